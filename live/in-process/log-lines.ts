/**
 * The gateway's log in the words of 2026.2.19 (facts 3.3, seen running with `--verbose`), so that whoever searches a log for
 * what a bug report found, finds it here too. Lines follow from facts; nothing is logged that did not happen.
 */
import type { Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import type { LogWriter, Meta } from './log.ts';
import type { Versions } from './wire.ts';

export interface LoggedPeer {
  readonly connId: string;
  readonly remote: string;
  readonly forwardedFor: string | null;
  readonly origin: string | null;
  readonly host: string | null;
  readonly userAgent: string | null;
}

export interface LoggedEnd {
  readonly code: number;
  readonly reason: string;
  readonly durationMs: number;
  readonly handshake: 'pending' | 'failed' | 'connected';
  readonly cause: string | null;
  readonly lastFrame: { readonly type: string; readonly method: string | null; readonly id: string | null } | null;
  readonly meta: Meta;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/** `f63c5f31…0763` for a UUID; ids of up to 24 characters as they are. */
export function shortId(id: string): string {
  if (UUID.test(id)) return `${id.slice(0, 8)}…${id.slice(-4)}`;
  return id.length <= 24 ? id : `${id.slice(0, 12)}…${id.slice(-4)}`;
}

/** On one line, and not for ever. */
export const clean = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);

const listed = (scopes: Json | undefined, none = '<none>'): string => {
  const list = Array.isArray(scopes) ? scopes.map(String) : [];
  return list.length === 0 ? none : clean(list.join(','));
};

export class LogLines {
  readonly #out: LogWriter;
  #lastConn = '';

  constructor(out: LogWriter) {
    this.#out = out;
  }

  get isOn(): boolean {
    return this.#out.isOn;
  }

  close(): void {
    this.#out.close();
  }

  opened({ connId, remote }: LoggedPeer): void {
    this.#ws(`← open remoteAddr=${remote}${this.#conn(connId)}`);
  }

  connected(connId: string, client: Readonly<Record<string, string | undefined>>, auth: string): void {
    const { id = '', displayName, version = '', mode = '', platform = '' } = client;
    const name = displayName === undefined ? '' : ` clientDisplayName=${clean(displayName)}`;
    const what = `client=${id}${name} version=${clean(version)} mode=${mode} clientId=${id} platform=${clean(platform)}`;
    this.#ws(`← connect ${what} auth=${auth}${this.#conn(connId)}`);
  }

  helloOk(connId: string, methods: number, events: number, presence: number, version: number): void {
    const what = `methods=${methods} events=${events} presence=${presence} stateVersion=${version}`;
    this.#ws(`→ hello-ok ${what}${this.#conn(connId)}`);
  }

  event(event: string, seq: number, clients: number, dropIfSlow: boolean, versions?: Versions): void {
    const drop = dropIfSlow ? ' dropIfSlow=true' : '';
    const state =
      versions === undefined ? '' : ` presenceVersion=${versions.presence} healthVersion=${versions.health}`;
    this.#ws(`→ event ${event} seq=${seq} clients=${clients}${drop}${state}`);
  }

  answered(
    connId: string,
    method: string,
    id: string,
    ms: number,
    error: { code: string; message: string } | null,
  ): void {
    const failed = error === null ? '' : ` errorCode=${error.code} errorMessage=${clean(error.message)}`;
    const mark = error === null ? '✓' : '✗';
    this.#ws(`⇄ res ${mark} ${clean(method)} ${ms}ms${failed}${this.#conn(connId)} id=${shortId(clean(id))}`);
  }

  /** What a fact of the charts says in the log, if anything. `device` and `connId` as the log knows them. */
  fact(note: Message, device: string, connId: string): void {
    switch (note.type) {
      case 'audit':
        this.#audit(note, device, connId);
        break;
      case 'approved': {
        const how = note['silent'] === true ? 'auto-approved' : 'approved';
        this.#gateway(`device pairing ${how} device=${device} role=${String(note['role'])}`);
        break;
      }
      case 'removed':
        this.#gateway(
          note['superseded'] !== undefined
            ? `device pairing pruned superseded silent pairing device=${device} roles=${listed(note['superseded'], 'none')}`
            : `device pairing removed device=${device}`,
        );
        break;
      case 'rotated':
        this.#gateway(
          `device token rotated device=${device} role=${clean(String(note['role']))} scopes=${listed(note['scopes'])}`,
        );
        break;
      case 'revoked':
        this.#gateway(`device token revoked device=${device} role=${clean(String(note['role']))}`);
        break;
      default:
    }
  }

  #audit(note: Message, device: string, connId: string): void {
    const { reason, auth, rolesFrom, roleTo, scopesFrom, scopesTo, clientId } = note;
    const roles = `roleFrom=${listed(rolesFrom)} roleTo=${String(roleTo)}`;
    const scopes = `scopesFrom=${listed(scopesFrom)} scopesTo=${listed(scopesTo)}`;
    const who = `reason=${String(reason)} device=${device} ip=unknown-ip auth=${String(auth)}`;
    const line = `security audit: device access upgrade requested ${who} ${roles} ${scopes} client=${String(clientId)} conn=${connId}`;
    this.#out.line('gateway', 'warn', line);
  }

  proxyHeaders(): void {
    const advice = 'Configure gateway.trustedProxies to restore local client detection behind your proxy.';
    const what = 'Proxy headers detected from untrusted address. Connection will not be treated as local.';
    this.#out.line('gateway/ws', 'warn', `${what} ${advice}`);
  }

  unparsable(connId: string, error: unknown): void {
    this.#out.line('gateway', 'error', `parse/handle error: ${clean(String(error))}`);
    this.#ws(`→ parse-error error=${clean(String(error))}${this.#conn(connId)}`);
  }

  socketError({ connId, remote }: LoggedPeer, error: Error): void {
    this.#out.line('gateway/ws', 'warn', `error conn=${connId} remote=${remote}: ${clean(error.message)}`);
  }

  failed(error: unknown): void {
    this.#out.line('gateway', 'error', `request handler failed: ${clean(String(error))}`);
  }

  unauthorized({ connId, remote }: LoggedPeer, client: string, mode: string, version: string, reason: string): void {
    const who = `conn=${connId} remote=${remote} client=${client} ${mode} v${clean(version)}`;
    this.#out.line('gateway/ws', 'warn', `unauthorized ${who} reason=${reason}`);
  }

  ended(peer: LoggedPeer, end: LoggedEnd): void {
    const { code, durationMs, handshake, cause, lastFrame, meta } = end;
    const reason = clean(end.reason);
    const last = present({
      lastFrameType: lastFrame?.type ?? null,
      lastFrameMethod: lastFrame?.method ?? null,
      lastFrameId: lastFrame?.id ?? null,
    });
    if (handshake !== 'connected') {
      if (cause === 'handshake-timeout') {
        this.#out.line('gateway/ws', 'warn', `handshake timeout conn=${peer.connId} remote=${peer.remote}`);
      }
      const { remote, forwardedFor, origin, host, userAgent } = peer;
      const from = `remote=${remote} fwd=${said(forwardedFor)} origin=${said(origin)} host=${said(host)} ua=${said(userAgent)}`;
      const about = {
        ...present({ cause, handshake, durationMs, ...last, host, origin, userAgent, forwardedFor }),
        ...meta,
      };
      const line = `closed before connect conn=${peer.connId} ${from} code=${code} reason=${said(reason)}`;
      this.#out.line('gateway/ws', 'warn', line, about);
    }
    const told = Object.entries(
      present({ reason: reason === '' ? null : reason, durationMs, cause, handshake, ...last }),
    );
    const fields = told.map(([key, value]) => `${key}=${clean(String(value))}`).join(' ');
    this.#ws(`→ close code=${code} ${fields}${this.#conn(peer.connId)}`);
  }

  stopping(signal: string): void {
    this.#gateway(`signal ${signal} received`);
    this.#gateway(`received ${signal}; shutting down`);
  }

  listening(port: number): void {
    this.#gateway(`listening on ws://127.0.0.1:${port}`);
  }

  #ws(message: string): void {
    this.#out.line('gateway/ws', 'info', message);
  }

  #gateway(message: string): void {
    this.#out.line('gateway', 'info', message);
  }

  /** Named only where it is another than on the line before. */
  #conn(connId: string): string {
    if (connId === this.#lastConn) return '';
    this.#lastConn = connId;
    return ` conn=${shortId(connId)}`;
  }
}

const said = (value: string | null): string => (value === null || value === '' ? 'n/a' : clean(value));

const present = (fields: Readonly<Record<string, string | number | null>>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string | number] => entry[1] !== null && entry[1] !== ''),
  );
