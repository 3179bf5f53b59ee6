/** What there is of a gateway that a session attaches to: its address always, its files, log and process perhaps. */
import type { Release } from '../../models/releases/release.ts';
import type { Finished } from '../openclaw/process.ts';

export interface GatewayAtHand {
  readonly url: string;
  readonly sharedToken: string;
  /** Where it keeps its files, if they can be read and written. */
  readonly stateDir: string | null;
  readonly logFile: string | null;
  /** The program that can read what is in its state folder, a database perhaps. */
  node(): string;
  /** Null where the process is somebody else's. */
  readonly process: GatewayProcess | null;
  /** The release's own command line, where it is to play the callers that it can play. */
  readonly commandLine: CommandLine | null;
}

export interface CommandLine {
  version(): string;
  /** One command of the device whose state folder this is, to its end. */
  run(stateDir: string, args: readonly string[]): Promise<Finished>;
}

export interface GatewayProcess {
  /** Starts it, if it is not up, at its address and on its files as they are by now. */
  start(): Promise<void>;
  /** Stops it as a service manager does. */
  stop(): Promise<void>;
  /** Ends it without a word. */
  kill(): Promise<void>;
  /** The next start is as another release; rejects where it cannot be had. */
  become(release: Release): Promise<void>;
  /** It is not needed any more, nor anything that was made for it. */
  discard(): Promise<void>;
}
