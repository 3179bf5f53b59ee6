/** Runs written by hand, as small as they can be and still show everything that a report has to say. */
import { ADMIN, APPROVALS, PAIRING, READ, WRITE } from '../models/scopes.ts';
import type { Observation, RunResult, TraceEntry } from '../scenarios/result.ts';
import type { Json } from '../sim/model.ts';

const THREE = [ADMIN, APPROVALS, PAIRING];

type Fact = TraceEntry['fact'];

const entry = (atMs: number, step: number | null, node: string, type: string, more: { readonly [key: string]: Json }) =>
  ({ atMs, step, node, fact: { type, ...more } as Fact }) satisfies TraceEntry;

/** An attempt that is refused under a request: three facts, as the charts note them. */
function refused(atMs: number, step: number | null, client: string, scope: string, requestId: string, begins: boolean) {
  const who = { client, device: 'laptop', scopes: [scope] };
  const asked = { device: 'laptop', requestId, role: 'operator', scopes: [scope], silent: false };
  const again = { device: 'laptop', requestId, scopes: [scope], lost: scope === READ ? [] : [scope] };
  return [
    entry(atMs, step, `client/${client}`, 'attempt', { ...who, invited: false }),
    begins
      ? entry(atMs, step, 'store/laptop', 'asked', asked)
      : entry(atMs, step, 'store/laptop', 'asked-again', again),
    entry(atMs, step, `connection/${client}/1`, 'refused', {
      ...who,
      cause: 'pairing-required',
      reason: 'scope-upgrade',
      requestId,
      invited: false,
    }),
    entry(atMs, step, `client/${client}`, 'waits', { client, ms: 1_000, why: 'period' }),
  ];
}

const accepted = (atMs: number, step: number, client: string, scopes: readonly string[]) => [
  entry(atMs, step, `client/${client}`, 'attempt', { client, device: 'laptop', scopes, invited: false }),
  entry(atMs, step, `connection/${client}/1`, 'accepted', {
    client,
    device: 'laptop',
    role: 'operator',
    scopes,
    auth: 'token',
  }),
];

const rotated = (atMs: number, step: number) =>
  entry(atMs, step, 'store/laptop', 'rotated', { device: 'laptop', role: 'operator', token: 't2', scopes: THREE });

const store = (pending: readonly string[] | null, scopes: readonly string[] = THREE): Observation['store'] => ({
  laptop: {
    paired: { roles: ['operator'], scopes, tokens: { operator: { id: 't2', scopes: THREE, revoked: false } } },
    pending: pending === null ? null : { id: 'r1', role: 'operator', scopes: pending, silent: false, isRepair: true },
  },
});

const fine = (step: number, atMs: number, state: Observation['store']): Observation => ({
  step,
  atMs,
  ok: true,
  error: null,
  close: null,
  token: null,
  store: state,
});

const notIn = (step: number, atMs: number, state: Observation['store']): Observation => ({
  ...fine(step, atMs, state),
  ok: false,
  error: { code: 'NOT_PAIRED', message: 'pairing required', reason: 'scope-upgrade', request: 'r1' },
  close: { code: 1008, reason: 'pairing required' },
});

const window = { repeats: 5, ticks: 60, tickMs: 1_000, firedAtMs: 4_000, device: 'laptop', reason: 'scope-upgrade' };

/** Steps 1 to 4: a rotate, a refusal that files a request, another that loses its scope, a poller that starts. */
const stem = [
  rotated(0, 1),
  ...refused(0, 2, 'status', READ, 'r1', true),
  ...refused(0, 3, 'wake', WRITE, 'r1', false),
  ...Array.from({ length: 301 }, (_, second) => refused(second * 1_000, 4, 'poller', READ, 'r1', false)).flat(),
  entry(300_001, 4, 'store/laptop', 'expired', { device: 'laptop', requestId: 'r1' }),
];
const round = [
  ...refused(301_000, null, 'poller', READ, 'r2', true),
  ...Array.from({ length: 300 }, (_, second) =>
    refused(302_000 + second * 1_000, null, 'poller', READ, 'r2', false),
  ).flat(),
  entry(601_001, null, 'store/laptop', 'expired', { device: 'laptop', requestId: 'r2' }),
];

