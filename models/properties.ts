/**
 * What must hold, as sentences over facts: they know what charts note, no chart knows them, and the same sentence is judged on
 * the simulated clock and on real sockets. Sources: issue #21688, issues/catalogue rules 1 to 10.
 */
import type { Fact } from './facts.ts';
import type { Knobs, Release } from './releases/release.ts';
import { union } from './scopes.ts';
import type { DeviceFiles } from './store-state.ts';

/** A fact, when it was noted and by whom. */
interface Noted {
  readonly atMs: number;
  readonly node: string;
  readonly fact: unknown;
}

export interface JudgedProperty {
  readonly name: string;
  readonly verdict: 'holds' | 'fails' | 'unknown';
  readonly because: string;
}

/** What was so before the first fact: what the store held of each device, and how old its request was. */
export interface Before {
  readonly store: Readonly<Record<string, DeviceFiles>>;
  readonly requestAgesMs: Readonly<Record<string, number>>;
}

export const nothingBefore: Before = { store: {}, requestAgesMs: {} };

/** A sentence that reads a run from its beginning and says where it is first broken. */
interface Sentence {
  readonly name: string;
  /** A fresh reader for one run; it answers with what broke the sentence, or null. */
  reader(release: Release, before: Before): (fact: Fact, entry: Noted) => string | null;
}

/** Requests that were open before the first fact. */
const openBefore = ({ store, requestAgesMs }: Before) =>
  Object.entries(store).flatMap(([device, { request }]) =>
    request === null ? [] : [{ device, ...request, sinceMs: -(requestAgesMs[device] ?? 0) }],
  );

/** The device whose request this fact ends, or null. */
function requestEnds(knobs: Knobs, fact: Fact): string | null {
  const decided = fact.type === 'approved' || fact.type === 'rejected' || fact.type === 'expired';
  const dropped = fact.type === 'removed' && knobs.removalOfDevice === 'drops-request';
  return decided || dropped ? fact.device : null;
}

const at = ({ atMs }: Noted): string => `at ${atMs} ms`;

const oneRequestADevice: Sentence = {
  name: 'a device has at most one live request',
  reader: ({ knobs }, before) => {
    const live = new Map<string, string>(openBefore(before).map(({ device, requestId }) => [device, requestId]));
    return (fact, entry) => {
      live.delete(requestEnds(knobs, fact) ?? '');
      if (fact.type !== 'asked' || fact.silent) return null;
      const before = live.get(fact.device);
      live.set(fact.device, fact.requestId);
      return before === undefined ? null : `${fact.device} has ${before} and ${fact.requestId} ${at(entry)}`;
    };
  },
};

const retryKeepsItsRequest: Sentence = {
  name: 'asking again what a live request covers keeps its id',
  reader: ({ knobs }, given) => {
    const live = new Map<string, { id: string; scopes: readonly string[] }>(
      openBefore(given).map(({ device, requestId, scopes }) => [device, { id: requestId, scopes }]),
    );
    return (fact, entry) => {
      live.delete(requestEnds(knobs, fact) ?? '');
      if (fact.type === 'asked') live.set(fact.device, { id: fact.requestId, scopes: fact.scopes });
      if (fact.type !== 'refused' || fact.requestId === null || fact.device === null) return null;
      const before = live.get(fact.device);
      if (before === undefined || before.id === fact.requestId) return null;
      const covered = fact.scopes.every((scope) => before.scopes.includes(scope));
      return covered ? `${fact.device} was told ${fact.requestId} instead of ${before.id} ${at(entry)}` : null;
    };
  },
};

const requestNamesWhatIsAsked: Sentence = {
  name: 'what a refused caller asked for is in the request that it was told',
  reader: () => (fact, entry) =>
    fact.type === 'asked-again' && fact.lost.length > 0
      ? `${fact.requestId} does not name ${fact.lost.join(', ')}, asked ${at(entry)}`
      : null,
};

/** Attempts of one caller that may still be refused after an approval for its device, until one must get in. */
const REFUSALS_AFTER_APPROVAL_MAX = 1;

const approvalHelps: Sentence = {
  name: 'after an approval the same ask connects within two attempts',
  reader: () => {
    const refusedBefore = new Map<string, ReadonlySet<string>>();
    const owed = new Map<string, number>();
    const key = (device: string, scopes: readonly string[]) => `${device} ${[...scopes].sort().join(' ')}`;
    return (fact, entry) => {
      if (fact.type === 'refused' && fact.requestId !== null && fact.device !== null) {
        const ask = key(fact.device, fact.scopes);
        refusedBefore.set(fact.device, new Set([...(refusedBefore.get(fact.device) ?? []), ask]));
        const refusals = owed.get(ask);
        if (refusals === undefined) return null;
        owed.set(ask, refusals + 1);
        return refusals + 1 > REFUSALS_AFTER_APPROVAL_MAX
          ? `[${fact.scopes.join(', ')}] is refused again ${at(entry)}`
          : null;
      }
      if (fact.type === 'accepted' && fact.device !== null) owed.delete(key(fact.device, fact.scopes));
      if (fact.type === 'approved' && !fact.silent) {
        for (const ask of refusedBefore.get(fact.device) ?? []) owed.set(ask, 0);
        refusedBefore.delete(fact.device);
      }
      if (fact.type === 'rotated' || fact.type === 'removed') {
        for (const ask of owed.keys()) if (ask.startsWith(`${fact.device} `)) owed.delete(ask);
      }
      return null;
    };
  },
};

