/** Where a connection comes from: this machine or not, and from which page (facts 3.2; measured on 2026.2.19). */
import type { IncomingHttpHeaders } from 'node:http';
import type { Knobs } from '../../models/releases/release.ts';

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

/** What is wrong with the page that a browser comes from; the origin of others is not looked at. */
export function originRefused(
  knobs: Knobs,
  clientId: string,
  mode: string,
  headers: IncomingHttpHeaders,
): string | null {
  if (!isBrowser(clientId, mode)) return null;
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin)) return 'origin missing or invalid';
  const page = new URL(origin);
  const isOfThisHost = page.host !== '' && page.host === (host ?? '').trim().toLowerCase();
  if (knobs.browserOrigin === 'of-this-host' && isOfThisHost) return null;
  const isOfThisMachine = isLoopbackName(hostName(page.host));
  // Where it must be local itself, that is asked of every browser (models/admission.ts).
  const isCalledSo = knobs.browserOrigin === 'of-this-machine-if-local' || isLoopbackName(hostName(host));
  return isOfThisMachine && isCalledSo ? null : 'origin not allowed';
}
