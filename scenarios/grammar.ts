/** The grammar of scenario files: every key, its values and its default. What the parts mean together is in schema.ts. */

import { z } from 'zod';
import { CLIENT_IDS, CLIENT_MODES, LATER_IDS } from '../models/protocol.ts';
import { verdicts } from './expected.ts';
import {
  count,
  duration,
  either,
  flag,
  isText,
  list,
  name,
  named,
  nameOr,
  oneOf,
  or,
  orNull,
  shape,
  text,
  verbatim,
  word,
} from './forms.ts';
import { defaultRelease } from './known-release.ts';
import { nearest } from './nearest.ts';

export const clientIds = [...CLIENT_IDS, ...LATER_IDS] as const;

/** What a status probe of the release of the issue allows itself. */
const probeBudgetMs = 2_500;

const role = word('operator', 'node');
const roleOr = or(role, 'operator');
/** As written: a gateway takes blanks around a scope for part of it when it compares, and not when it stores. */
const scopes = list(verbatim('a scope such as operator.read'), 'scopes', 64);
const scopesOr = or(scopes, []);
const ITS_OWN = 'its-own';
/** Any other text was meant as a scope, which belongs in a list. */
const meansItsOwn = (value: unknown): value is string => isText(value) && nearest(value, [ITS_OWN]).length > 0;
const release = text('a release such as 2026.2.19');
const requestId = text('a request id such as r1').regex(
  /^r[1-9]\d*$/,
  'this is no request id\nwrite r1, r2, …, numbered as they first appear',
);
const by = orNull(name);

// ── Who is there ──────────────────────────────────────────────────────────────────────────────────────────────────

export const device = shape({
  local: or(flag, true),
  /** How far the device's clock is ahead of the gateway's. */
  clockOffset: or(duration({ min: Number.NEGATIVE_INFINITY }), 0),
}).transform(({ local, clockOffset }) => ({ local, clockOffsetMs: clockOffset }));

/** What the client does once it is refused or cut off. */
export const retry = either(
  isText,
  word('once', 'forever', 'probe', 'browser'),
  oneOf('retry', {
    every: shape({ every: duration({ min: 1 }) }),
    probe: shape({ probe: duration({ min: 1 }) }),
  }),
).transform((written) => {
  if (typeof written !== 'string') {
    return 'every' in written
      ? { kind: 'every' as const, periodMs: written.every }
      : { kind: 'probe' as const, budgetMs: written.probe };
  }
  return written === 'probe' ? { kind: written, budgetMs: probeBudgetMs } : { kind: written };
});

export const client = shape({
  device: name,
  id: word(...clientIds),
  mode: word(...CLIENT_MODES),
  /** What it says of its machine; every caller says linux and no family where nothing is written. */
  platform: orNull(verbatim('a platform such as darwin')),
  family: orNull(verbatim('a device family such as Mac')),
  /** What it calls itself; callers do not say where nothing is written. */
  displayName: verbatim('a display name such as desk').optional(),
  role: roleOr,
  /** `its-own`: what the command line of the release asks for its call. */
  scopes: or(either(meansItsOwn, word(ITS_OWN), scopes), []),
  auth: or(word('shared', 'device-token', 'none', 'wrong'), 'shared'),
  retry: or(retry, { kind: 'once' }),
  local: orNull(flag),
  call: orNull(verbatim('a method name')),
  /** How many tokens back: 0 sends the device's last one, 1 the one before it. */
  age: or(count(0, 9), 0),
})
  .refine(
    ({ scopes: asked, id, mode }) => asked !== ITS_OWN || (id === 'cli' && mode === 'cli'),
    'only the command line knows what it asks\nwrite id: cli and mode: cli with scopes: its-own, or list the scopes',
  )
  .transform(({ scopes: asked, displayName, ...client }) => ({
    ...client,
    ...(displayName === undefined ? {} : { displayName }),
    scopes: asked === ITS_OWN ? [] : asked,
    ...(asked === ITS_OWN ? { own: true } : {}),
  }))
  .meta({ id: 'client' });

