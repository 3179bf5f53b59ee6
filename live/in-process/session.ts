/**
 * The in-process target: a gateway and its clients on real sockets, keys and files, all in this process and on virtual time.
 * Everything that decides is a chart or belongs to the simulation (`pairingWorld` says what is so at the start, which timer
 * goes first and what the network does), so a scenario that ends differently here has found a fault in what lies between.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call, Caller } from '../../models/client.ts';
import { attemptNode, clientNode, deviceNode, isFreshName, nameOf, OPERATOR } from '../../models/nodes.ts';
import type { Habits } from '../../models/operator.ts';
import { pairingWorld } from '../../models/pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import { emptyFiles } from '../../models/store-state.ts';
import { specOf } from '../../scenarios/given.ts';
import { ATTEMPT_LIMIT_MS, answerIn, isAnswered, outcomeOf } from '../../scenarios/outcome.ts';
import type { Fault, Scenario } from '../../scenarios/schema.ts';
import type { AttemptOutcome, HeldTokens, Session } from '../../scenarios/session.ts';
import { canonicalKey } from '../../sim/identity.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json, Ms } from '../../sim/model.ts';
import type { Entry } from '../../sim/run.ts';
import { type Activity, activity } from '../activity.ts';
import { type Callers, callers } from '../client.ts';
import { type VirtualClock, virtualClock } from '../clock.ts';
import type { DeviceFolder } from '../device-files.ts';
import { deviceFolders, deviceNames, identityOf, withRealNames, writeStore } from '../given-files.ts';
import { Network } from '../network.ts';
import { NETWORK } from '../post.ts';
import { freshToken } from '../secrets.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { type Disk, diskAt, diskInMemory } from './store-files.ts';

/** Virtual time begins here: 2026-02-19T00:00:00Z. */
const EPOCH_MS = 1_771_459_200_000;

/** Where a session leaves things that outlive it. */
export interface Kept {
  /** The gateway's log, appended to. */
  readonly log: string | null;
  /** A folder under which each session keeps its store and device files, in a folder of its own; null: both are in memory. */
  readonly stateDir: string | null;
}

export class InProcess implements Session {
  private readonly scenario: Scenario;
  private readonly kept: Kept;
  private readonly dir: string | null;
  private readonly disk: Disk;
  private readonly sharedToken = freshToken();
  private readonly facts: Entry[] = [];
  private readonly activity: Activity = activity();
  private readonly clock: VirtualClock;
  private readonly devices: ReadonlyMap<string, DeviceFolder>;
  private readonly deviceName: (deviceId: string) => string;
  private readonly network: Network;
  private readonly callers: Callers;
  private release: Release;
  private gateway: Gateway | null = null;
  private port = 0;

  constructor(scenario: Scenario, release: Release, seed: number, kept: Kept) {
    this.scenario = scenario;
    this.kept = kept;
    this.dir = kept.stateDir && mkdtempSync(join(kept.stateDir, `${scenario.scenario}-${release.name}-`));
    this.disk = this.dir === null ? diskInMemory() : diskAt(this.stateDir());
    this.release = release;
    const spec = specOf(scenario, release, seed);
    const devices = withRealNames(spec.devices);
    const { composition, world } = pairingWorld({ ...spec, devices });
    const order = (owner: string) => (owner === NETWORK ? -1 : composition.order(owner));
    const clock = virtualClock({ startMs: EPOCH_MS, quiet: this.activity.quiet, order });
    const names = deviceNames(new Map(devices.map(({ name }) => [name, identityOf(name).deviceId])));
    this.clock = clock;
    this.deviceName = names.nameOf;
    writeStore(this.disk, devices, identityOf, clock.nowMs());
    const dir = this.dir && join(this.dir, 'own');
    this.devices = deviceFolders({ dir, world, identity: identityOf, nowMs: clock.nowMs });
    this.network = new Network({
      url: () => `ws://127.0.0.1:${this.port}`,
      sharedToken: this.sharedToken,
      clock,
      activity: this.activity,
      devices: this.devices,
      names,
      composition,
      world,
    });
    const onFact = (node: string, note: Message) => this.note(node, note);
    this.callers = callers({ clock, devices: this.devices, passage: this.network, onFact });
  }

