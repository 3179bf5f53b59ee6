/**
 * The gateway's process: its chart, who is connected, and what all of them are told.
 *
 * What the chart does for one connection does not depend on the others, so each connection is given a copy of the chart that
 * knows only that one, and a further copy, which knows none, stands for the process itself: it has the timers and states the
 * facts. A thousand connections are then a thousand equal steps instead of one step that nobody has seen before.
 */
import { GATEWAY } from '../../models/nodes.ts';
import type { Effect, Local, Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import type { Clock } from '../clock.ts';
import type { Chart } from './charts.ts';
import type { Connection } from './connection.ts';
import type { LogLines } from './log-lines.ts';
import type { Snapshot } from './snapshot.ts';
import { eventText, type Versions } from './wire.ts';

export interface ProcessSetup {
  readonly chart: Chart;
  readonly clock: Clock;
  readonly log: LogLines;
  readonly snapshot: Snapshot;
  readonly observe: (node: string, note: Message) => void;
  /** The process has been down before: it says that it is up. */
  readonly again: boolean;
  /** Health and presence, of which the charts know nothing, are told as well. */
  readonly chatter: boolean;
}

const STOPPING = JSON.stringify({ reason: 'gateway stopping', restartExpectedMs: null });
/** The health is looked at once a minute: at every second tick. */
const TICKS_PER_HEALTH = 2;

export class Process {
  readonly #setup: ProcessSetup;
  readonly #blank: Local;
  #self: Local;
  readonly #copies = new Map<Connection, Local>();
  readonly #admitted = new Set<Connection>();
  #seq = 0;
  #ticks = 0;

  constructor(setup: ProcessSetup) {
    this.#setup = setup;
    const { chart } = setup;
    const begin = chart.start({});
    this.#blank = begin.local;
    this.#self = begin.local;
    if (setup.again) {
      this.#self = chart.step(begin.local, { type: 'stop' }).local;
      this.#step({ type: 'boot' });
    } else this.#carryOut(begin.effects);
  }

  /** Connections whose handshake is done. */
  get connected(): number {
    return this.#admitted.size;
  }

  state(): Json {
    return this.#self.value;
  }

  /** Devices of those whose handshake is done, by id. */
  devices(): ReadonlySet<string> {
    return new Set([...this.#admitted].flatMap((connection) => connection.deviceId() ?? []));
  }

  /** A connection says something to the process. `payload`: what a broadcast carries. */
  hear(from: Connection, message: Message, payload: Json): void {
    if (message.type === 'broadcast') {
      this.#broadcast(message, payload);
      return;
    }
    if (message.type === 'expel') {
      this.#expel(message, payload);
      return;
    }
    const before = this.#copies.get(from) ?? this.#blank;
    this.#copies.set(from, this.#setup.chart.step(before, message).local);
    if (message.type === 'admitted') {
      // The first who is in starts the ticks, and the last who leaves ends them.
      if (this.#admitted.size === 0) this.#step(message);
      this.#admitted.add(from);
      this.tellHealth();
    }
    if (message.type !== 'left') return;
    this.#copies.delete(from);
    if (!this.#admitted.delete(from)) return;
    if (this.#admitted.size === 0) this.#step(message);
    this.#sayGone(from);
  }

  tellHealth(): void {
    const { clock, snapshot, chatter } = this.#setup;
    const payload = snapshot.refreshHealth(clock.nowMs());
    if (chatter) this.#tell('health', payload, snapshot.versions);
  }

  stop(): void {
    this.#step({ type: 'stop' });
    const { log } = this.#setup;
    const seq = this.#count();
    if (seq !== null && log.isOn) log.event('shutdown', seq, this.connected, false);
    this.#toAll({ type: 'stop' }, eventText('shutdown', STOPPING, seq));
    this.#copies.clear();
    this.#admitted.clear();
  }

  crash(): void {
    this.#step({ type: 'crash' });
    this.#copies.clear();
    this.#admitted.clear();
  }

  #step(event: Message): void {
    const { local, effects } = this.#setup.chart.step(this.#self, event);
    this.#self = local;
    this.#carryOut(effects);
  }

  #carryOut(effects: readonly Effect[]): void {
    const { clock, observe } = this.#setup;
    for (const effect of effects) {
      if (effect.type === 'note') observe(GATEWAY, effect.note);
      if (effect.type === 'disarm') clock.clear(GATEWAY, effect.timer);
      if (effect.type === 'arm') clock.set(GATEWAY, effect.timer, effect.afterMs, () => this.#tick(effect.event));
    }
  }

  #tick(event: Message): void {
    this.#step(event);
    const seq = this.#count();
    const payload = JSON.stringify({ ts: this.#setup.clock.nowMs() });
    this.#toAll(event, seq === null ? '' : eventText('tick', payload, seq));
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_HEALTH === 0) this.tellHealth();
  }

  #broadcast(message: Message, payload: Json): void {
    const { log } = this.#setup;
    const event = message['event'] as string;
    const seq = this.#count();
    if (seq !== null && log.isOn) log.event(event, seq, this.connected, true);
    this.#toAll({ type: 'broadcast', event, payload: null }, eventText(event, JSON.stringify(payload), seq));
  }

  /** Devices are one symbol in the charts; whose connections are meant is looked up here. */
  #expel(message: Message, deviceId: Json): void {
    const meant = new Set([...this.#copies.keys()].filter((connection) => connection.deviceId() === deviceId));
    this.#toAll(message, '', (connection) => meant.has(connection));
  }

  /** Every copy of the chart hears it; what it sends to its connection is a frame with this text. */
  #toAll(event: Message, text: string, isMeant: (connection: Connection) => boolean = () => true): void {
    for (const [connection, before] of [...this.#copies]) {
      if (!isMeant(connection)) continue;
      const { local, effects } = this.#setup.chart.step(before, event);
      if (this.#copies.has(connection)) this.#copies.set(connection, local);
      for (const effect of effects) if (effect.type === 'send') connection.tell(effect.message, text);
    }
  }

  #sayGone(from: Connection): void {
    const { clock, snapshot, chatter } = this.#setup;
    const key = from.presenceKey();
    if (key === null || !snapshot.leave(key, clock.nowMs()) || !chatter) return;
    this.#tell('presence', JSON.stringify({ presence: snapshot.presence(clock.nowMs()) }), snapshot.versions);
  }

  /** To everybody who is connected, whatever their scopes. */
  #tell(event: string, payloadText: string, versions: Versions): void {
    const seq = this.#count();
    if (seq === null) return;
    const { log } = this.#setup;
    if (log.isOn) log.event(event, seq, this.connected, false, versions);
    const text = eventText(event, payloadText, seq, versions);
    for (const connection of [...this.#admitted]) connection.send(text, true);
  }

  /** One number a broadcast, drawn while anybody is connected and before anybody is left out of it (facts 1.2). */
  #count(): number | null {
    if (this.#admitted.size === 0) return null;
    this.#seq += 1;
    return this.#seq;
  }
}
