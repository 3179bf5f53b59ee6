/**
 * The verdict of a run: let it go on without input until it recurs, then say what the loop means. What a verdict leans on (who
 * was assumed to be idle, which bound was hit) is part of it.
 */
import { clientNode, OPERATOR } from '../models/nodes.ts';
import type { Ms } from '../sim/model.ts';
import { type Recurrence, untilRecurrence, type WatchBounds, type Watched } from '../sim/recurrence.ts';
import type { Entry } from '../sim/run.ts';
import { firstAlarm, type Sighting } from '../sim/watch.ts';
import { churnOf } from './churn.ts';
import type { Store } from './observe.ts';
import type { Loop, Proof } from './result.ts';
import type { Scenario, Verdict } from './schema.ts';
import type { Session } from './session.ts';

/** Who is there when the last step is over. */
export interface Situation {
  readonly session: Session;
  readonly store: Store;
  /** Started and not stopped since. */
  readonly running: ReadonlySet<string>;
  /** Stopped by a step: what they wanted no longer counts. */
  readonly stopped: ReadonlySet<string>;
  /** The device of each caller that ever tried. */
  readonly deviceOf: ReadonlyMap<string, string>;
  readonly watch: Scenario['watch'];
  readonly bounds: WatchBounds;
  readonly operatorStarted: boolean;
  /** The end of the steps once more, for targets that cannot be copied but played again at no cost; else null. */
  readonly again: (() => Promise<Session>) | null;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly proof: Proof;
  readonly loop: Loop | null;
}

interface Ruling {
  readonly verdict: Verdict;
  readonly by: Proof['by'];
  readonly because: string;
}

export async function judge(situation: Situation): Promise<Judgement> {
  const { session, watch, operatorStarted } = situation;
  const copy = session.fork();
  const from = session.entries().length;
  const rung = () => firstAlarm(watch, sinceProgress(sightings(session.entries())));
  const watched = await watchOn(session, situation.bounds, () =>
    rung() === null ? null : 'nothing recurs on a wall clock',
  );
  const entries = session.entries();
  const alarm = firstAlarm(watch, sightings(entries));
  const alarmed = rung() !== null;
  const isQuiet = !alarmed && (await session.identity()) === null && noneRefused(entries.slice(from));
  const quietFrom = isQuiet ? from : null;
  const ruling = rulingOf(situation, watched, entries, await session.store(), { alarmed, quietFrom });
  const canAct = !operatorStarted && (ruling.verdict === 'livelock' || ruling.verdict === 'waiting');
  const idle = canAct ? await ifOperatorActs(situation, copy ?? (await situation.again?.()) ?? null) : null;
  const proof: Proof = {
    by: ruling.by,
    assumption: operatorStarted || idle?.verdict === 'livelock' ? 'operator acts' : 'operator idle',
    because: ruling.because,
    window: {
      repeats: watch.repeats,
      ticks: watch.ticks,
      tickMs: watch.tickMs,
      firedAtMs: alarm?.atMs ?? null,
      device: alarm?.subject ?? null,
      reason: alarm?.reason ?? null,
    },
    ifOperatorActs: idle,
  };
  const shown = watched.end === 'recurs' && (ruling.verdict === 'livelock' || ruling.verdict === 'waiting');
  return { verdict: ruling.verdict, proof, loop: shown ? loopOf(entries, watched.recurrence) : null };
}

const watchOn = (session: Session, bounds: WatchBounds, enough: () => string | null): Promise<Watched> =>
  untilRecurrence(
    {
      enough,
      nowMs: session.nowMs,
      facts: () => session.entries().length,
      next: (limitMs) => session.next(limitMs),
      identity: () => session.identity(),
    },
    bounds,
  );

/** What the window rule looks at: refusals nobody was invited to, and what counts as progress (contracts, window rule). */
function* sightings(entries: readonly Entry[]): Iterable<Sighting> {
  for (const { atMs, note } of entries) {
    const subject = (note['device'] ?? '') as string;
    if (note.type === 'refused' && note['invited'] !== true) {
      yield { kind: 'repeat', atMs, subject, reason: String(note['reason'] ?? note['cause']) };
    } else if (
      note.type === 'accepted' ||
      note.type === 'approved' ||
      note.type === 'rejected' ||
      note.type === 'widened'
    ) {
      yield { kind: 'progress', atMs, subject };
    }
  }
}

/** What still stands at the end: an alarm that was followed by progress of its device says nothing about what goes on. */
function sinceProgress(seen: Iterable<Sighting>): readonly Sighting[] {
  const all = [...seen];
  const latest = new Map(all.flatMap(({ kind, subject }, at) => (kind === 'progress' ? [[subject, at] as const] : [])));
  return all.filter(({ subject }, at) => at > (latest.get(subject) ?? -1));
}

