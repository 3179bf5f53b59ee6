/**
 * Our side of a session with somebody else's gateway: fresh devices with folders of their own, the network between, the
 * callers, and what their facts tell of the gateway.
 */
import { join } from 'node:path';
import type { Caller } from '../../models/client.ts';
import type { DeviceContext } from '../../models/device.ts';
import { attemptNode, nameOf } from '../../models/nodes.ts';
import { pairingWorld } from '../../models/pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import { specOf } from '../../scenarios/given.ts';
import { isAnswered } from '../../scenarios/outcome.ts';
import type { Scenario } from '../../scenarios/schema.ts';
import type { HeldTokens } from '../../scenarios/session.ts';
import { isList } from '../../sim/identity.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json, Ms } from '../../sim/model.ts';
import { type Callers, callers } from '../client.ts';
import { type Clock, wallClock } from '../clock.ts';
import { type DeviceFolder, deviceFolder } from '../device-files.ts';
import type { DeviceNames, Fields } from '../frames.ts';
import { deviceFolders, deviceNames, type GivenDevices, withRealNames } from '../given-files.ts';
import type { Identity } from '../identity.ts';
import { Network } from '../network.ts';
import type { GatewayAtHand } from './at-hand.ts';
import { type FoundReason, OutsideFacts } from './facts.ts';
import { refusalLog } from './refusal-log.ts';
import { WireTap } from './wire-tap.ts';

/** Looks at the device list for nobody but ourselves. */
export const LOOKING = attemptNode('look');
/** The operator's connection that stays open, for the decisions of a scenario. */
export const DECIDING = attemptNode('decide');

export interface PartySpec {
  readonly scenario: Scenario;
  readonly release: Release;
  readonly seed: number;
  readonly gateway: GatewayAtHand;
  /** Where devices keep their files; null where no command line looks for them. */
  readonly dir: string | null;
  /** Since the session began. */
  readonly nowMs: () => Ms;
}

export class Party {
  readonly clock: Clock = wallClock();
  /** What the devices begin with. */
  readonly given: GivenDevices;
  readonly keeps: number;
  readonly tap: WireTap;
  readonly names: DeviceNames;
  readonly network: Network;
  readonly callers: Callers;
  readonly facts: OutsideFacts;
  /** Of looks that are not part of the scenario. */
  readonly looks: OutsideFacts;
  private readonly spec: PartySpec;
  private readonly identities = new Map<string, Identity>();
  private readonly listeners = new Set<() => void>();
  private waking = false;
  /** Whether the gateway had something of ours to answer, and perhaps to write down, when the session ended. */
  private isOwed = false;
  private readonly folders: Map<string, DeviceFolder>;

  constructor(spec: PartySpec) {
    const { scenario, release, seed, gateway, dir, nowMs } = spec;
    const { clock } = this;
    this.spec = spec;
    const begin = specOf(scenario, release, seed);
    const named = withRealNames(begin.devices);
    for (const { name } of named) this.identities.set(name, gateway.identities.take());
    // Without its files, nothing is known of a gateway's tokens before it hands one over.
    this.given = gateway.showsStore ? named : named.map((device) => ({ ...device, holds: false }));
    this.keeps = begin.keeps;
    const { composition, world } = pairingWorld({ ...begin, devices: this.given });
    const identity = (device: string) => this.identityOf(device);
    this.folders = new Map(deviceFolders({ dir, world, identity, nowMs: clock.nowMs }));
    const names = deviceNames(new Map([...this.identities].map(([name, { deviceId }]) => [name, deviceId])));
    this.names = names;
    this.tap = new WireTap(names);
    const { url, sharedToken, logFile } = gateway;
    const tap = (frame: Fields, caller: Caller) => this.tap.hear(frame, caller.device);
    const network = { clock, activity: null, devices: this.folders, names, composition, world, tap };
    this.network = new Network({ ...network, url: () => url, sharedToken });
    const onFact = (node: string, note: Message) => this.note(node, note);
    this.callers = callers({ clock, devices: this.folders, passage: this.network, onFact });
    const log = logFile === null ? null : refusalLog(logFile);
    const lookup = (device: string, message: string): FoundReason | null => {
      const told = this.tap.takeReason(device, message);
      if (told !== null) return { cause: 'unknown', reason: told };
      return log?.take(this.identityOf(device).deviceId, message) ?? null;
    };
    this.facts = new OutsideFacts(nowMs, lookup);
    this.looks = new OutsideFacts(nowMs, () => null);
  }

