/** Everybody who may come without a device, on a gateway that is there: what each hears of its connect and of what it calls. */
import { newestOf } from '../models/protocol.ts';
import type { Release } from '../models/releases/release.ts';
import { rawCaller } from './raw-caller.ts';

const CLIENTS = [
  ['cli', 'cli'],
  ['cli', 'ui'],
  ['gateway-client', 'backend'],
  ['openclaw-control-ui', 'ui'],
  ['webchat-ui', 'webchat'],
  ['node-host', 'node'],
  ['openclaw-macos', 'ui'],
  ['openclaw-probe', 'probe'],
  ['openclaw-tui', 'ui'],
] as const;
const METHODS = ['health', 'device.pair.list', 'sessions.list', 'node.list', 'config.set'];
/** A forwarded header makes a connection one from elsewhere. */
const ELSEWHERE = { 'x-forwarded-for': '203.0.113.9' };
/** What the in-process gateway says of a method that is allowed and has nothing to do with pairing. */
const OUT_OF_SCOPE = 'is not part of this gateway';

interface WithoutDevice {
  readonly clientId: string;
  readonly mode: string;
  readonly role: string;
  readonly token: string | null;
  readonly local: boolean;
}

const withoutDevice: readonly WithoutDevice[] = CLIENTS.flatMap(([clientId, mode]) =>
  ['operator', 'node'].flatMap((role) =>
    ['shared', 'wrong', null].flatMap((token) =>
      [true, false].map((local) => ({ clientId, mode, role, token, local })),
    ),
  ),
);

/** Whoever hears the same, by what it is. */
export type Heard = Readonly<Record<string, readonly string[]>>;

export async function heardWithoutDevice(port: number, { knobs }: Release): Promise<Heard> {
  const all: Record<string, string[]> = {};
  for (const caller of withoutDevice) {
    const heard = await heardBy(port, newestOf(knobs), caller);
    const { clientId, mode, role, token, local } = caller;
    const name = `${clientId} ${mode}, ${role}, ${token ?? 'no'} secret, ${local ? 'here' : 'elsewhere'}`;
    all[heard] = [...(all[heard] ?? []), name];
  }
  return all;
}

/** What a published release was heard to say (`test/openclaw/releases/on-the-wire.test.ts` writes it). */
export const recordingOf = (release: string): URL =>
  new URL(`./golden/without-device/${release}.json`, import.meta.url);

async function heardBy(
  port: number,
  protocol: number,
  { clientId, mode, role, token, local }: WithoutDevice,
): Promise<string> {
  const isPage = clientId === 'openclaw-control-ui' || mode === 'webchat';
  const caller = rawCaller(port, {
    ...(local ? {} : ELSEWHERE),
    ...(isPage ? { origin: `http://127.0.0.1:${port}` } : {}),
  });
  await caller.nonce();
  const { ok, error, payload } = await caller.request('connect', {
    minProtocol: protocol,
    maxProtocol: protocol,
    client: { id: clientId, version: 'dev', platform: 'linux', mode },
    caps: [],
    role,
    scopes: role === 'operator' ? ['operator.read', 'operator.pairing'] : [],
    ...(token === null ? {} : { auth: { token } }),
  });
  const heard: string[] = [];
  if (ok === true) {
    const auth = payload.auth as { readonly role: string; readonly scopes: readonly string[] } | undefined;
    heard.push(auth === undefined ? 'in' : `in as ${auth.role} with ${auth.scopes.join(' ')}`);
    for (const method of METHODS) {
      const { error: refused } = await caller.request(method, {});
      const isServed = refused === undefined || refused.message.includes(OUT_OF_SCOPE);
      heard.push(`${method} ${isServed ? 'served' : refused.message}`);
    }
    await caller.hangUp();
  } else {
    const { code, reason } = await caller.closed;
    heard.push(`${error?.code} ${error?.message} ${JSON.stringify(error?.details ?? null)}`, `${code} ${reason}`);
  }
  return heard.join('; ');
}
