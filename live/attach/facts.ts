/**
 * The facts of a gateway that is somebody else's, as far as its clients can tell: what it must have done, from what it said.
 * Why it refused comes from its log, later than the refusal itself, or not at all.
 */
import type { Caller } from '../../models/client.ts';
import type { AttemptResult, Fact } from '../../models/facts.ts';
import { connectionNode, GATEWAY, nameOf, storeNode } from '../../models/nodes.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json, Ms } from '../../sim/model.ts';
import type { Entry } from '../../sim/run.ts';
import type { LoggedRefusal } from './refusal-log.ts';

export type FoundReason = Pick<LoggedRefusal, 'cause' | 'reason'>;

/** Finds why this device was refused with these words: on the wire or in the log. */
export type Lookup = (device: string, message: string) => FoundReason | null;

interface Unexplained {
  /** Where in the list its fact is. */
  readonly at: number;
  readonly device: string;
  readonly message: string;
}

/** What the wire's words mean in the log's, where there is no log. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/^pairing required$/, 'pairing-required'],
  [/^unauthorized:/, 'unauthorized'],
  [/^device (?:identity mismatch|signature|nonce)/, 'device-auth-invalid'],
  [/^origin not allowed/, 'origin-mismatch'],
  [/^protocol mismatch$/, 'protocol-mismatch'],
  [/^invalid role$/, 'invalid-role'],
];

export class OutsideFacts {
  readonly entries: Entry[] = [];
  private readonly nowMs: () => Ms;
  private readonly lookup: Lookup;
  private readonly deviceOfRequest = new Map<string, string>();
  private unexplained: Unexplained[] = [];

  constructor(nowMs: () => Ms, lookup: Lookup) {
    this.nowMs = nowMs;
    this.lookup = lookup;
  }

  /** A fact of a client, with what it tells of the gateway put before it. */
  note(node: string, note: Message, caller: Caller | null): void {
    if (note.type === 'result' && caller !== null) this.ended(node, note as unknown as AttemptResult, caller);
    if (note.type === 'answered' && note['ok'] === true && caller?.call != null) {
      const { method, params } = caller.call;
      this.did(method, params, note['payload'] ?? {});
    }
    this.add(node, note);
  }

  gateway(is: 'up' | 'stopped' | 'crashed'): void {
    this.state(GATEWAY, { type: 'gateway', is });
  }

  /** Fills in the reasons that the log has told by now; true once none is missing. */
  explain(): boolean {
    this.unexplained = this.unexplained.filter(({ at, device, message }) => {
      const refusal = this.lookup(device, message);
      const entry = this.entries[at];
      if (refusal === null || entry === undefined) return true;
      const { cause, reason } = refusal;
      this.entries[at] = { ...entry, note: { ...entry.note, reason, ...(cause === 'unknown' ? {} : { cause }) } };
      return false;
    });
    return this.unexplained.length === 0;
  }

  private ended(node: string, result: AttemptResult, caller: Caller): void {
    const { client, error, ok, close } = result;
    const { device, role, scopes } = caller;
    const connection = connectionNode(nameOf(node), 1);
    const auth = caller.auth === 'shared' ? 'token' : 'device-token';
    if (ok) this.state(connection, { type: 'accepted', client, device, role, scopes, auth });
    if (error === null) return;
    const { message, requestId } = error;
    if (requestId !== null && !this.deviceOfRequest.has(requestId)) {
      this.deviceOfRequest.set(requestId, device);
      this.state(storeNode(device), { type: 'asked', device, requestId, role, scopes, silent: false });
    }
    const cause = CAUSES.find(([words]) => words.test(message))?.[1] ?? 'refused';
    this.unexplained.push({ at: this.entries.length, device, message: close?.reason ?? message });
    this.state(connection, {
      type: 'refused',
      client,
      device,
      cause,
      reason: null,
      requestId,
      scopes,
      invited: false,
    });
  }

  /** A call of a person that succeeded. */
  did(method: string, asked: Json, answered: Json): void {
    const params = (asked ?? {}) as Answered;
    const payload = (answered ?? {}) as Answered;
    const device = params.device ?? this.deviceOfRequest.get(params.requestId ?? '') ?? '';
    const { requestId = '' } = params;
    const { role = '', token = '', scopes = [] } = { ...params, ...payload };
    switch (method) {
      case 'device.pair.approve':
        this.state(storeNode(device), { type: 'approved', device, requestId, role, token, scopes, silent: false });
        return;
      case 'device.pair.reject':
        this.state(storeNode(device), { type: 'rejected', device, requestId });
        return;
      case 'device.pair.remove':
        this.state(storeNode(device), { type: 'removed', device });
        return;
      case 'device.token.rotate':
        this.state(storeNode(device), { type: 'rotated', device, role, token, scopes });
        return;
      case 'device.token.revoke':
        this.state(storeNode(device), { type: 'revoked', device, role });
    }
  }

  private state(node: string, fact: Fact): void {
    this.add(node, fact as unknown as Message);
  }

  private add(node: string, note: Message): void {
    this.entries.push({
      node,
      note: note as { readonly type: string; readonly [key: string]: Json },
      atMs: this.nowMs(),
    });
  }
}

interface Answered {
  readonly device?: string;
  readonly requestId?: string;
  readonly role?: string;
  readonly token?: string;
  readonly scopes?: readonly string[];
}
