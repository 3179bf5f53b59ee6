/** What there is of a gateway that a session attaches to: its address always, its files, log and process perhaps. */

export interface GatewayAtHand {
  readonly url: string;
  readonly sharedToken: string;
  /** Where it keeps its files, if they can be read and written. */
  readonly stateDir: string | null;
  readonly logFile: string | null;
  /** Null where the process is somebody else's. */
  readonly process: GatewayProcess | null;
}

export interface GatewayProcess {
  /** Starts it, if it is not up, at its address and on its files as they are by now. */
  start(): Promise<void>;
  /** Stops it as a service manager does. */
  stop(): Promise<void>;
  /** Ends it without a word; null where that cannot be done. */
  readonly kill: (() => Promise<void>) | null;
  /** It is not needed any more, nor anything that was made for it. */
  discard(): Promise<void>;
}
