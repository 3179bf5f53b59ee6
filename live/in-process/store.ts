/**
 * The pairing store for real. For each operation the files are read, the store's chart is put into the state that they mean and
 * takes one step, and what comes of it is written back, told and answered. The rules are the chart's; here are only files, the
 * lock, and the point between the two files at which a write can be held.
 *
 * One lock a device, as in the charts. The real gateway has one for all; files being synchronous here, that shows only while a
 * write is held on purpose.
 */
import { storeNode } from '../../models/nodes.ts';
import type { Release } from '../../models/releases/release.ts';
import { type DeviceFiles, LOCKED } from '../../models/store-state.ts';
import { supersededBy } from '../../models/superseded.ts';
import type { Effect, Local, Message, Step } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import type { Clock } from '../clock.ts';
import { freshId, freshToken } from '../secrets.ts';
import type { Chart } from './charts.ts';
import { eventOf, noValues, type StoreAnswer, type StoreAsk } from './store-ask.ts';
import { age, load, loadPaired, save } from './store-disk.ts';
import { type Disk, type FileRecord, type FilesNow, isRecord, type StoreFiles, storeFiles } from './store-files.ts';
import { type Lock, lockByName } from './store-lock.ts';
import { type Binding, bindingOf, type DeviceRecords, filesOf, recordsOf, viewOf } from './store-records.ts';
import { type Symbols, symbols } from './store-symbols.ts';
import { DEVICE, localOf, stateIn, storedIn } from './store-seen.ts';

export interface StoreSetup {
  readonly release: Release;
  readonly chart: Chart;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly observe: (node: string, note: Message, deviceId: string) => void;
  readonly deviceName: (deviceId: string) => string;
  /** Whose devices are in now. */
  readonly connected: () => ReadonlySet<string>;
}

type Answered = (answer: StoreAnswer) => void;

/** Beyond its time to live by this much, so that no rounding matters. */
const WELL_EXPIRED_MS = 100_000;

/** Operations whose rules neither look at a request nor change one; `store.test.ts` holds every release to it. */
export const NO_REQUEST: readonly string[] = ['read', 'metadata', 'ensure', 'verify'];

const DRAWS = { requestId: freshId, token: freshToken };

/** An operation that is being carried out. */
interface Turn {
  readonly ask: StoreAsk;
  readonly answered: Answered;
  /** What the files showed when it began. */
  readonly now: FilesNow;
  readonly nowMs: number;
  readonly symbols: Symbols;
  readonly before: DeviceRecords;
  readonly was: Local;
  readonly isLarge: boolean;
}

export class Store {
  readonly #setup: StoreSetup;
  readonly #blind: readonly string[];
  readonly #binding: Binding;
  readonly #files: StoreFiles;
  readonly #lock: Lock = lockByName();
  readonly #timed = new Set<string>();
  /** Writes that stand between the two files, while that point is held. */
  #held: (() => void)[] | null = null;

  constructor(setup: StoreSetup) {
    this.#setup = setup;
    const { silentFailure } = setup.release.knobs;
    // A record that is read to decide about a refusal is read with the request that the refusal names.
    this.#blind = NO_REQUEST.filter((type) => type !== 'read' || silentFailure === 'goes-on');
    this.#binding = bindingOf(setup.release.knobs);
    this.#files = storeFiles(setup.disk);
    this.#watchWaiting();
  }

