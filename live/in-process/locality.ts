/** Where a connection comes from: this machine or not, and from which page (facts 3.2; measured on 2026.2.19). */
import type { IncomingHttpHeaders } from 'node:http';

export const ORIGIN_REFUSED =
  'origin not allowed (open the Control UI from the gateway host or allow it in gateway.controlUi.allowedOrigins)';

const FORWARDED = ['x-forwarded-for', 'x-real-ip', 'x-forwarded-host'] as const;

const isLoopbackIp = (ip: string): boolean => /^(?:::ffff:)?127\./.test(ip) || ip === '::1';
const isLoopbackName = (name: string): boolean => name === 'localhost' || name === '127.0.0.1' || name === '::1';

/** `localhost` for `LOCALHOST:1`, `::1` for `[::1]:5`. */
export function hostName(host: string | undefined): string {
  const given = (host ?? '').trim().toLowerCase();
  const bracketed = /^\[([^\]]*)\]/.exec(given);
  return bracketed?.[1] ?? given.replace(/:\d*$/, '');
}

/** No proxy is trusted here, so a forwarded header alone makes a connection remote. */
export function isLocal(remoteAddress: string | undefined, headers: IncomingHttpHeaders): boolean {
  if (!isLoopbackIp(remoteAddress ?? '') || FORWARDED.some((name) => headers[name] !== undefined)) return false;
  const name = hostName(headers.host);
  return isLoopbackName(name) || name.endsWith('.ts.net');
}

const isBrowser = (clientId: string, mode: string): boolean =>
  clientId === 'openclaw-control-ui' || clientId === 'webchat-ui' || mode === 'webchat';

/** Browsers must come from a page of this host; the origin of others is not looked at. */
export function originRefused(clientId: string, mode: string, headers: IncomingHttpHeaders): string | null {
  if (!isBrowser(clientId, mode)) return null;
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin)) return ORIGIN_REFUSED;
  const page = new URL(origin);
  if (page.host !== '' && page.host === (host ?? '').trim().toLowerCase()) return null;
  return isLoopbackName(hostName(page.host)) && isLoopbackName(hostName(host)) ? null : ORIGIN_REFUSED;
}
