/** What there is of a gateway that a session attaches to: its address always, its files, log and process perhaps. */
import type { Release } from '../../models/releases/release.ts';
import type { Finished } from '../openclaw/process.ts';
import type { Identities } from './identities.ts';
import type { StoreAtHand } from './store-at-hand.ts';

export interface GatewayAtHand {
  readonly url: string;
  readonly sharedToken: string;
  readonly logFile: string | null;
  /** Whom the devices of a session are played by. */
  readonly identities: Identities;
  /** Whether its store can be reached at all. */
  readonly showsStore: boolean;
  /** Null where it cannot be reached. To be asked for when the gateway is up: another release may keep it elsewhere. */
  store(): Promise<StoreAtHand | null>;
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
  /** The session needs it no more. */
  discard(): Promise<void>;
}
