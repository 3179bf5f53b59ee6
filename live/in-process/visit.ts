/** What is remembered of a connection for the log and for the list of who is present. Nothing that decides reads it. */
import type { Message } from '../../sim/machine.ts';
import type { Presented } from './connect-facts.ts';
import type { Host, Peer } from './host.ts';
import type { LoggedEnd, LoggedPeer } from './log-lines.ts';
import type { Person } from './snapshot.ts';
import type { Read } from './wire.ts';

const CAUSES_BY_UNPROVEN: readonly string[] = ['unauthorized'];

const headerOf = (peer: Peer, name: string): string | null => {
  const value = peer.headers[name];
  return typeof value === 'string' ? value : null;
};

export class Visit {
  readonly #host: Host;
  readonly #peer: Peer;
  readonly #logged: LoggedPeer;
  readonly #openedAtMs: number;
  #presented: Presented | null = null;
  #lastFrame: LoggedEnd['lastFrame'] = null;
  #handshake: LoggedEnd['handshake'] = 'pending';
  #cause: string | null = null;
  #meta: LoggedEnd['meta'] = {};
  #auth = 'token';
  #refusedFor: { readonly cause: string; readonly reason: string | null } = { cause: '', reason: null };
  #close: { readonly code: number; readonly reason: string } | null = null;

  constructor(host: Host, peer: Peer) {
    this.#host = host;
    this.#peer = peer;
    this.#openedAtMs = host.clock.nowMs();
    this.#logged = {
      connId: peer.connId,
      remote: peer.remoteAddress,
      forwardedFor: headerOf(peer, 'x-forwarded-for'),
      origin: headerOf(peer, 'origin'),
      host: headerOf(peer, 'host'),
      userAgent: headerOf(peer, 'user-agent'),
    };
    const { log } = host;
    if (!log.isOn) return;
    if (this.#logged.forwardedFor !== null || headerOf(peer, 'x-real-ip') !== null) log.proxyHeaders();
    log.opened(this.#logged);
  }

  heard(read: Read): void {
    const { log } = this.#host;
    if (!log.isOn) return;
    if (read.is === 'garbage') log.unparsable(this.#peer.connId, read.error);
    if (read.is === 'request') this.#lastFrame = { type: 'req', method: read.request.method, id: read.request.id };
  }

  presents(presented: Presented): void {
    this.#presented = presented;
  }

  failed(cause: string): void {
    if (this.#handshake !== 'pending') return;
    this.#handshake = 'failed';
    this.#cause = cause;
  }

  /** A fact of the connection's chart. */
  observed(note: Message, requestId: string): void {
    if (note.type === 'accepted') {
      this.#handshake = 'connected';
      this.#auth = String(note['auth']);
    }
    if (note.type !== 'refused') return;
    const [cause, reason] = [String(note['cause']), note['reason']];
    this.#refusedFor = { cause, reason: typeof reason === 'string' ? reason : null };
    this.failed(cause);
    const shown = this.#presented;
    if (shown === null) return;
    const { id, mode, version } = shown.client;
    const device: Record<string, string> = shown.deviceId === null ? {} : { deviceId: shown.deviceId };
    const why: Record<string, string> = typeof reason === 'string' ? { reason } : {};
    this.#meta =
      cause === 'pairing-required'
        ? { ...device, requestId, ...why }
        : { client: id, mode, version, ...device, ...why };
    if (CAUSES_BY_UNPROVEN.includes(cause) && this.#host.log.isOn) {
      this.#host.log.unauthorized(this.#logged, id, mode, version, String(reason));
    }
  }

  /** Why this handshake was refused, as the log names it. */
  refusedFor(): { readonly cause: string; readonly reason: string | null } {
    return this.#refusedFor;
  }

  welcomed(methods: number, events: number): void {
    const { log, snapshot } = this.#host;
    const shown = this.#presented;
    if (!log.isOn || shown === null) return;
    const { id, displayName, version, mode, platform } = shown.client;
    log.connected(this.#peer.connId, { id, displayName, version, mode, platform }, this.#auth);
    log.helloOk(this.#peer.connId, methods, events, snapshot.size(), snapshot.versions.presence);
  }

  broke(error: Error): void {
    this.#host.log.socketError(this.#logged, error);
  }

  hangsUp(code: number, reason: string): void {
    this.#close ??= { code, reason };
  }

  ended(code: number, reason: string): void {
    const { log, clock } = this.#host;
    if (!log.isOn) return;
    const durationMs = clock.nowMs() - this.#openedAtMs;
    const [handshake, cause, lastFrame, meta] = [this.#handshake, this.#cause, this.#lastFrame, this.#meta];
    const close = this.#close ?? { code, reason };
    log.ended(this.#logged, { ...close, durationMs, handshake, cause, lastFrame, meta });
  }

  person({ client, deviceId, role, scopes }: Presented): Person {
    const { id, displayName, version, platform, mode, instanceId } = client;
    const key = deviceId ?? this.#peer.connId;
    return {
      key,
      clientId: id,
      displayName: displayName ?? null,
      version,
      platform,
      mode,
      deviceId,
      instanceId: instanceId ?? key,
      role,
      scopes: deviceId === null ? [] : scopes,
    };
  }

  /** Who is present under which key, if this connection is entered at all. */
  key(): string | null {
    const shown = this.#presented;
    if (this.#handshake !== 'connected' || shown === null || shown.client.mode === 'cli') return null;
    return shown.deviceId ?? this.#peer.connId;
  }
}