  /** The gateway comes up, on the port it had before, if any. */
  async boot(): Promise<void> {
    const { clock, activity, disk, sharedToken, release, port, deviceName } = this;
    const onFact = (node: string, note: Message) => this.note(node, note);
    const stateDir = this.stateDir();
    const log = this.kept.log === null ? null : ({ file: this.kept.log, format: 'plain' } as const);
    const said = { onFact, deviceName, log, chatter: false };
    this.gateway = await startGateway({ release, stateDir, disk, port, sharedToken, clock, activity, ...said });
    this.port = this.gateway.port;
    // What is held back stays so until it is released, whichever process it is.
    for (const point of this.network?.faults().held ?? []) this.gateway.hold(point);
    await clock.settle();
  }

  // Arrows: these are handed on by themselves.
  readonly nowMs = (): Ms => this.clock.nowMs() - EPOCH_MS;
  readonly entries = (): readonly Entry[] => this.facts;

  async attempt(wanted: readonly Caller[]): Promise<readonly AttemptOutcome[]> {
    const from = this.facts.length;
    const attempts = wanted.map((caller) => ({ ...caller, node: this.freeNode(caller) }));
    if (attempts.length === 1) for (const caller of attempts) this.begin(caller);
    else await this.takeTurns(attempts);
    await this.await(() => attempts.every((caller) => isAnswered(this.facts, from, caller.node, caller)));
    return attempts.map(({ node }) => outcomeOf(this.facts, from, node));
  }

  async start(caller: Caller): Promise<void> {
    this.begin(caller);
    await this.clock.settle();
  }

  async startOperator(habits: Habits): Promise<void> {
    this.callers.start(OPERATOR, habits as unknown as Json, this.release);
    await this.clock.settle();
  }

  async stop(name: string): Promise<void> {
    this.callers.tell(name === OPERATOR ? OPERATOR : clientNode(name), { type: 'stop' });
    await this.clock.settle();
  }

  async call(client: string, call: Call): Promise<AttemptOutcome | null> {
    const node = clientNode(client);
    if (!this.callers.isLinked(node)) return null;
    const from = this.facts.length;
    this.callers.tell(node, { type: 'ask', method: call.method, params: call.params });
    await this.await(() => answerIn(this.facts, from, node) !== null);
    const result = { ok: true, error: null, close: null, token: null };
    return { result, answer: answerIn(this.facts, from, node) };
  }

  async handOver(device: string, role: string, token: string, scopes: readonly string[]): Promise<void> {
    this.callers.tell(deviceNode(device), { type: 'handed', role, token, scopes, file: true });
  }

  async expire(): Promise<void> {
    this.up().expireRequests();
    await this.clock.settle();
  }

  async restart(release: Release | null): Promise<void> {
    await this.gateway?.stop();
    await this.clock.settle();
    this.release = release ?? this.release;
    await this.boot();
  }

  async fault(fault: Fault): Promise<void> {
    const client = 'client' in fault ? fault.client : '';
    switch (fault.kind) {
      case 'clock':
        this.callers.tell(deviceNode(fault.device), { type: 'clock', skewMs: fault.offsetMs });
        return;
      case 'crash':
        if (fault.at === 'now') await this.up().crash();
        else this.up().crashAt(fault.at);
        break;
      case 'hold':
      case 'release':
        this.network.ask({ type: fault.kind, point: fault.point });
        this.up()[fault.kind](fault.point);
        break;
      case 'disconnect':
        this.callers.cut(clientNode(client));
        break;
      case 'delay':
        this.network.ask({ type: 'delay', client, ms: fault.byMs });
        break;
      default:
        this.network.ask({ type: fault.kind, client });
        this.callers.atOnce(() => this.network.release());
    }
    await this.clock.settle();
  }