const nothingUnapproved: Sentence = {
  name: 'no scope is granted that nobody approved',
  reader: (_release, { store }) => {
    const granted = new Map<string, readonly string[]>();
    const grant = (device: string, scopes: readonly string[]) => {
      granted.set(device, union(granted.get(device) ?? [], scopes));
    };
    for (const [device, { paired }] of Object.entries(store)) {
      if (paired !== null) grant(device, union(paired.approved ?? [], paired.scopes));
    }
    return (fact, entry) => {
      if (fact.type === 'approved' || fact.type === 'rotated') grant(fact.device, fact.scopes);
      if (fact.type !== 'widened') return null;
      const known = granted.get(fact.device) ?? [];
      const beyond = fact.scopes.filter((scope) => !known.includes(scope));
      return beyond.length === 0 ? null : `${fact.device} gained ${beyond.join(', ')} ${at(entry)}`;
    };
  },
};

const attemptsKeepTheirDistance: Sentence = {
  name: 'a caller that is refused does not come back sooner than its back-off allows',
  reader: ({ knobs }) => {
    const refusedAt = new Map<string, number>();
    const shortestMs = Math.min(knobs.nodeBackOff.initialMs, knobs.browserBackOff.initialMs);
    return (fact, entry) => {
      if (!entry.node.startsWith('client/') && fact.type === 'attempt') return null;
      if (fact.type === 'refused') refusedAt.set(fact.client, entry.atMs);
      if (fact.type !== 'attempt') return null;
      const since = entry.atMs - (refusedAt.get(fact.client) ?? Number.NEGATIVE_INFINITY);
      refusedAt.delete(fact.client);
      return since < shortestMs ? `${fact.client} came back after ${since} ms ${at(entry)}` : null;
    };
  },
};

const nothingHappensSilently: Sentence = {
  name: 'an operation that succeeds changes something or says that it did not',
  reader: () => (fact, entry) =>
    fact.type === 'approved' && fact.scopes.length === 0
      ? `approving ${fact.requestId} granted nothing ${at(entry)}`
      : null,
};

/** A request that is neither decided nor past its time is shown by every list, or something was seen half-done. */
const listsAreConsistent: Sentence = {
  name: 'a list never shows half of an operation',
  reader: ({ knobs }, before) => {
    const open = new Map<string, { readonly device: string; readonly sinceMs: number }>(
      openBefore(before).map(({ requestId, device, sinceMs }) => [requestId, { device, sinceMs }]),
    );
    return (fact, { atMs }) => {
      const asked =
        (fact.type === 'asked' && !fact.silent) ||
        (fact.type === 'asked-again' && knobs.requestLife === 'from-last-ask');
      if (asked) open.set(fact.requestId, { device: fact.device, sinceMs: atMs });
      const ended = requestEnds(knobs, fact);
      for (const [requestId, { device }] of open) if (device === ended) open.delete(requestId);
      if (fact.type !== 'answered' || !fact.ok || fact.method !== 'device.pair.list') return null;
      const shown = (fact.payload as { pending?: readonly { requestId: string }[] } | null)?.pending ?? [];
      for (const [requestId, { sinceMs }] of open) {
        const alive = atMs - sinceMs <= knobs.requestTtlMs;
        if (alive && !shown.some((request) => request.requestId === requestId)) {
          return `${requestId} is neither pending nor decided in the list at ${atMs} ms`;
        }
      }
      return null;
    };
  },
};

export const sentences: readonly Sentence[] = [
  oneRequestADevice,
  retryKeepsItsRequest,
  requestNamesWhatIsAsked,
  approvalHelps,
  nothingUnapproved,
  listsAreConsistent,
  attemptsKeepTheirDistance,
  nothingHappensSilently,
];

/** Every sentence on one run. `holds` speaks for this run only, not for others. */
export function judgeProperties(release: Release, before: Before, trace: readonly Noted[]): JudgedProperty[] {
  return sentences.map(({ name, reader }) => {
    const read = reader(release, before);
    for (const noted of trace) {
      const broken = read(noted.fact as Fact, noted);
      if (broken !== null) return { name, verdict: 'fails', because: broken };
    }
    return { name, verdict: 'holds', because: 'throughout this run' };
  });
}