  /** Answers at once, or later where a write is held. `read` and `list` wait for nobody. */
  operate(ask: StoreAsk, answered: Answered): void {
    if (!(LOCKED as readonly string[]).includes(ask.op.type)) {
      this.#perform(ask, answered);
      return;
    }
    this.#lock.run(ask.deviceId, (release) => {
      try {
        this.#perform(ask, (answer) => {
          release();
          answered(answer);
        });
      } catch (error) {
        release();
        throw error;
      }
    });
  }

  /** The device whose live request this is, or null. */
  holderOf(requestId: string): string | null {
    const record = this.#files.read().pending.get(requestId);
    if (record === undefined || !this.#isLive(record)) return null;
    return typeof record['deviceId'] === 'string' ? record['deviceId'] : null;
  }

  /** What the files show now, halfway through a write or not; expired requests are left out. */
  records(): { readonly paired: readonly FileRecord[]; readonly pending: readonly FileRecord[] } {
    const { paired, pending } = this.#files.read();
    return { paired: [...paired.values()].filter(isRecord), pending: [...pending.values()].filter(this.#isLive) };
  }

  /** Each device as the charts see it, with real values. */
  view(): Readonly<Record<string, DeviceFiles>> {
    const now = this.#files.read();
    const asking = [...now.pending.values()].filter(this.#isLive).map(({ deviceId }) => String(deviceId));
    const ids = new Set([...now.paired.keys(), ...asking]);
    const nowMs = this.#setup.clock.nowMs();
    const seen = (id: string) => viewOf(load(now, id, '', this.#isLive), this.#binding, nowMs);
    return Object.fromEntries([...ids].map((id) => [this.#setup.deviceName(id), seen(id)]));
  }

  /** Every request passes its time to live. */
  expireRequests(): void {
    const live = this.records().pending;
    age(this.#files, this.#setup.release.knobs.requestTtlMs + WELL_EXPIRED_MS);
    for (const { deviceId } of live) this.#outlived(String(deviceId), { type: 'expire' });
  }

  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const writes = this.#held ?? [];
    this.#held = null;
    for (const go of writes) go();
  }

  /** The process is gone: what was under way never ends, what is on disk stays. */
  abandon(): void {
    this.#held = null;
    this.#lock.reset();
    for (const owner of this.#timed) this.#setup.clock.clearAll(owner);
  }

  readonly #isLive = (record: Json): record is FileRecord => isRecord(record) && !this.#isOver(record);

  #isOver(record: FileRecord): boolean {
    const { clock, release } = this.#setup;
    return typeof record['ts'] === 'number' && clock.nowMs() - record['ts'] > release.knobs.requestTtlMs;
  }

  #perform(ask: StoreAsk, answered: Answered): void {
    const { deviceId, op, values } = ask;
    const now = this.#files.read();
    const found = this.#blind.includes(op.type)
      ? loadPaired(now, deviceId)
      : load(now, deviceId, values.requestId, this.#isLive);
    const isStranger = values.publicKey !== null && found.paired?.['publicKey'] !== values.publicKey;
    // A record under this id with another key is somebody else's: who presents the key is not paired (check 14).
    const before = op.type === 'read' && isStranger ? { ...found, paired: null } : found;
    const nowMs = this.#setup.clock.nowMs();
    const seen = stateIn(before, this.#binding, nowMs);
    const named = symbols(seen.symbols);
    const isLarge = ask.isLarge || seen.isLarge;
    const turn: Turn = { ask, answered, now, nowMs, symbols: named, before, was: seen.local, isLarge };
    const event = eventOf(ask, before, named, nowMs, DRAWS);
    const step = this.#setup.chart.step(seen.local, event, isLarge);
    if (step.local.context['writing'] === null) this.#finish(turn, step);
    else this.#writeInTwo(turn, step);
  }

  /** Both files change. Between them a reader sees one new and one old, for as long as that point is held. */
  #writeInTwo(turn: Turn, begun: Step): void {
    const { ask, before, symbols: named, isLarge } = turn;
    const half = this.#setup.chart.step(begun.local, { type: 'renamed', file: 'pending' }, isLarge);
    this.#carryOut(ask.deviceId, [...begun.effects, ...half.effects], named);
    const whole = this.#setup.chart.step(half.local, { type: 'renamed', file: 'paired' }, isLarge);
    if (this.#held === null) {
      this.#finish(turn, whole);
      return;
    }
    const after = recordsOf(ask.deviceId, storedIn(half.local), named, before, ask.op.type, this.#binding);
    save(this.#files, turn.now, { deviceId: ask.deviceId, before, after }, this.#isLive);
    // Others may have written by the time that it goes on.
    this.#held.push(() => this.#finish({ ...turn, now: this.#files.read() }, whole));
  }

  #finish({ ask, answered, now, before, was, symbols: named, nowMs }: Turn, { local, effects }: Step): void {
    const { deviceId, op } = ask;
    const isNew = isChanged(was, local);
    const after = isNew ? recordsOf(deviceId, storedIn(local), named, before, op.type, this.#binding) : before;
    if (isNew) save(this.#files, now, { deviceId, before, after }, this.#isLive);
    const event = this.#carryOut(deviceId, effects, named);
    if (event !== null) answered({ event, symbols: named, before, after, atMs: nowMs });
  }

  /** Returns the answer among the effects, if there is one. */
  #carryOut(deviceId: string, effects: readonly Effect[], named: Symbols): Message | null {
    const { clock, observe, deviceName } = this.#setup;
    if (effects.length === 0) return null;
    const name = deviceName(deviceId);
    const owner = storeNode(name);
    let answer: Message | null = null;
    for (const effect of effects) {
      if (effect.type === 'note') observe(owner, spoken(effect.note, name, named), deviceId);
      if (effect.type === 'send') answer = effect.message;
      if (effect.type === 'ask') this.#supersede(deviceId, String(effect.ask['silentAs']));
      if (effect.type === 'disarm') clock.clear(owner, effect.timer);
      if (effect.type === 'arm') {
        this.#timed.add(owner);
        clock.set(owner, effect.timer, effect.afterMs, () => this.#outlived(deviceId, effect.event));
      }
    }
    return answer;
  }

  /** A device was approved in silence: every other one is asked whether it is an older one of that client. */
  #supersede(by: string, client: string): void {
    const connected = this.#setup.connected();
    const op = supersededBy(client);
    for (const deviceId of [...this.#files.read().paired.keys()]) {
      if (deviceId === by || connected.has(deviceId)) continue;
      this.#lock.run(deviceId, (release) => {
        this.#perform({ deviceId, op, values: noValues, isLarge: false }, () => {});
        release();
      });
    }
  }

  /** A request's time is over. Nothing is written: who reads the file drops it (facts 2.2). */
  #outlived(deviceId: string, event: Message): void {
    const isOver = (record: Json): record is FileRecord => isRecord(record) && this.#isOver(record);
    const named = symbols();
    const files = filesOf(load(this.#files.read(), deviceId, '', isOver), named, this.#binding);
    this.#carryOut(deviceId, this.#setup.chart.step(localOf(files), event).effects, named);
  }

  /** Requests that wait already when the store opens run out as they would have. */
  #watchWaiting(): void {
    for (const record of this.records().pending) {
      if (typeof record['ts'] !== 'number') continue;
      const deviceId = String(record['deviceId']);
      const named = symbols();
      const files = filesOf({ paired: null, pending: record }, named, this.#binding);
      const input = {
        device: DEVICE,
        files: files as unknown as Json,
        ageMs: this.#setup.clock.nowMs() - record['ts'],
      };
      this.#carryOut(deviceId, this.#setup.chart.start(input, true).effects, named);
    }
  }
}

const changes = new WeakMap<Local, WeakMap<Local, boolean>>();

function isChanged(before: Local, after: Local): boolean {
  let known = changes.get(before);
  if (known === undefined) {
    known = new WeakMap();
    changes.set(before, known);
  }
  const told = known.get(after);
  if (told !== undefined) return told;
  const is = JSON.stringify(storedIn(before)) !== JSON.stringify(storedIn(after));
  known.set(after, is);
  return is;
}

/** A fact with real names in it. */
function spoken(note: Message, device: string, named: Symbols): Message {
  const said: Record<string, Json> = { ...note };
  if (said['device'] === DEVICE) said['device'] = device;
  for (const key of ['requestId', 'token', 'role']) if (key in said) said[key] = named.valueOf(said[key] as Json);
  return said as unknown as Message;
}