  async advance(ms: Ms): Promise<void> {
    await this.clock.advance(ms);
  }

  async next(limitMs: Ms): Promise<boolean> {
    return this.clock.next(limitMs);
  }

  async store(): ReturnType<Session['store']> {
    const view = this.up().storeView();
    return Object.fromEntries(Object.keys(this.scenario.devices).map((name) => [name, view[name] ?? emptyFiles]));
  }

  async held(): Promise<Readonly<Record<string, HeldTokens>>> {
    const stored = (device: string) => this.devices.get(device)?.local().context['stored'] as unknown as HeldTokens;
    return Object.fromEntries(Object.keys(this.scenario.devices).map((device) => [device, stored(device)]));
  }

  async identity(): Promise<string> {
    const timers = this.clock.remaining().filter(({ owner }) => owner !== NETWORK);
    const situation = {
      callers: this.callers.locals(),
      linked: Object.keys(this.callers.locals()).map((node) => this.callers.isLinked(node)),
      devices: [...this.devices.values()].map((folder) => folder.local()),
      gateway: this.up().chartStates(),
      store: this.up().storeView(),
      release: this.release.name,
      network: [this.network.faults(), this.network.inFlight()],
      timers: timers.map(({ owner, timer, inMs }) => `${owner} ${timer} ${inMs}`).sort(),
    };
    return canonicalKey(withoutInstants(situation as unknown as Json), isFreshName);
  }

  fork(): null {
    return null;
  }

  async close(): Promise<void> {
    this.callers.close();
    try {
      await this.gateway?.stop();
    } finally {
      this.network.close();
    }
  }

  /** As the gateway names it, whether or not there is such a folder. */
  private stateDir(): string {
    return join(this.dir ?? join(tmpdir(), 'scopeloop'), 'gateway');
  }

  private up(): Gateway {
    if (this.gateway === null) throw new Error('the gateway was never started');
    return this.gateway;
  }

  private note(node: string, note: Message): void {
    this.facts.push({ node, note, atMs: this.nowMs() });
    if (note.type === 'gateway' && note['is'] === 'crashed') this.network.breaks();
  }

  private begin(caller: Caller): void {
    this.callers.start(caller.node, caller as unknown as Json, this.release);
  }

  /** A node for this attempt; another one where an earlier attempt of the same caller still waits for its answer. */
  private freeNode(caller: Caller): string {
    for (let n = 1; ; n += 1) {
      const node = attemptNode(nameOf(caller.node), n);
      if (!this.callers.has(node)) return node;
    }
  }

  /** Lets time pass until it is answered; not while a fault keeps answers back, for then it would be the wait that answers. */
  private async await(answered: () => boolean): Promise<void> {
    const untilMs = this.clock.nowMs() + ATTEMPT_LIMIT_MS;
    await this.clock.settle();
    const { held, cut } = this.network.faults();
    if (held.length > 0 || cut.length > 0) return;
    while (!answered() && (await this.clock.next(untilMs - this.clock.nowMs())));
  }

  /** Concurrent attempts in lock step: each goes as far as its next store operation, then one operation each, in order. */
  private async takeTurns(attempts: readonly Caller[]): Promise<void> {
    const gate = this.up().gate;
    const names = attempts.map(({ node }) => nameOf(node));
    gate.close(names);
    for (const caller of attempts) {
      this.begin(caller);
      await this.clock.settle();
    }
    for (let waiting = gate.waiting(); waiting.length > 0; waiting = gate.waiting()) {
      for (const name of names) {
        if (!waiting.includes(name)) continue;
        gate.pass(name);
        await this.clock.settle();
      }
    }
    gate.open();
  }
}

/** Instants and metadata keep no two situations apart: what is left of a time is in the timers. */
function withoutInstants(data: Json): Json {
  return JSON.parse(
    JSON.stringify(data, (key, value) => (key === 'about' || key.endsWith('AtMs') ? null : value)),
  ) as Json;
}
