/** Connects that no client of ours sends: something is missing, empty, of another kind or too much. What each hears. */
import { newIdentity } from '../live/identity.ts';
import { newestOf } from '../models/protocol.ts';
import type { Release } from '../models/releases/release.ts';
import type { Heard } from './callers-without-device.ts';
import { connectParams, rawCaller } from './raw-caller.ts';

type Params = ReturnType<typeof connectParams>;

const without = <Whole extends object>(whole: Whole, key: keyof Whole): Partial<Whole> => {
  const { [key]: _, ...rest } = whole;
  return rest as Partial<Whole>;
};
const client = (change: object) => (params: Params) => ({ ...params, client: { ...params.client, ...change } });
const device = (change: object) => (params: Params) => ({ ...params, device: { ...params.device, ...change } });
const auth = (auth: unknown) => (params: Params) => ({ ...params, auth });
const also = (more: object) => (params: Params) => ({ ...params, ...more });
const speaking = (minProtocol: number, maxProtocol: number) => also({ minProtocol, maxProtocol });

const ODD: Readonly<Record<string, (params: Params) => unknown>> = {
  'as it should be': (params) => params,
  'no params': () => undefined,
  'params: a list': () => [],
  'no role': (params) => without(params, 'role'),
  'role: empty': also({ role: '' }),
  'role: admin': also({ role: 'admin' }),
  'role: in blanks': also({ role: ' operator ' }),
  'no scopes': (params) => without(params, 'scopes'),
  'scopes: text': also({ scopes: 'operator.read' }),
  'scopes: a number': also({ scopes: [1] }),
  'scopes: an empty one': also({ scopes: [''] }),
  'scopes: others than signed': also({ scopes: ['operator.write'] }),
  'caps: a number': also({ caps: [1] }),
  'commands: a number': also({ commands: [1] }),
  'permissions: a number': also({ permissions: { camera: 1 } }),
  'locale: a number': also({ locale: 1 }),
  'something more': also({ extra: 1, more: 2 }),
  'no client': (params) => without(params, 'client'),
  'client: no mode and no version': (params) => ({ ...params, client: { id: 'cli', platform: 'linux' } }),
  'client: empty version': client({ version: '' }),
  'client: empty platform': client({ platform: '' }),
  'client: empty name': client({ displayName: '' }),
  'client: empty family': client({ deviceFamily: '' }),
  'client: unknown mode': client({ mode: 'strange' }),
  'client: unknown id': client({ id: 'strange' }),
  'client: something more': client({ extra: 1, more: 2 }),
  'speaks 1 and 2': speaking(1, 2),
  'speaks 3': speaking(3, 3),
  'speaks 3 and 4': speaking(3, 4),
  'speaks 4': speaking(4, 4),
  'speaks 4 to 3': speaking(4, 3),
  'speaks 5': speaking(5, 5),
  'speaks nothing': (params) => without(without(params, 'minProtocol') as Params, 'maxProtocol'),
  'speaks 0': speaking(0, 9),
  'speaks halves': speaking(2.5, 9),
  'no secret': (params) => without(params, 'auth'),
  'secret: nothing in it': auth({}),
  'secret: null': auth(null),
  'secret: empty': auth({ token: '' }),
  'secret: in blanks': auth({ token: ' shared ' }),
  'secret: a number': auth({ token: 1 }),
  'secret: a password': auth({ password: 'secret' }),
  'secret: a wrong token and a password': auth({ token: 'no', password: 'secret' }),
  'secret: a device token': auth({ deviceToken: 'strange' }),
  'secret: the shared one and a device token': auth({ token: 'shared', deviceToken: 'strange' }),
  'secret: of a helper': auth({ token: 'shared', approvalRuntimeToken: 'strange' }),
  'secret: something more': auth({ token: 'shared', extra: 1 }),
  'device: null': also({ device: null }),
  'device: nothing in it': also({ device: {} }),
  'device: no nonce': (params) => ({ ...params, device: without(params.device, 'nonce') }),
  'device: another nonce': device({ nonce: 'another' }),
  'device: empty nonce': device({ nonce: '' }),
  'device: the id of another': device({ id: 'a'.repeat(64) }),
  'device: no key': device({ publicKey: 'none' }),
  'device: no signature': device({ signature: 'none' }),
  'device: signed long ago': device({ signedAt: 1_000 }),
  'device: signed before all time': device({ signedAt: -1 }),
  'device: something more': device({ extra: 1 }),
};

/** No answer within so long is silence. */
const PATIENCE_MS = 10_000;

export async function heardOfOddConnects(port: number, { knobs }: Release): Promise<Heard> {
  const all: Record<string, string[]> = {};
  for (const [name, odd] of Object.entries(ODD)) {
    const caller = rawCaller(port);
    const nonce = await caller.nonce();
    const honest = connectParams({
      identity: newIdentity(),
      scopes: ['operator.read'],
      nonce,
      protocol: newestOf(knobs),
    });
    const silence = new Promise<null>((tell) => setTimeout(tell, PATIENCE_MS, null));
    const answer = await Promise.race([caller.request('connect', odd(honest)), silence]);
    let heard = 'silence';
    if (answer?.ok === true) {
      heard = `in, with ${typeof answer.payload.auth?.deviceToken === 'string' ? 'a token' : 'no token'}`;
      caller.terminate();
    } else if (answer !== null) {
      const { code, reason } = await caller.closed;
      heard = `${answer.error?.code} ${answer.error?.message} ${JSON.stringify(answer.error?.details ?? null)}; ${code} ${reason}`;
    }
    all[heard] = [...(all[heard] ?? []), name];
  }
  return all;
}

/** What a published release was heard to say (`test/openclaw/releases/on-the-wire.test.ts` writes it). */
export const oddRecordingOf = (release: string): URL =>
  new URL(`./golden/odd-connects/${release}.json`, import.meta.url);
