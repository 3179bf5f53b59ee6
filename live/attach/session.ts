/**
 * A session with a gateway that is another process, on the wall clock: our clients, its rules. What is at hand beyond its port
 * decides what can be played: its files, its log, the process itself. What cannot be done is said, never faked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call, Caller } from '../../models/client.ts';
import { attemptNode, clientNode, deviceNode, nameOf, OPERATOR } from '../../models/nodes.ts';
import type { Habits } from '../../models/operator.ts';
import { operatorCaller } from '../../models/operator-caller.ts';
import { pairingWorld } from '../../models/pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import type { DeviceFiles } from '../../models/store-state.ts';
import { specOf } from '../../scenarios/given.ts';
import { ATTEMPT_LIMIT_MS, answerIn, isAnswered, outcomeOf } from '../../scenarios/outcome.ts';
import type { Fault, Scenario } from '../../scenarios/schema.ts';
import { type AttemptOutcome, type HeldTokens, NotPlayable, type Session } from '../../scenarios/session.ts';
import { isList } from '../../sim/identity.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json, Ms } from '../../sim/model.ts';
import type { Entry } from '../../sim/run.ts';
import { type Callers, callers } from '../client.ts';
import { wallClock } from '../clock.ts';
import { type DeviceFolder, deviceFolder } from '../device-files.ts';
import { deviceFolders, deviceNames, type GivenDevices, withRealNames, writeStore } from '../given-files.ts';
import { type Identity, newIdentity } from '../identity.ts';
import { Network } from '../network.ts';
import type { GatewayAtHand } from './at-hand.ts';
import { OutsideFacts } from './facts.ts';
import { refusalLog } from './refusal-log.ts';
import { setUp } from './set-up.ts';
import { expireRequests, storeInFiles } from './store-at-hand.ts';
import { WireTap } from './wire-tap.ts';

/** How often is looked whether something has come. */
const LOOK_MS = 5;
/** How long a log line may lag behind what it tells. */
const LOG_LAG_MS = 1_000;
/** How long an answer is waited for that a fault keeps back. */
const KEPT_BACK_MS = 300;
const LOOKING = attemptNode('look');

