/**
 * One connection: frames in, the connection's chart, its effects out as frames, store operations and closes. Everything that
 * decides is the chart; this is where its symbols get their values and its words their frames.
 */
import { connectionNode, GATEWAY, nameOf } from '../../models/nodes.ts';
import type { Effect, Local, Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import { type Call, CallDesk } from './call-desk.ts';
import { judgeConnect, SYMBOLS } from './connect-facts.ts';
import type { Host, Peer } from './host.ts';
import { isLocal } from './locality.ts';
import { noValues, requestIn } from './store-ask.ts';
import { Visit } from './visit.ts';
import { type Handshake, type Occasion, Voice } from './voice.ts';
import { errorText, type Read, readFrame } from './wire.ts';

/** Names that the chart knows for itself and its client; equal for all, so that all share their steps. */
const HERE = '#connection';
const THERE = '#client';

/** Frames that may wait while a handshake is under way. */
const WAITING_MAX = 64;

/** Frames of this size make steps that are not worth remembering. */
const LARGE_BYTES = 4096;

const HUNG_UP: Message = { type: 'closed', code: 1005, reason: '' };

export class Connection {
  readonly node: string;
  readonly client: string;
  readonly #host: Host;
  readonly #peer: Peer;
  readonly #desk: CallDesk;
  readonly #visit: Visit;
  #local: Local;
  readonly #handshake: Handshake = { presented: null, connectId: '', requestId: '', isLarge: false };
  readonly #voice: Voice;
  #waiting: Read[] = [];

  /** `isTaken`: whether an open connection has that name. */
  static open(host: Host, peer: Peer, clientNode: string, isTaken: (node: string) => boolean): Connection {
    const client = nameOf(clientNode);
    let n = 1;
    while (isTaken(connectionNode(client, n))) n += 1;
    return new Connection(host, peer, client, connectionNode(client, n));
  }

  private constructor(host: Host, peer: Peer, client: string, node: string) {
    this.#host = host;
    this.#peer = peer;
    this.client = client;
    this.node = node;
    this.#desk = new CallDesk(host, peer, () => this.deviceId());
    this.#visit = new Visit(host, peer);
    this.#voice = new Voice(host, peer, { visit: this.#visit, desk: this.#desk, handshake: this.#handshake });
    const input = { connection: HERE, client: THERE, local: isLocal(peer.remoteAddress, peer.headers) };
    const begin = host.chart.start(input);
    this.#local = begin.local;
    this.#carryOutAll(begin.effects, {});
  }

  get isOver(): boolean {
    return this.#local.value === 'gone';
  }

  /** A frame came. */
  hear(data: Buffer): void {
    if (this.isOver) return;
    const read = readFrame(data, this.#host.knobs);
    this.#visit.heard(read);
    this.#handle(read);
  }

  /** The socket is closed. */
  ended(code: number, reason: string): void {
    if (!this.isOver) this.#react(HUNG_UP, {});
    this.#visit.ended(code, reason);
  }

  /** Something went wrong with the socket, or with us. */
  failed(error: Error): void {
    this.#visit.broke(error);
  }

  /** The process says something; `text` is the frame that comes of it. */
  tell(event: Message, text: string): void {
    this.#react(event, { text });
  }

  /** Under which key this connection is listed as present, if it is. */
  readonly presenceKey = (): string | null => this.#visit.key();
  /** Of the device that it presented. */
  readonly deviceId = (): string | null => this.#handshake.presented?.deviceId ?? null;

  /** A frame for everybody who is connected, that no chart knows of. */
  send(text: string, dropIfSlow: boolean): void {
    this.#peer.send(text, dropIfSlow);
  }

  /** The line breaks together with the process. */
  breakOff(): void {
    this.#local = { ...this.#local, value: 'gone' };
    this.#host.clock.clearAll(this.node);
    this.#peer.terminate();
  }

  /** The chart's state with real names and values in it. */
  state(): Json {
    const { value, context } = this.#local;
    const { connect = null } = context;
    const shown = this.#handshake.presented;
    const named =
      connect === null || shown === null
        ? null
        : { ...(connect as Message), device: this.#device(), about: null, secret: { token: shown.token } };
    const requestId = context['requestId'] === null ? null : this.#handshake.requestId;
    const about = { ...context, connection: this.node, client: this.client, connect: named, requestId };
    return { value, context: about };
  }

  #handle(read: Read): void {
    switch (this.#local.value) {
      case 'challenged':
        this.#handleFirst(read);
        return;
      case 'connected':
        this.#handleLater(read);
        return;
      case 'gone':
        return;
      default:
        // A handshake is under way. The real gateway answers out of turn here, and loses answers; we take one after the other.
        if (this.#waiting.length >= WAITING_MAX) this.#peer.terminate();
        else this.#waiting.push(read);
    }
  }

  #handleFirst(read: Read): void {
    if (read.is !== 'request') {
      this.#visit.failed('invalid-handshake');
      this.#react({ type: read.is }, {});
      return;
    }
    const { request } = read;
    this.#handshake.connectId = request.id;
    if (request.method !== 'connect') {
      this.#react({ type: 'early' }, {});
      return;
    }
    const { clock, knobs, sharedDigest, readKey } = this.#host;
    const { nonce, headers } = this.#peer;
    const at = { knobs, nowMs: clock.nowMs(), nonce, headers, sharedDigest, readKey };
    const { connect, presented } = judgeConnect(request.params, request.bytes, at);
    this.#handshake.isLarge = request.bytes > LARGE_BYTES;
    this.#handshake.presented = presented;
    this.#visit.presents(presented);
    this.#react(connect as unknown as Message, {});
  }

  #handleLater(read: Read): void {
    if (read.is === 'garbage') return;
    if (read.is === 'stray') {
      const error = { code: 'INVALID_REQUEST', message: `invalid request frame: ${read.fault}` };
      this.#peer.send(errorText(read.id ?? 'invalid', error));
      return;
    }
    const call = this.#desk.open(read.request);
    this.#react(call.event, { call });
  }

  #react(event: Message, occasion: Occasion): void {
    if (this.isOver) return;
    const isLarge = this.#handshake.isLarge || occasion.call?.isLarge === true;
    const { local, effects } = this.#host.chart.step(this.#local, event, isLarge);
    const wasIn = this.#local.value === 'connected';
    this.#local = local;
    this.#carryOutAll(effects, occasion);
    if (!wasIn && this.#local.value === 'connected') this.#catchUp();
  }

  #catchUp(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const read of waiting) this.#handle(read);
  }

  #carryOutAll(effects: readonly Effect[], occasion: Occasion): void {
    for (const effect of effects) {
      this.#carryOut(effect, occasion);
      // The process died of this one, and the connection with it.
      if (this.isOver && !effects.some(({ type }) => type === 'halt')) return;
    }
  }

  #carryOut(effect: Effect, occasion: Occasion): void {
    const { clock } = this.#host;
    switch (effect.type) {
      case 'send':
        if (effect.to === GATEWAY)
          this.#host.toProcess(this, effect.message, this.#voice.payloadOf(effect.message, occasion));
        else this.#voice.say(effect.message, occasion);
        return;
      case 'arm':
        clock.set(this.node, effect.timer, effect.afterMs, () => this.#timer(effect.event));
        return;
      case 'disarm':
        clock.clear(this.node, effect.timer);
        return;
      case 'note':
        this.#observe(effect.note, occasion);
        return;
      case 'ask':
        this.#operate(effect.ask['op'] as Message, occasion);
        return;
      case 'halt':
        clock.clearAll(this.node);
        this.#waiting = [];
    }
  }

  #timer(event: Message): void {
    this.#visit.failed('handshake-timeout');
    this.#react(event, {});
  }

  #observe(note: Message, { answer }: Occasion): void {
    const said: Record<string, Json> = { ...note };
    if (said['client'] === THERE) said['client'] = this.client;
    if (said['device'] === SYMBOLS.device) said['device'] = this.#device();
    if ('requestId' in said && said['requestId'] !== null) said['requestId'] = this.#handshake.requestId;
    if (Array.isArray(said['rolesFrom']) && answer !== undefined) {
      said['rolesFrom'] = said['rolesFrom'].map((role: Json) => answer.symbols.valueOf(role));
    }
    this.#visit.observed(said as unknown as Message, this.#handshake.requestId);
    this.#host.observe(
      this.node,
      said as unknown as Message,
      this.#handshake.presented?.deviceId ?? '',
      this.#peer.connId,
    );
  }

  #device(): string | null {
    const deviceId = this.deviceId();
    return deviceId === null ? null : this.#host.deviceName(deviceId);
  }

  /** An operation on the store: of the handshake, or behind a call. */
  #operate(op: Message, { call }: Occasion): void {
    if (call !== undefined) {
      const fault = this.#desk.faultOf(call);
      if (fault !== null) {
        this.#desk.refuse(call, { code: 'INVALID_REQUEST', message: fault });
        return;
      }
    }
    this.#host.takeTurn(this.client, () => {
      try {
        this.#askStore(op, call);
      } catch (error) {
        this.#broken(error, call);
      }
    });
  }

  #askStore(op: Message, call: Call | undefined): void {
    if (call !== undefined) {
      this.#desk.operate(call, op, (event, answer) =>
        this.#react(event, answer === null ? { call } : { call, answer }),
      );
      return;
    }
    const presented = this.#handshake.presented;
    if (presented?.deviceId == null) return;
    const { publicKey, token, about, role } = presented;
    const values = { ...noValues, role, publicKey, token, about, requestId: this.#handshake.requestId };
    this.#host.store.operate(
      { deviceId: presented.deviceId, op, values, isLarge: this.#handshake.isLarge },
      (answer) => {
        if (this.#host.diesAt('after-commit', op.type)) return;
        const named = requestIn(op, answer);
        if (named !== undefined) this.#handshake.requestId = String(answer.symbols.valueOf(named));
        this.#react(answer.event, { answer });
      },
    );
  }

  /** The store failed, on a full disk or worse: the caller is told, and nothing else is harmed. */
  #broken(error: unknown, call: Call | undefined): void {
    this.#host.log.failed(error);
    if (this.isOver) return;
    if (call !== undefined) {
      this.#desk.refuse(call, { code: 'UNAVAILABLE', message: String(error) });
      return;
    }
    this.#voice.hangUp(1000, '');
    this.#react(HUNG_UP, {});
  }
}
