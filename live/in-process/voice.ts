/** What a connection's chart says to its client, as frames and closes. */
import { namesHeldScopes } from '../../models/command-line.ts';
import { closeReason } from '../../models/protocol.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import type { Call, CallDesk } from './call-desk.ts';
import { type Presented, SYMBOLS } from './connect-facts.ts';
import type { Host, Peer } from './host.ts';
import { EVENTS, METHODS } from './offers.ts';
import { detailsOf } from './refusal-details.ts';
import type { StoreAnswer } from './store-ask.ts';
import type { Visit } from './visit.ts';
import { cutReason, errorText, eventText, okText, type WireError } from './wire.ts';

/** The values behind the symbols of a handshake. */
export interface Handshake {
  presented: Presented | null;
  /** The id of the frame that is to be answered. */
  connectId: string;
  /** The pairing request that it has led to. */
  requestId: string;
  isLarge: boolean;
}

/** What a step is about, for the effects that come of it. */
export interface Occasion {
  readonly call?: Call;
  readonly answer?: StoreAnswer;
  /** A frame that everybody gets, ready to be sent. */
  readonly text?: string;
}

export class Voice {
  readonly #host: Host;
  readonly #peer: Peer;
  readonly #of: { readonly visit: Visit; readonly desk: CallDesk; readonly handshake: Handshake };

  constructor(host: Host, peer: Peer, of: { visit: Visit; desk: CallDesk; handshake: Handshake }) {
    this.#host = host;
    this.#peer = peer;
    this.#of = of;
  }

  say(message: Message, { text = '', call, answer }: Occasion): void {
    const { clock } = this.#host;
    switch (message.type) {
      case 'challenge': {
        const payload = { nonce: this.#peer.nonce, ts: clock.nowMs() };
        this.#peer.send(eventText('connect.challenge', JSON.stringify(payload), null));
        return;
      }
      case 'refusal':
        this.#peer.send(errorText(this.#of.handshake.connectId, this.#errorOf(message, answer)));
        return;
      case 'hello':
        this.#greet(message, answer);
        return;
      case 'answer':
        if (call !== undefined)
          this.#of.desk.answer(call, message, answer ?? null, this.#of.handshake.presented?.scopes ?? []);
        return;
      case 'tick':
      case 'event':
      case 'shutdown':
        this.#peer.send(text, message.type !== 'shutdown');
        return;
      case 'closed':
        this.hangUp(message['code'] as number, this.#reasonOf(message));
        return;
      default:
    }
  }

  #errorOf(message: Message, answer: StoreAnswer | undefined): WireError {
    const { visit, handshake } = this.#of;
    const error = {
      code: message['code'] as string,
      message: this.#withText(message['message'] as string),
    };
    const details = detailsOf(this.#host.knobs, message, {
      ...visit.refusedFor(),
      requestId: handshake.requestId,
      presented: handshake.presented,
      paired: answer?.before.paired ?? null,
    });
    return details === null ? error : { ...error, details };
  }

  #reasonOf(message: Message): string {
    const reason = this.#withText(message['reason'] as string);
    return message['requestId'] === undefined
      ? reason
      : closeReason({ code: message['code'] as number, reason, requestId: this.#of.handshake.requestId });
  }

  /** The validator's words in place of their symbol. */
  #withText(text: string): string {
    return text.includes(SYMBOLS.malformed)
      ? text.replace(SYMBOLS.malformed, () => this.#of.handshake.presented?.malformed ?? '')
      : text;
  }

  #greet(message: Message, answer: StoreAnswer | undefined): void {
    const { host, presented } = { host: this.#host, presented: this.#of.handshake.presented };
    if (presented === null || host.diesAt('before-hello')) return;
    const token = answer?.symbols.valueOf(message['token'] ?? null) ?? null;
    const said = (answer?.event['said'] ?? {}) as { readonly issuedAtMs?: Json };
    const issuedAtMs = answer?.symbols.valueOf(said.issuedAtMs ?? null) ?? null;
    const { role = '', scopes = [] } = message;
    const held = presented.deviceId === null && namesHeldScopes(host.knobs) ? { role, scopes } : null;
    const auth = token === null ? held : { deviceToken: token, role, scopes, issuedAtMs };
    host.entered(this.#of.visit.person(presented));
    const hello = host.snapshot.hello(this.#peer.connId, auth, host.clock.nowMs());
    this.#peer.send(okText(this.#of.handshake.connectId, hello));
    this.#of.visit.welcomed(METHODS.length, EVENTS.length);
  }

  hangUp(code: number, reason: string): void {
    this.#of.visit.hangsUp(code, reason);
    if (code === 1006) this.#peer.hangUp();
    else this.#peer.close(code, cutReason(reason));
  }

  /** What a broadcast carries, of which the chart only names the request; or which device is to go. */
  payloadOf(message: Message, { answer, call }: Occasion): Json {
    if (message.type === 'expel') return call?.deviceId ?? null;
    if (message.type !== 'broadcast') return null;
    if (message['event'] === 'device.pair.requested') return answer?.after.pending ?? null;
    const { decision, requestId: told } = message['payload'] as { decision: string; requestId: Json };
    // One that a new request replaced is known to the answer alone; the handshake goes on with the new one.
    const own = decision === 'rejected' ? answer?.symbols.valueOf(told) : this.#of.handshake.requestId;
    const requestId = call === undefined ? (own ?? '') : call.fields.requestId;
    const deviceId = call === undefined ? (this.#of.handshake.presented?.deviceId ?? '') : call.deviceId;
    return { requestId, deviceId, decision, ts: answer?.atMs ?? 0 };
  }
}
