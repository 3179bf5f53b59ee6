/**
 * The in-process gateway: the charts of `models/` on a real port, with real files and keys. It has no rule of pairing of its
 * own (docs/adr/0007); what it adds is everything that is around them, as 2026.2.19 has it.
 */
import type { IncomingMessage } from 'node:http';
import { isKnownMethod } from '../../models/methods.ts';
import { clientNode, GATEWAY } from '../../models/nodes.ts';
import { newestOf } from '../../models/protocol.ts';
import type { Release } from '../../models/releases/release.ts';
import type { DeviceFiles } from '../../models/store-state.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import { type Activity, callerOfLink } from '../activity.ts';
import type { Clock } from '../clock.ts';
import { keyReader } from '../identity.ts';
import { digestOf } from '../secrets.ts';
import { type Charts, chartsOf } from './charts.ts';
import { Connection } from './connection.ts';
import { type Gate, Turns } from './gate.ts';
import type { CrashPoint, Host, Peer } from './host.ts';
import { type LogTarget, logTo, noLog } from './log.ts';
import { LogLines } from './log-lines.ts';
import { otherAnswer } from './method-answers.ts';
import { Process } from './process.ts';
import { Snapshot } from './snapshot.ts';
import { type Ears, type Listening, linkOf, listen } from './sockets.ts';
import { Store } from './store.ts';
import { type Disk, diskAt } from './store-files.ts';

export interface GatewaySetup {
  readonly release: Release;
  readonly stateDir: string;
  /** Holds the two files of the store instead of the state directory. */
  readonly disk?: Disk;
  /** 0: any that is free. */
  readonly port?: number;
  readonly sharedToken: string;
  readonly clock: Clock;
  /** Counts what is in flight to and from clients of ours; null where nobody waits for quiet. */
  readonly activity: Activity | null;
  readonly onFact: (node: string, note: Message) => void;
  /** What facts call a device. */
  readonly deviceName?: (deviceId: string) => string;
  readonly log?: LogTarget | null;
  /** It was up before and says that it is up again. By default so if it comes up on a port that it had. */
  readonly again?: boolean;
  /** Tells clients of health and presence, which the charts know nothing of. */
  readonly chatter?: boolean;
}

export interface Gateway {
  readonly port: number;
  readonly gate: Gate;
  /** As on SIGTERM: those who are in are told, everybody is closed, the port is free. */
  stop(): Promise<void>;
  /** The process dies: every line breaks, nothing is said, the disk stays as it is. */
  crash(): Promise<void>;
  /** It will die when it next gets there. */
  crashAt(point: CrashPoint | null): void;
  /** Keeps progress back at a named point: `between-files`. */
  hold(point: string): void;
  release(point: string): void;
  /** Every pending request passes its time to live. */
  expireRequests(): void;
  /** What the files hold, by device name. */
  storeView(): Readonly<Record<string, DeviceFiles>>;
  /** Where every chart of the process stands, ids and secrets included. */
  chartStates(): Json;
}

/** Operations after which others can see that a handshake has got so far. */
const COMMITS = ['approve', 'metadata', 'ensure'];

const STORE_WORK = 'gateway store';

/** Shared by every gateway of the process: what a key is does not depend on who reads it. */
const readKey = keyReader();

export async function startGateway(setup: GatewaySetup): Promise<Gateway> {
  const gateway = new InProcessGateway(setup);
  await gateway.open(setup.port ?? 0);
  return gateway;
}

class InProcessGateway implements Gateway {
  readonly gate: Gate;
  readonly #setup: GatewaySetup;
  readonly #turns = new Turns();
  readonly #charts: Charts;
  readonly #log: LogLines;
  readonly #snapshot: Snapshot;
  readonly #store: Store;
  readonly #process: Process;
  readonly #host: Host;
  readonly #connections = new Map<string, Connection>();
  #listening: Listening | null = null;
  #crashPoint: CrashPoint | null = null;
  #ended: Promise<void> | null = null;
  #strangers = 0;