export async function attach(
  scenario: Scenario,
  release: Release,
  seed: number,
  gateway: GatewayAtHand,
): Promise<Session> {
  const session = new Attached(scenario, release, seed, gateway);
  try {
    await session.prepare();
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}

class Attached implements Session {
  private readonly scenario: Scenario;
  private readonly release: Release;
  private readonly gateway: GatewayAtHand;
  private readonly dir = mkdtempSync(join(tmpdir(), 'scopeloop-'));
  private readonly clock = wallClock();
  private readonly identities = new Map<string, Identity>();
  private readonly given: GivenDevices;
  private readonly folders: Map<string, DeviceFolder>;
  private readonly tap: WireTap;
  private readonly network: Network;
  private readonly callers: Callers;
  private readonly facts: OutsideFacts;
  private readonly looks: OutsideFacts;
  private readonly keeps: number;
  private beganMs: Ms;

  constructor(scenario: Scenario, release: Release, seed: number, gateway: GatewayAtHand) {
    this.scenario = scenario;
    this.release = release;
    this.gateway = gateway;
    const { clock } = this;
    this.beganMs = clock.nowMs();
    const spec = specOf(scenario, release, seed);
    const named = withRealNames(spec.devices);
    for (const { name } of named) this.identities.set(name, newIdentity());
    const bare = named.map((device) => ({ ...device, holds: false }));
    // Without its files, nothing is known of a gateway's tokens before it hands one over.
    this.given = gateway.stateDir === null ? bare : named;
    const { composition, world } = pairingWorld({ ...spec, devices: this.given });
    const identity = (device: string) => this.identityOf(device);
    this.folders = new Map(deviceFolders({ dir: this.dir, world, identity, nowMs: clock.nowMs }));
    const names = deviceNames(new Map([...this.identities].map(([name, { deviceId }]) => [name, deviceId])));
    this.tap = new WireTap(names);
    const { url, sharedToken, logFile } = gateway;
    const tap = (text: string, caller: Caller) => this.tap.hear(text, caller.device);
    const network = { clock, activity: null, devices: this.folders, names, composition, world, tap };
    this.network = new Network({ ...network, url: () => url, sharedToken });
    this.callers = callers({
      clock,
      devices: this.folders,
      passage: this.network,
      onFact: (node, note) => this.note(node, note),
    });
    const log = logFile === null ? null : refusalLog(logFile);
    const lookup = (device: string, message: string) => log?.take(this.identityOf(device).deviceId, message) ?? null;
    this.facts = new OutsideFacts(this.nowMs, lookup);
    this.looks = new OutsideFacts(this.nowMs, () => null);
    this.keeps = spec.keeps;
  }

  /** Brings the gateway into the state that the scenario begins with. */
  async prepare(): Promise<void> {
    const { stateDir, process } = this.gateway;
    if (stateDir !== null) {
      writeStore(stateDir, this.given, (device) => this.identityOf(device), this.clock.nowMs());
      await process?.start();
    } else {
      await process?.start();
      await this.setUp();
    }
    await this.explained();
    this.beganMs = this.clock.nowMs();
    this.facts.entries.length = 0;
  }

  readonly nowMs = (): Ms => this.clock.nowMs() - this.beganMs;

  readonly entries = (): readonly Entry[] => {
    this.facts.explain();
    return this.facts.entries;
  };

  async attempt(wanted: readonly Caller[]): Promise<readonly AttemptOutcome[]> {
    if (wanted.length > 1) {
      throw new NotPlayable('attempts take turns by store operation, which only a gateway in this process lets them');
    }
    const from = this.facts.entries.length;
    const attempts = wanted.map((caller) => ({ ...caller, node: this.freeNode(caller) }));
    for (const caller of attempts) this.begin(caller);
    const over = () =>
      attempts.every(
        (caller) => isAnswered(this.facts.entries, from, caller.node, caller) && !this.callers.has(caller.node),
      );
    await this.until(over);
    await this.explained();
    return attempts.map(({ node }) => outcomeOf(this.facts.entries, from, node));
  }

  async start(caller: Caller): Promise<void> {
    this.begin(caller);
  }

  async startOperator(habits: Habits): Promise<void> {
    this.callers.start(OPERATOR, habits as unknown as Json, this.release);
  }

  async stop(name: string): Promise<void> {
    this.callers.tell(name === OPERATOR ? OPERATOR : clientNode(name), { type: 'stop' });
  }

  async call(client: string, call: Call): Promise<AttemptOutcome | null> {
    const node = clientNode(client);
    if (!this.callers.isLinked(node)) return null;
    const from = this.facts.entries.length;
    this.callers.tell(node, { type: 'ask', method: call.method, params: call.params });
    await this.until(() => answerIn(this.facts.entries, from, node) !== null);
    const result = { ok: true, error: null, close: null, token: null };
    return { result, answer: answerIn(this.facts.entries, from, node) };
  }

  async handOver(device: string, role: string, token: string, scopes: readonly string[]): Promise<void> {
    const value = this.tap.valueOf(token);
    this.callers.tell(deviceNode(device), { type: 'handed', role, token: value, scopes, file: true });
  }

  async expire(): Promise<void> {
    const { stateDir } = this.gateway;
    if (stateDir === null) throw new NotPlayable('requests grow old only with time, or in the files of the store');
    const ids = [...this.identities.values()].map(({ deviceId }) => deviceId);
    expireRequests(stateDir, ids, this.release.knobs.requestTtlMs);
  }

  async restart(release: Release | null): Promise<void> {
    if (release !== null && release.name !== this.release.name) {
      throw new NotPlayable('a running gateway cannot become another release');
    }
    const { process } = this.gateway;
    if (process === null) throw new NotPlayable('the process of an attached gateway is not ours to restart');
    await process.stop();
    this.facts.gateway('stopped');
    await process.start();
    this.facts.gateway('up');
  }

  async fault(fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'clock':
        this.callers.tell(deviceNode(fault.device), { type: 'clock', skewMs: fault.offsetMs });
        return;
      case 'disconnect':
        this.callers.cut(clientNode(fault.client));
        return;
      case 'delay':
        this.network.ask({ type: 'delay', client: fault.client, ms: fault.byMs });
        return;
      case 'crash':
        return this.crash(fault.at);
      case 'hold':
      case 'release':
        throw new NotPlayable('a write can only be held in a gateway in this process');
      default:
        this.network.ask({ type: fault.kind, client: fault.client });
        this.callers.atOnce(() => this.network.release());
    }
  }

  async advance(ms: Ms): Promise<void> {
    await wait(ms);
    await this.explained();
  }

  async store(): ReturnType<Session['store']> {
    const names = Object.keys(this.scenario.devices);
    const { stateDir } = this.gateway;
    if (stateDir !== null) {
      const read = storeInFiles(stateDir, this.release.knobs.requestTtlMs, this.clock.nowMs());
      return Object.fromEntries(names.map((name) => [name, read(this.identityOf(name).deviceId)]));
    }
    await this.look();
    return Object.fromEntries(names.map((name): [string, DeviceFiles] => [name, this.tap.filesOf(name)]));
  }

  async held(): Promise<Readonly<Record<string, HeldTokens>>> {
    const ofDevice = (device: string): HeldTokens => {
      const stored = (this.folders.get(device)?.local().context['stored'] ?? {}) as unknown as HeldTokens;
      return Object.fromEntries(
        Object.entries(stored).map(([role, { token, scopes }]) => [role, { token: this.token(token), scopes }]),
      );
    };
    return Object.fromEntries(Object.keys(this.scenario.devices).map((device) => [device, ofDevice(device)]));
  }

  /** The wall clock goes on by itself: the next timer of a client, or a moment, whatever comes first. */
  async next(limitMs: Ms): Promise<boolean> {
    const due = this.clock.remaining().map(({ inMs }) => inMs);
    if (due.length === 0 || Math.min(...due) > limitMs) return false;
    await wait(Math.min(...due) + KEPT_BACK_MS);
    await this.explained();
    return true;
  }

  async identity(): Promise<null> {
    return null;
  }

  fork(): null {
    return null;
  }

  async close(): Promise<void> {
    this.callers.close();
    this.network.close();
    rmSync(this.dir, { recursive: true, force: true });
    await this.gateway.process?.discard();
  }

  private identityOf(device: string): Identity {
    const identity = this.identities.get(device);
    if (identity === undefined) throw new Error(`no device ${device}`);
    return identity;
  }

  /** Tokens are called by their values where the store shows these, else by what a list shows of them. */
  private token(value: string): string {
    return this.gateway.stateDir === null ? this.tap.nameOf(value) : value;
  }

  private note(node: string, note: Message): void {
    const caller = (this.callers.locals()[node]?.context['caller'] ?? null) as unknown as Caller | null;
    const facts = node === LOOKING ? this.looks : this.facts;
    facts.note(node, this.withTokenNames(note, ''), caller);
  }

  private withTokenNames<Data extends Json>(data: Data, key: string): Data {
    if (typeof data === 'string') return (key === 'token' ? this.token(data) : data) as Data;
    if (data === null || typeof data !== 'object') return data;
    if (isList(data)) return data.map((item) => this.withTokenNames(item, key)) as unknown as Data;
    const entries = Object.entries(data as { readonly [key: string]: Json });
    return Object.fromEntries(
      entries.map(([name, value]) => [name, this.withTokenNames(value, name)]),
    ) as unknown as Data;
  }

  private begin(caller: Caller): void {
    this.callers.start(caller.node, caller as unknown as Json, this.release);
  }

  private freeNode(caller: Caller): string {
    for (let n = 1; ; n += 1) {
      const node = attemptNode(nameOf(caller.node), n);
      if (!this.callers.has(node)) return node;
    }
  }

  private async until(over: () => boolean): Promise<void> {
    const limitMs = this.network.faults().cut.length > 0 ? KEPT_BACK_MS : ATTEMPT_LIMIT_MS;
    for (const endMs = this.clock.nowMs() + limitMs; !over() && this.clock.nowMs() < endMs; ) await wait(LOOK_MS);
  }

  /** Waits for what the log has to say of refusals: it is written after they are sent. */
  private async explained(): Promise<void> {
    if (this.gateway.logFile === null) return;
    const endMs = this.clock.nowMs() + LOG_LAG_MS;
    while (!this.facts.explain() && this.clock.nowMs() < endMs) await wait(LOOK_MS);
  }

  private async crash(at: string): Promise<void> {
    if (at !== 'now') throw new NotPlayable('only a gateway in this process can die at a chosen point');
    if (this.gateway.process === null) throw new NotPlayable('the process of an attached gateway is not ours to kill');
    await this.gateway.process.kill();
    this.facts.gateway('crashed');
  }

  /** The operator looks at the list; nobody else is told. */
  private async look(): Promise<void> {
    this.looks.entries.length = 0;
    const call = { method: 'device.pair.list', params: {} };
    this.begin({ ...operatorCaller(LOOKING, null), call });
    await this.until(() => !this.callers.has(LOOKING));
  }

  private async setUp(): Promise<void> {
    const attempt = async (caller: Caller) => (await this.attempt([caller]))[0] as AttemptOutcome;
    const call = (what: Call) => attempt({ ...operatorCaller(clientNode(OPERATOR), null), call: what });
    const { result } = await attempt(operatorCaller(clientNode(OPERATOR), null));
    if (result?.ok !== true) {
      const why = result?.error?.message ?? result?.close?.reason ?? 'no answer';
      throw new NotPlayable(`the gateway does not let a new local operator in: ${why === '' ? 'no answer' : why}`);
    }
    for (const [device, { clockOffsetMs }] of Object.entries(this.scenario.devices)) {
      await setUp(this.scenario, device, { attempt, call });
      const held = this.scenario.given.holds[device] === 'current' ? (await this.held())[device] : {};
      const stored = Object.fromEntries(
        Object.entries(held ?? {}).map(([role, { token, scopes }]) => [
          role,
          { token: this.tap.valueOf(token), scopes },
        ]),
      );
      const received = Object.values(stored).map(({ token }) => token);
      const begin = { device, stored, received, keeps: this.keeps, skewMs: clockOffsetMs };
      const dir = join(this.dir, device);
      this.folders.set(
        device,
        deviceFolder({ begin, dir, identity: this.identityOf(device), nowMs: this.clock.nowMs }),
      );
    }
  }
}