/** The issue: 301 refusals, the request expires, a new one takes its place, for ever. */
export const livelock: RunResult = {
  scenario: 'rotate-narrow-scope',
  title: 'A narrowing rotate turns every read or write caller into a scope upgrade',
  because: 'The report itself.',
  source: ['openclaw/openclaw#21688'],
  release: '2026.2.19',
  target: 'sim',
  seed: 1,
  verdict: 'livelock',
  expected: 'livelock',
  proof: {
    by: 'recurrence',
    assumption: 'operator idle',
    because: 'the state recurs, with 301 refusals in between',
    window,
    ifOperatorActs: { verdict: 'converged', afterMs: 25_000, approvals: 1, refusals: 25, requests: 1 },
  },
  observations: [
    fine(1, 0, store(null)),
    notIn(2, 0, store([READ])),
    notIn(3, 0, store([READ])),
    fine(4, 300_500, store([READ])),
    fine(5, 300_500, store(null, [...THREE, READ])),
    { ...fine(6, 300_500, store(null, [...THREE, READ])), ok: false, notPlayed: 'this target has no fault injection' },
  ],
  loop: {
    from: stem.length,
    to: stem.length + round.length,
    fromMs: 300_500,
    toMs: 601_500,
    periodMs: 301_000,
    refused: [{ client: 'poller', device: 'laptop', reason: 'scope-upgrade', times: 301 }],
    actors: ['poller', 'store/laptop'],
  },
  churn: { attempts: 303, refusals: 303, refusalsPerMinute: 60, requests: 1, approvals: 0, ms: 300_500 },
  afterwards: {
    verdict: 'converged',
    expected: 'converged',
    churn: { attempts: 305, refusals: 303, refusalsPerMinute: 60, requests: 1, approvals: 1, ms: 301_000 },
  },
  files: [],
  actors: ['status', 'wake', 'poller', 'gateway', 'store/laptop', 'operator'],
  stepsJudged: 4,
  steps: [
    { step: 1, says: 'rotate laptop to admin approvals pairing' },
    { step: 2, says: 'status connects' },
    { step: 3, says: 'wake connects' },
    { step: 4, says: 'start poller' },
    { step: 5, says: 'approve the request of laptop' },
    { step: 6, says: 'poller is cut off' },
  ],
  trace: [...stem, ...round],
  properties: [
    { name: 'a refused connect names the request that would let it in', verdict: 'fails', because: 'r1 lacks write' },
    { name: 'a device has at most one live request', verdict: 'holds', because: 'throughout this run' },
  ],
};

/** A client that waits as it was told: nobody hammers, a person has to act. */
export const waiting: RunResult = {
  ...livelock,
  release: 'single-request',
  verdict: 'waiting',
  expected: 'waiting',
  proof: {
    ...livelock.proof,
    because: 'poller can only be moved by a person; one stable request shows what to approve',
    window: { ...window, firedAtMs: null, device: null, reason: null },
    ifOperatorActs: null,
  },
  observations: [fine(1, 0, store(null)), notIn(2, 0, store([READ])), fine(3, 1_000, store([READ]))],
  loop: null,
  churn: { attempts: 1, refusals: 1, refusalsPerMinute: 1, requests: 1, approvals: 0, ms: 60_000 },
  afterwards: null,
  stepsJudged: 3,
  steps: [
    { step: 1, says: 'rotate laptop to admin approvals pairing' },
    { step: 2, says: 'start poller' },
    { step: 3, says: '1s go by' },
  ],
  trace: [
    rotated(0, 1),
    ...refused(0, 2, 'poller', READ, 'r1', true).slice(0, 3),
    entry(0, 2, 'client/poller', 'waits', { client: 'poller', ms: 30_000, why: 'hint' }),
  ],
  properties: [],
};

/** Nothing goes wrong, with a fault and a person on the way. */
export const converged: RunResult = {
  ...waiting,
  release: 'auto-upgrade',
  verdict: 'converged',
  expected: 'converged',
  proof: { ...waiting.proof, by: 'nothing left to happen', because: 'whoever is there is connected' },
  observations: [fine(1, 0, store(null)), fine(2, 0, store(null)), fine(3, 1_000, store(null))],
  churn: { attempts: 1, refusals: 0, refusalsPerMinute: 0, requests: 0, approvals: 0, ms: 0 },
  trace: [
    entry(0, 1, 'operator', 'looked', { saw: null }),
    rotated(0, 1),
    entry(0, 2, 'world', 'fault', { fault: { kind: 'delay', client: 'poller', byMs: 2_000 } }),
    ...accepted(0, 2, 'poller', [READ]),
    entry(500, 3, 'gateway', 'gateway', { is: 'crashed' }),
  ],
};

/** Everything that a report must not take for its own: markup, line ends, terminal controls, other formats' commands. */
export const NASTY = '</script><img src=x onerror=alert(1)>\n::error::%0A;#end|`"\'&\u0007\u001b[31m]]>';

export const hostile: RunResult = {
  ...converged,
  scenario: 'hostile',
  title: NASTY,
  because: NASTY,
  source: [NASTY],
  target: NASTY,
  expected: 'livelock',
  steps: converged.steps.map(({ step }) => ({ step, says: NASTY })),
  proof: { ...converged.proof, because: NASTY },
  properties: [{ name: NASTY, verdict: 'fails', because: NASTY }],
};

export const all: readonly RunResult[] = [livelock, waiting, converged];
