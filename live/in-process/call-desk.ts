/** Method calls of one connection: what the chart is told of a call, and what the caller is told of its end. */
import { about } from '../../models/management.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import { SYMBOLS } from './connect-facts.ts';
import type { Host, Peer } from './host.ts';
import { faultInParams, fieldsOf, listingOf, storePayload } from './method-answers.ts';
import { METHODS } from './offers.ts';
import { noValues, type StoreAnswer } from './store-ask.ts';
import { errorText, okText, type Request, type WireError } from './wire.ts';

export interface Call {
  readonly request: Request;
  /** The call as the chart hears it. */
  readonly event: Message;
  /** The fields of the parameters, as they were sent. */
  readonly fields: ReturnType<typeof fieldsOf>;
  /** The device that it is about, once that is known. */
  deviceId: string;
  readonly isLarge: boolean;
  readonly beganAtMs: number;
  /** Set where only the caller's own device may be shown. */
  ownOnly: boolean;
}

/** The chart passes these along; what they stand for is in the call. */
const CALL = '#call';
const OTHER_DEVICE = '#other-device';
const LARGE_BYTES = 4096;
const STORE_METHODS = [
  ...['device.pair.list', 'device.pair.approve', 'device.pair.reject', 'device.pair.remove'],
  ...['device.token.rotate', 'device.token.revoke'],
];

const nothing = (op: string, said: Json): Message => ({ type: 'store.answer', op, for: CALL, said });

export class CallDesk {
  readonly #host: Host;
  readonly #peer: Peer;
  /** The device of this connection, once it has shown one. */
  readonly #own: () => string | null;

  constructor(host: Host, peer: Peer, own: () => string | null) {
    this.#host = host;
    this.#peer = peer;
    this.#own = own;
  }

  open(sent: Request): Call {
    // Parameters that are absent or null are none, before they are checked.
    const request = { ...sent, params: sent.params ?? {} };
    const fields = fieldsOf(request.params);
    const { method } = request;
    const isLarge = request.bytes > LARGE_BYTES || !METHODS.includes(method);
    const deviceId = fields.deviceId.trim();
    const params = STORE_METHODS.includes(method) ? this.#paramsFor(method, deviceId, fields.scopes) : {};
    return {
      request,
      event: { type: 'call', id: CALL, method, params },
      fields,
      deviceId,
      isLarge,
      beganAtMs: this.#host.clock.nowMs(),
      ownOnly: false,
    };
  }

  /** What is wrong with the parameters. Asked only once the caller is known to be allowed to call (facts 1.9). */
  faultOf({ request }: Call): string | null {
    return faultInParams(this.#host.knobs, request, this.#approvesSeen());
  }

  /** Carries out the operation behind a call; `told` gets the answer as the chart hears it. */
  operate(call: Call, op: Message, told: (event: Message, answer: StoreAnswer | null) => void): void {
    const { store } = this.#host;
    const { requestId, role } = call.fields;
    if (op.type === 'list') {
      call.ownOnly = 'only' in op;
      told(nothing('list', {}), null);
      return;
    }
    if (op.type === 'approve' || op.type === 'reject') call.deviceId = store.holderOf(requestId) ?? '';
    const hasRole = 'role' in op;
    if (call.deviceId === '' || (hasRole && role.trim() === '')) {
      told(nothing(op.type, null), null);
      return;
    }
    const values = { ...noValues, requestId, role: role.trim() };
    const ask = {
      deviceId: call.deviceId,
      op: about(op, this.#symbolOf(call.deviceId)),
      values,
      isLarge: call.isLarge,
    };
    store.operate(ask, (answer) => told(answer.event, answer));
  }

  /** The chart's answer, in the words of the wire. */
  answer(call: Call, message: Message, answer: StoreAnswer | null, scopes: readonly string[]): void {
    const { request, fields } = call;
    if (message['ok'] !== true) {
      this.refuse(call, { code: 'INVALID_REQUEST', message: message['message'] as string });
      return;
    }
    if (request.method === 'device.pair.list') {
      const own = call.ownOnly ? this.#own() : null;
      this.#send(call, JSON.stringify(listingOf(this.#host.store.records(), own)));
      return;
    }
    if (answer !== null) {
      const given = { ...fields, role: fields.role.trim() };
      this.#send(call, JSON.stringify(storePayload(request.method, given, answer)));
      return;
    }
    const fault = this.faultOf(call);
    const said = fault === null ? this.#host.other(request.method, scopes) : null;
    if (said === null) this.refuse(call, { code: 'INVALID_REQUEST', message: fault ?? '' });
    else if (said.ok) this.#send(call, said.payloadText);
    else this.refuse(call, said.error);
    if (said?.ok === true && request.method === 'health') this.#host.lookedAtHealth();
  }

  refuse(call: Call, error: WireError): void {
    this.#peer.send(errorText(call.request.id, error));
    this.#log(call, error);
  }

  #send(call: Call, payloadText: string): void {
    this.#peer.send(okText(call.request.id, payloadText));
    this.#log(call, null);
  }

  #log({ request, beganAtMs }: Call, error: WireError | null): void {
    const { log, clock } = this.#host;
    if (log.isOn) log.answered(this.#peer.connId, request.method, request.id, clock.nowMs() - beganAtMs, error);
  }

  #symbolOf(deviceId: string): string {
    return deviceId === this.#own() ? SYMBOLS.device : OTHER_DEVICE;
  }

  #paramsFor(method: string, deviceId: string, scopes: readonly string[] | null): Json {
    const listed = scopes?.map((scope) => scope.trim()).filter((scope) => scope !== '') ?? null;
    const seen = method === 'device.pair.approve' && this.#approvesSeen() ? listed : null;
    const given = method === 'device.token.rotate' ? listed : null;
    return { device: this.#symbolOf(deviceId), requestId: '#call.request', role: '#role', scopes: given, seen };
  }

  #approvesSeen(): boolean {
    return this.#host.knobs.approvalGrants === 'what-was-seen';
  }
}
