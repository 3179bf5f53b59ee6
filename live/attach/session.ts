/**
 * A session with a gateway that is another process, on the wall clock: our clients, its rules. What is at hand beyond its port
 * decides what can be played: its files, its log, the process itself. What cannot be done is said, never faked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call, Caller } from '../../models/client.ts';
import { clientNode, deviceNode, OPERATOR } from '../../models/nodes.ts';
import type { Habits } from '../../models/operator.ts';
import type { Release } from '../../models/releases/release.ts';
import type { DeviceFiles } from '../../models/store-state.ts';
import { answerIn, isAnswered, outcomeOf } from '../../scenarios/outcome.ts';
import type { Fault, Scenario } from '../../scenarios/schema.ts';
import { type AttemptOutcome, type HeldTokens, NotPlayable, type Session } from '../../scenarios/session.ts';
import type { Json, Ms } from '../../sim/model.ts';
import type { Entry } from '../../sim/run.ts';
import type { Clock } from '../clock.ts';
import { givenRecords } from '../given-files.ts';
import type { GatewayAtHand } from './at-hand.ts';
import { Commander, POLL_LOOK_MS } from './commander.ts';
import { decide, look } from './desk.ts';
import { DECIDING, Party } from './party.ts';
import { KEPT_BACK_MS, Patience } from './patience.ts';
import { setUpAll } from './set-up.ts';
import { type StoreAtHand, shownBy } from './store-at-hand.ts';

/** How far past their time to live requests are put. */
const PAST_MS = 1_000;

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

const isDecision = (caller: Caller): caller is Caller & { readonly call: Call } =>
  caller.node === clientNode(OPERATOR) && caller.call !== null;

class Attached implements Session {
  private readonly scenario: Scenario;
  private release: Release;
  private kept: StoreAtHand | null = null;
  private readonly gateway: GatewayAtHand;
  /** Only a command line looks for what devices keep. */
  private readonly dir: string | null;
  private readonly party: Party;
  private readonly patience: Patience;
  private readonly clock: Clock;
  private readonly commander: Commander | null;
  private beganMs = 0;

  constructor(scenario: Scenario, release: Release, seed: number, gateway: GatewayAtHand) {
    this.scenario = scenario;
    this.release = release;
    this.gateway = gateway;
    this.dir = gateway.commandLine && mkdtempSync(join(tmpdir(), 'scopeloop-'));
    this.party = new Party({ scenario, release, seed, gateway, dir: this.dir, nowMs: () => this.nowMs() });
    this.clock = this.party.clock;
    this.patience = new Patience(this.party, gateway.logFile !== null);
    const means = { party: this.party, store: () => this.store(), nowMs: this.nowMs };
    this.commander = gateway.commandLine && new Commander({ ...means, commandLine: gateway.commandLine });
  }

  /** Brings the gateway into the state that the scenario begins with. */
  async prepare(): Promise<void> {
    await this.up();
    const identity = (device: string) => this.party.identityOf(device);
    const attempt = async (caller: Caller) => (await this.attempt([caller]))[0] as AttemptOutcome;
    if (this.kept === null) await setUpAll(this.scenario, this.release, this.party, attempt);
    else {
      // Who is not new here may have been written down once more after it was forgotten.
      await this.kept.forget(this.party.deviceIds());
      await this.kept.write(givenRecords(this.party.given, identity, this.clock.nowMs()));
    }
    await this.patience.explained();
    this.beganMs = this.clock.nowMs();
    this.party.facts.entries.length = 0;
  }

  readonly nowMs = (): Ms => this.clock.nowMs() - this.beganMs;

  readonly entries = (): readonly Entry[] => {
    this.party.facts.explain();
    return this.party.facts.entries;
  };

  async attempt(wanted: readonly Caller[]): Promise<readonly AttemptOutcome[]> {
    if (wanted.length > 1) {
      throw new NotPlayable(
        'attempts take turns by store operation, which only the in-process gateway lets them, on virtual time',
      );
    }
    const [first] = wanted;
    const byCommand = first === undefined ? null : ((await this.commander?.attempt(first)) ?? null);
    if (byCommand !== null) {
      await this.patience.explained();
      return [byCommand];
    }
    if (first !== undefined && isDecision(first))
      return [await decide(this.party, this.release, first.call, (over) => this.patience.until(over))];
    const from = this.party.facts.entries.length;
    const attempts = wanted.map((caller) => ({ ...caller, node: this.party.freeNode(caller) }));
    for (const caller of attempts) this.party.begin(caller, this.release);
    const over = () =>
      attempts.every(
        (caller) =>
          isAnswered(this.party.facts.entries, from, caller.node, caller) && !this.party.callers.has(caller.node),
      );
    await this.patience.until(over);
    await this.patience.explained();
    return attempts.map(({ node }) => outcomeOf(this.party.facts.entries, from, node));
  }

  async start(caller: Caller): Promise<void> {
    if (this.commander?.start(caller) === true) return;
    this.party.begin(caller, this.release);
    await this.patience.settled();
  }

  async startOperator(habits: Habits): Promise<void> {
    this.party.callers.start(OPERATOR, habits as unknown as Json, this.release);
  }