  identityOf(device: string): Identity {
    const identity = this.identities.get(device);
    if (identity === undefined) throw new Error(`no device ${device}`);
    return identity;
  }

  deviceIds(): readonly string[] {
    return [...this.identities.values()].map(({ deviceId }) => deviceId);
  }

  folderOf(device: string): string {
    if (this.spec.dir === null) throw new Error(`${device} keeps nothing in files`);
    return join(this.spec.dir, device);
  }

  /** A fact of a caller that is no chart of ours. */
  say(caller: Caller, note: Message): void {
    this.facts.note(caller.node, note, caller);
  }

  begin(caller: Caller, release = this.spec.release): void {
    this.callers.start(caller.node, caller as unknown as Json, release);
  }

  /** A node for this attempt; another one where an earlier attempt of the same caller still waits for its answer. */
  freeNode(caller: Caller): string {
    for (let n = 1; ; n += 1) {
      const node = attemptNode(nameOf(caller.node), n);
      if (!this.callers.has(node)) return node;
    }
  }

  /** Whether somebody's attempt or call is on its way. */
  isBusy(): boolean {
    const { entries } = this.facts;
    return Object.entries(this.callers.locals()).some(([node, { context }]) => {
      const caller = (context['caller'] ?? null) as unknown as Caller | null;
      const begun = entries.findLastIndex((entry) => entry.node === node && entry.note.type === 'attempt');
      return caller !== null && begun >= 0 && !isAnswered(entries, begun, node, caller);
    });
  }

  /** Resolves as soon as something may have happened, at the latest after this time. */
  stirs(withinMs: Ms): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(late);
        this.listeners.delete(done);
        resolve();
      };
      const late = setTimeout(done, withinMs);
      this.listeners.add(done);
    });
  }

  /** A device's token file, with tokens called as facts call them. */
  heldBy(device: string): HeldTokens {
    const stored = (this.folders.get(device)?.local().context['stored'] ?? {}) as unknown as HeldTokens;
    return Object.fromEntries(
      Object.entries(stored).map(([role, { token, scopes }]) => [role, { token: this.token(token), scopes }]),
    );
  }

  /** From now on this is what the device has and remembers. */
  resetDevice(begin: DeviceContext): void {
    const { device } = begin;
    const dir = this.spec.dir && join(this.spec.dir, device);
    const spec = { begin, dir, identity: this.identityOf(device), nowMs: this.clock.nowMs };
    this.folders.set(device, deviceFolder(spec));
  }

  close(): void {
    this.isOwed = this.network.isOwed();
    this.callers.close();
    this.network.close();
  }

  /** To be called when the gateway's store has forgotten the devices. */
  giveIdentitiesBack(): void {
    if (!this.isOwed) this.spec.gateway.identities.giveBack([...this.identities.values()]);
  }

  /** Tokens are called by their values where the store shows these, else by what a list shows of them. */
  private token(value: string): string {
    return this.spec.gateway.showsStore ? value : this.tap.nameOf(value);
  }

  private note(node: string, note: Message): void {
    const caller = (this.callers.locals()[node]?.context['caller'] ?? null) as unknown as Caller | null;
    const facts = node === LOOKING || node === DECIDING ? this.looks : this.facts;
    facts.note(node, this.named(note, '') as Message, caller);
    this.wake();
  }

  /** Once whatever goes on at this instant is over. */
  private wake(): void {
    if (this.waking) return;
    this.waking = true;
    setImmediate(() => {
      this.waking = false;
      for (const listener of [...this.listeners]) listener();
    });
  }

  private named(data: Json, key: string): Json {
    if (typeof data === 'string') return key === 'token' ? this.token(data) : data;
    if (data === null || typeof data !== 'object') return data;
    if (isList(data)) return data.map((item) => this.named(item, key));
    return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, this.named(value, name)]));
  }
}