  constructor(setup: GatewaySetup) {
    const { release, stateDir, disk = diskAt(stateDir), clock, chatter = true, log = null } = setup;
    this.#setup = setup;
    this.gate = this.#turns;
    this.#charts = chartsOf(release);
    this.#log = new LogLines(log === null ? noLog : logTo(log, clock));
    const { tickIntervalMs } = release.knobs;
    const protocol = newestOf(release.knobs);
    this.#snapshot = new Snapshot({ stateDir, startedAtMs: clock.nowMs(), tickIntervalMs, protocol });
    const deviceName = setup.deviceName ?? ((deviceId: string) => deviceId);
    this.#store = new Store({
      release,
      chart: this.#charts.store,
      disk,
      clock,
      deviceName,
      connected: () => this.#process.devices(),
      observe: (node, note, deviceId) => this.#observe(node, note, deviceId, ''),
    });
    this.#process = new Process({
      chart: this.#charts.gateway,
      clock,
      log: this.#log,
      snapshot: this.#snapshot,
      observe: setup.onFact,
      again: setup.again ?? (setup.port ?? 0) !== 0,
      chatter,
    });
    this.#host = this.#hostOf(deviceName);
  }

  get port(): number {
    return this.#listening?.port ?? 0;
  }

  async open(port: number): Promise<void> {
    try {
      this.#listening = await listen(port, this.#setup.activity, (peer, request) => this.#opened(peer, request));
    } catch (error) {
      this.#silence();
      throw error;
    }
    this.#log.listening(this.port);
  }

  stop(): Promise<void> {
    if (this.#ended !== null) return this.#ended;
    this.#log.stopping('SIGTERM');
    this.#process.stop();
    return this.#end();
  }

  crash(): Promise<void> {
    if (this.#ended !== null) return this.#ended;
    this.#process.crash();
    const ended = this.#end();
    for (const connection of [...this.#connections.values()]) connection.breakOff();
    this.#connections.clear();
    return ended;
  }

  crashAt(point: CrashPoint | null): void {
    this.#crashPoint = point;
  }

  hold(point: string): void {
    if (point !== 'between-files') throw new Error(`nothing can be held at ${point}`);
    this.#store.hold();
  }

  release(point: string): void {
    if (point === 'between-files') this.#store.release();
  }

  expireRequests(): void {
    this.#store.expireRequests();
  }

  storeView(): Readonly<Record<string, DeviceFiles>> {
    return this.#store.view();
  }

  chartStates(): Json {
    const connections = [...this.#connections].sort(([one], [other]) => (one < other ? -1 : 1));
    return {
      process: this.#process.state(),
      connections: Object.fromEntries(connections.map(([node, connection]) => [node, connection.state()])),
    };
  }

  #opened(peer: Peer, request: IncomingMessage): Ears {
    const link = linkOf(request);
    if (link === null) this.#strangers += 1;
    const caller = link === null ? clientNode(`caller${this.#strangers}`) : callerOfLink(link);
    const connection = Connection.open(this.#host, peer, caller, (node) => this.#connections.has(node));
    return {
      hear: (data) => connection.hear(data),
      ended: (code, reason) => connection.ended(code, reason),
      error: (error) => connection.failed(error),
    };
  }

  #observe(node: string, note: Message, deviceId: string, connId: string): void {
    if (this.#log.isOn) this.#log.fact(note, deviceId, connId);
    this.#setup.onFact(node, note);
  }

  #hostOf(deviceName: (deviceId: string) => string): Host {
    const { release, clock, sharedToken, stateDir } = this.#setup;
    return {
      knobs: release.knobs,
      chart: this.#charts.connection,
      clock,
      log: this.#log,
      snapshot: this.#snapshot,
      sharedDigest: digestOf(sharedToken),
      readKey,
      deviceName,
      store: this.#store,
      observe: (node, note, deviceId, connId) => this.#observe(node, note, deviceId, connId),
      toProcess: (from, message, payload) => this.#toProcess(from, message, payload),
      takeTurn: (client, operation) => this.#takeTurn(client, operation),
      diesAt: (point, operation) => this.#diesAt(point, operation),
      entered: (person) => person.mode !== 'cli' && this.#snapshot.enter(person, clock.nowMs()),
      other: (method, scopes) =>
        otherAnswer({
          method,
          scopes,
          isKnown: isKnownMethod(release.knobs, method),
          nowMs: clock.nowMs(),
          stateDir,
          port: this.port,
          snapshot: this.#snapshot,
        }),
      lookedAtHealth: () => this.#process.tellHealth(),
    };
  }

  #toProcess(from: Connection, message: Message, payload: Json): void {
    if (message.type === 'connected') this.#connections.set(from.node, from);
    if (message.type === 'left') this.#connections.delete(from.node);
    if (this.#ended === null) this.#process.hear(from, message, payload);
  }

  /** After what happens now, as from a disk: others can slip in between. */
  #takeTurn(client: string, operation: () => void): void {
    const run = (): void => {
      if (this.#ended === null) operation();
    };
    if (this.#turns.keeps(client, run)) return;
    const { activity } = this.#setup;
    activity?.begin(STORE_WORK);
    setImmediate(() => {
      try {
        run();
      } finally {
        activity?.end(STORE_WORK);
      }
    });
  }

  #diesAt(point: CrashPoint, operation: string | undefined): boolean {
    if (this.#crashPoint !== point) return false;
    if (operation !== undefined && !COMMITS.includes(operation)) return false;
    this.#crashPoint = null;
    this.crash();
    return true;
  }

  #end(): Promise<void> {
    this.#ended = (this.#listening?.close() ?? Promise.resolve()).then(() => this.#log.close());
    this.#silence();
    return this.#ended;
  }

  #silence(): void {
    this.#store.abandon();
    this.#setup.clock.clearAll(GATEWAY);
  }
}