  async stop(name: string): Promise<void> {
    if ((await this.commander?.stop(name)) === true) return;
    this.party.callers.tell(name === OPERATOR ? OPERATOR : clientNode(name), { type: 'stop' });
  }

  async call(client: string, call: Call): Promise<AttemptOutcome | null> {
    const node = clientNode(client);
    if (!this.party.callers.isLinked(node)) return null;
    const from = this.party.facts.entries.length;
    this.party.callers.tell(node, { type: 'ask', method: call.method, params: call.params });
    await this.patience.until(() => answerIn(this.party.facts.entries, from, node) !== null);
    const result = { ok: true, error: null, close: null, token: null };
    return { result, answer: answerIn(this.party.facts.entries, from, node) };
  }

  async handOver(device: string, role: string, token: string, scopes: readonly string[]): Promise<void> {
    const value = this.party.tap.valueOf(token);
    this.party.callers.tell(deviceNode(device), { type: 'handed', role, token: value, scopes, file: true });
  }

  async expire(): Promise<void> {
    if (this.kept === null) throw new NotPlayable('requests grow old only with time, or in the files of the store');
    await this.kept.expire(this.party.deviceIds(), this.release.knobs.requestTtlMs + PAST_MS);
  }

  async restart(release: Release | null): Promise<void> {
    const { process } = this.gateway;
    if (process === null) throw new NotPlayable('the process of an attached gateway is not ours to restart');
    const isOther = release !== null && release.name !== this.release.name;
    // First, because it may not be had, or take a minute.
    if (isOther) await process.become(release);
    await process.stop();
    this.party.facts.gateway('stopped');
    if (isOther) this.release = release;
    await this.up();
    this.party.facts.gateway('up');
  }

  async fault(fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'clock':
        this.party.callers.tell(deviceNode(fault.device), { type: 'clock', skewMs: fault.offsetMs });
        return;
      case 'disconnect':
        this.party.callers.cut(clientNode(fault.client));
        return;
      case 'delay':
        this.party.network.ask({ type: 'delay', client: fault.client, ms: fault.byMs });
        return;
      case 'crash':
        return this.crash(fault.at);
      case 'hold':
      case 'release':
        throw new NotPlayable('a write can only be held in the in-process gateway, on virtual time');
      default:
        this.party.network.ask({ type: fault.kind, client: fault.client });
        this.party.callers.atOnce(() => this.party.network.release());
    }
  }

  async advance(ms: Ms): Promise<void> {
    await wait(ms);
    await this.patience.settled();
  }

  async store(): ReturnType<Session['store']> {
    const names = Object.keys(this.scenario.devices);
    if (this.kept !== null) {
      const records = await this.kept.read(this.party.deviceIds());
      const show = shownBy(records, this.release.knobs, this.clock.nowMs());
      return Object.fromEntries(names.map((name) => [name, show(this.party.identityOf(name).deviceId)]));
    }
    await look(this.party, (over) => this.patience.until(over));
    return Object.fromEntries(names.map((name): [string, DeviceFiles] => [name, this.party.tap.filesOf(name)]));
  }

  async held(): Promise<Readonly<Record<string, HeldTokens>>> {
    const names = Object.keys(this.scenario.devices);
    return Object.fromEntries(names.map((device) => [device, this.party.heldBy(device)]));
  }

  /** The wall clock goes on by itself: the next timer of a client, or a moment, whatever comes first. */
  async next(limitMs: Ms): Promise<boolean> {
    if (this.commander?.isPolling() === true) {
      await this.advance(Math.min(limitMs, POLL_LOOK_MS));
      return true;
    }
    // The operator's open connection has timers too, which are no part of the scenario.
    const due = this.clock.remaining().flatMap(({ owner, inMs }) => (owner === DECIDING ? [] : [inMs]));
    if (due.length === 0 || Math.min(...due) > limitMs) return false;
    await wait(Math.min(...due) + KEPT_BACK_MS);
    await this.patience.explained();
    return true;
  }

  async identity(): Promise<null> {
    return null;
  }

  fork(): null {
    return null;
  }

  async close(): Promise<void> {
    await this.commander?.close();
    this.party.close();
    if (this.dir !== null) rmSync(this.dir, { recursive: true, force: true });
    const { process } = this.gateway;
    if (process === null) return void (await this.kept?.close());
    // What cannot be taken out any more is in nobody's way: then the next devices are others.
    const forgotten = this.kept?.forget(this.party.deviceIds()).then(() => this.party.giveIdentitiesBack());
    await forgotten?.catch(() => {});
    await process.discard();
  }

  private async crash(at: string): Promise<void> {
    if (at !== 'now') throw new NotPlayable('only the in-process gateway, on virtual time, can die at a chosen point');
    const { process } = this.gateway;
    if (process === null) throw new NotPlayable('the process of an attached gateway is not ours to kill');
    await process.kill();
    this.party.facts.gateway('crashed');
  }

  /** Starts the gateway, where that is ours to do, and finds its store. */
  private async up(): Promise<void> {
    await this.gateway.process?.start();
    this.kept = await this.gateway.store();
  }
}