function rulingOf(
  situation: Situation,
  watched: Watched,
  entries: readonly Entry[],
  store: Store,
  { alarmed, quietFrom }: { readonly alarmed: boolean; readonly quietFrom: number | null },
): Ruling {
  if (watched.end === 'bound') {
    if (alarmed) return { verdict: 'livelock', by: 'window', because: `the window rule fired; ${watched.bound}` };
    if (quietFrom === null) return { verdict: 'unknown', by: 'bound', because: watched.bound };
    // On a wall clock no state is the same twice, so this is as far as it goes.
    const ruling = calm(situation, entries, store, { by: 'window', loop: entries.slice(quietFrom) });
    return { ...ruling, because: `${ruling.because} (${watched.bound}: that it stays so is not proved)` };
  }
  const by = watched.end === 'recurs' ? 'recurrence' : 'nothing left to happen';
  const loop =
    watched.end === 'recurs' ? entries.slice(watched.recurrence.from.facts, watched.recurrence.to.facts) : [];
  const refused = loop.filter(({ note }) => note.type === 'refused' && note['invited'] !== true);
  if (refused.length > 0) {
    return {
      verdict: 'livelock',
      by,
      because: `the state recurs and ${refused.length} refusals lie between, which nobody asked for`,
    };
  }
  return calm(situation, entries, store, { by, loop });
}

/** Nobody is refused any more: whether all are in, or somebody waits. */
function calm(
  situation: Situation,
  entries: readonly Entry[],
  store: Store,
  { by, loop }: { readonly by: Proof['by']; readonly loop: readonly Entry[] },
): Ruling {
  const wanting = whoWants(situation, entries);
  if (wanting.length === 0)
    return { verdict: 'converged', by, because: 'whoever is there is connected, nobody is refused any more' };
  const open = wanting.filter((client) => !hasStableRequest(situation, client, loop, { entries, store }));
  if (open.length === 0) {
    return {
      verdict: 'waiting',
      by,
      because: `${wanting.join(', ')} can only be moved by a person; one stable request shows what to approve`,
    };
  }
  const last = entries.findLast(({ note }) => note.type === 'result' && note['client'] === open[0]);
  const why = (last?.note['error'] as { message?: string } | null)?.message ?? 'no answer';
  return {
    verdict: 'unknown',
    by: 'bound',
    because: `${open.join(', ')} ended without success (${why}) and nothing asks again`,
  };
}

const noneRefused = (entries: readonly Entry[]): boolean =>
  !entries.some(({ note }) => note.type === 'refused' && note['invited'] !== true);

/** Callers whose latest attempt failed: those that still run, those that tried once, and probes whose budget ran out. */
function whoWants({ deviceOf, stopped }: Situation, entries: readonly Entry[]): string[] {
  const failing = new Map<string, boolean>();
  for (const { note } of entries) {
    const client = note['client'] as string;
    if (note.type === 'attempt') failing.set(client, true);
    if (note.type === 'result') failing.set(client, note['ok'] !== true);
  }
  const counts = (client: string) => client !== OPERATOR && deviceOf.has(client) && !stopped.has(client);
  return [...failing].filter(([client, fails]) => fails && counts(client)).map(([client]) => client);
}

/** One request of its device that stays the same: for a caller that runs, throughout the loop; for others, when they gave up. */
function hasStableRequest(
  { running, deviceOf, store: atEnd }: Situation,
  client: string,
  loop: readonly Entry[],
  { entries, store }: { readonly entries: readonly Entry[]; readonly store: Store },
): boolean {
  const device = deviceOf.get(client) ?? '';
  const ended = entries.some(({ node, note }) => note.type === 'ended' && node === clientNode(client));
  if (ended || !running.has(client)) return atEnd[device]?.request != null;
  const moved = loop.some(
    ({ note }) => note['device'] === device && (note.type === 'asked' || note.type === 'expired'),
  );
  return !moved && store[device]?.request != null;
}

/** The same end of the steps again, but with a person who approves whatever is seen. */
async function ifOperatorActs(situation: Situation, copy: Session | null): Promise<Proof['ifOperatorActs']> {
  if (copy === null) return null;
  const from = copy.entries().length;
  const begunMs: Ms = copy.nowMs();
  await copy.startOperator({ lookMs: 10_000, reactMs: 5_000, does: 'approve' });
  const watched = await watchOn(copy, situation.bounds, () => null);
  const entries = copy.entries();
  // One-shots that gave up before do not come back by themselves, so they do not count here.
  const present = new Map([...situation.deviceOf].filter(([client]) => situation.running.has(client)));
  const ruling = rulingOf({ ...situation, session: copy, deviceOf: present }, watched, entries, await copy.store(), {
    alarmed: false,
    quietFrom: null,
  });
  const lastChange = entries.findLast(
    ({ note }, at) => at >= from && (note.type === 'approved' || note.type === 'refused'),
  );
  const endMs = lastChange?.atMs ?? begunMs;
  const { approvals, refusals, requests } = churnOf(entries, from, entries.length, endMs);
  await copy.close();
  return { verdict: ruling.verdict, afterMs: endMs - begunMs, approvals, refusals, requests };
}

function loopOf(entries: readonly Entry[], { from, to }: Recurrence): Judgement['loop'] {
  const part = entries.slice(from.facts, to.facts);
  const refused = new Map<string, Loop['refused'][number]>();
  const actors = new Set<string>();
  for (const { node, note } of part) {
    actors.add(typeof note['client'] === 'string' ? note['client'] : node);
    if (note.type !== 'refused') continue;
    const { client, device, reason } = note as unknown as {
      client: string;
      device: string | null;
      reason: string | null;
    };
    const key = JSON.stringify([client, device, reason]);
    refused.set(key, { client, device, reason, times: (refused.get(key)?.times ?? 0) + 1 });
  }
  return {
    from: from.facts,
    to: to.facts,
    fromMs: from.atMs,
    toMs: to.atMs,
    periodMs: to.atMs - from.atMs,
    refused: [...refused.values()],
    actors: [...actors].sort(),
  };
}