const operator = shape({
  look: or(duration({ min: 1 }), 10_000),
  react: or(duration(), 5_000),
  does: or(word('approve', 'reject', 'rotate', 'remove'), 'approve'),
}).transform(({ look, react, does }) => ({ lookMs: look, reactMs: react, does }));

// ── What is so at the start ───────────────────────────────────────────────────────────────────────────────────────

const token = shape({ scopes: scopesOr, revoked: or(flag, false) });

const pairedDevice = shape({
  roles: or(list(role, 'roles', 2), ['operator']),
  scopes: scopesOr,
  approvedScopes: orNull(scopes),
  tokens: or(shape({ operator: orNull(token), node: orNull(token) }), { operator: null, node: null }),
});

const pendingRequest = shape({
  role: roleOr,
  scopes: scopesOr,
  silent: or(flag, false),
  isRepair: orNull(flag),
  age: or(duration(), 0),
}).transform(({ age, ...request }) => ({ ...request, ageMs: age }));

const given = shape({
  paired: or(named(pairedDevice, 'paired devices'), {}),
  pending: or(named(pendingRequest, 'pending requests'), {}),
  holds: or(named(word('current', 'none'), 'current or none'), {}),
});

// ── What the world is like ────────────────────────────────────────────────────────────────────────────────────────

const delay = either(
  Array.isArray,
  z.tuple([duration(), duration()], 'this is no delay\nwrite one duration or a pair such as [10ms, 50ms]'),
  duration(),
)
  .transform((written) =>
    typeof written === 'number' ? { minMs: written, maxMs: written } : { minMs: written[0], maxMs: written[1] },
  )
  .refine(
    ({ minMs, maxMs }) => minMs <= maxMs,
    'the shortest delay is longer than the longest\nwrite the shorter one first',
  );

const network = shape({ delay: or(delay, { minMs: 0, maxMs: 0 }) });

const watch = shape({
  repeats: or(count(1, 1_000), 5),
  ticks: or(count(1, 100_000), 60),
  tickMs: or(count(1, 3_600_000), 1_000),
});

// ── What happens ──────────────────────────────────────────────────────────────────────────────────────────────────

const onDevice = { device: name, by };
const decision = { ...onDevice, request: orNull(requestId), stale: or(flag, false) };

export const fault = oneOf('fault', {
  disconnect: shape({ disconnect: name }).transform(({ disconnect }) => ({
    kind: 'disconnect' as const,
    client: disconnect,
  })),
  partition: shape({ partition: name }).transform(({ partition }) => ({
    kind: 'partition' as const,
    client: partition,
  })),
  heal: shape({ heal: name }).transform(({ heal }) => ({ kind: 'heal' as const, client: heal })),
  lose: shape({ lose: name }).transform(({ lose }) => ({ kind: 'lose' as const, client: lose })),
  delay: shape({ delay: name, by: duration() }).transform((f) => ({
    kind: 'delay' as const,
    client: f.delay,
    byMs: f.by,
  })),
  crash: shape({ crash: word('gateway'), at: or(word('now', 'after-commit', 'before-hello'), 'now') }).transform(
    ({ at }) => ({ kind: 'crash' as const, at }),
  ),
  clock: shape({ clock: name, offset: duration({ min: Number.NEGATIVE_INFINITY }) }).transform((f) => ({
    kind: 'clock' as const,
    device: f.clock,
    offsetMs: f.offset,
  })),
  hold: shape({ hold: word('between-files') }).transform(({ hold }) => ({ kind: 'hold' as const, point: hold })),
  release: shape({ release: word('between-files') }).transform((f) => ({ kind: 'release' as const, point: f.release })),
});

export const step = oneOf('step', {
  connect: shape({ connect: nameOr(client) }).transform(({ connect }) => ({
    kind: 'connect' as const,
    caller: connect,
  })),
  together: shape({
    together: list(nameOr(client), 'clients', 16).min(
      2,
      'fewer than two cannot meet\nwrite connect for a single client',
    ),
  }).transform(({ together }) => ({ kind: 'together' as const, callers: together })),
  rotate: shape({
    rotate: shape({ ...onDevice, role: roleOr, scopes: orNull(scopes), deliver: or(flag, false) }),
  }).transform(({ rotate }) => ({ kind: 'rotate' as const, ...rotate })),
  approve: shape({ approve: shape(decision) }).transform(({ approve }) => ({ kind: 'approve' as const, ...approve })),
  reject: shape({ reject: shape(decision) }).transform(({ reject }) => ({ kind: 'reject' as const, ...reject })),
  remove: shape({ remove: shape(onDevice) }).transform(({ remove }) => ({ kind: 'remove' as const, ...remove })),
  revoke: shape({ revoke: shape({ ...onDevice, role: roleOr }) }).transform(({ revoke }) => ({
    kind: 'revoke' as const,
    ...revoke,
  })),
  list: shape({ list: shape({ by }) }).transform((s) => ({ kind: 'list' as const, ...s.list })),
  call: shape({ call: shape({ client: name, method: verbatim('a method name'), params: orNull(z.json()) }) }).transform(
    ({ call }) => ({ kind: 'call' as const, ...call }),
  ),
  start: shape({ start: name }).transform(({ start }) => ({ kind: 'start' as const, who: start })),
  stop: shape({ stop: name }).transform(({ stop }) => ({ kind: 'stop' as const, who: stop })),
  advance: shape({ advance: duration() }).transform(({ advance }) => ({ kind: 'advance' as const, byMs: advance })),
  expire: shape({ expire: shape({}) }).transform(() => ({ kind: 'expire' as const })),
  restart: shape({ restart: word('gateway'), release: orNull(release) }).transform((s) => ({
    kind: 'restart' as const,
    release: s.release,
  })),
  fault: shape({ fault }).transform((s) => ({ kind: 'fault' as const, fault: s.fault })),
}).meta({ id: 'step' });

export const verdict = word(...verdicts);

/** Keyed by release; "*" speaks for the releases not named. */
const expectation = either(isText, verdict, z.record(release, verdict)).transform(
  (written): Record<string, z.output<typeof verdict>> => (typeof written === 'string' ? { '*': written } : written),
);

// ── The whole ─────────────────────────────────────────────────────────────────────────────────────────────────────

export const file = shape({
  scenario: text('a name such as rotate-narrow-scope').regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'this is no scenario name\nwrite lower-case words joined by -, such as rotate-narrow-scope',
  ),
  title: orNull(text('a title of one line')),
  because: orNull(text('a reason of one or two sentences')),
  source: or(
    either(
      isText,
      text('a source such as owner/repository#1'),
      list(text('a source such as owner/repository#1'), 'sources', 32),
    ),
    [],
  ),
  release: or(release, defaultRelease),
  devices: named(device, 'devices'),
  clients: or(named(client, 'clients'), {}),
  operator: or(operator, { lookMs: 10_000, reactMs: 5_000, does: 'approve' }),
  given: or(given, { paired: {}, pending: {}, holds: {} }),
  network: or(network, { delay: { minMs: 0, maxMs: 0 } }),
  watch: or(watch, { repeats: 5, ticks: 60, tickMs: 1_000 }),
  steps: list(step, 'steps', 10_000).min(1, 'there are no steps\nwrite at least one, such as connect'),
  // biome-ignore lint/suspicious/noThenProperty: a list is not callable, so nothing can take a scenario for a promise
  then: or(list(step, 'steps', 10_000), []),
  expect: or(expectation, {}),
  afterwards: or(expectation, {}),
});

export type Written = z.output<typeof file>;
export type WrittenStep = Written['steps'][number];
