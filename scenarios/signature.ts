/**
 * What a loop is called: the same for the same loop, wherever one begins to look and whatever its actors and devices are called.
 *
 * Of the loop only decisions count (who is refused and why, what is asked, approved, expires …), not how often the same follows
 * itself: a caller that knocks sixty times before its request expires goes round the same loop as one that knocks twice.
 */
import { createHash } from 'node:crypto';
import type { Assumption, TraceEntry } from './result.ts';

type Fact = TraceEntry['fact'];

/** Facts that make a loop what it is. */
const TELLING = [
  'refused',
  'asked',
  'asked-again',
  'approved',
  'rejected',
  'expired',
  'issued',
  'rotated',
  'revoked',
  'removed',
  'widened',
];

interface Mark {
  readonly what: string;
  readonly client: string | null;
  readonly device: string | null;
}

const nameIn = (fact: Fact, key: string): string | null => (typeof fact[key] === 'string' ? fact[key] : null);

function markOf(fact: Fact): Mark | null {
  if (!TELLING.includes(fact.type)) return null;
  // That a request is asked for again depends on who of several is first, and says nothing that the refusal does not.
  if (fact.type === 'asked-again') return null;
  const why = fact.type === 'refused' ? ` ${String(fact['reason'] ?? fact['cause'])}` : '';
  return { what: `${fact.type}${why}`, client: nameIn(fact, 'client'), device: nameIn(fact, 'device') };
}

const equal = (one: Mark | undefined, other: Mark | undefined): boolean =>
  one?.what === other?.what && one?.client === other?.client && one?.device === other?.device;

/** Without what only repeats the mark before it; the last stands before the first. */
function folded(marks: readonly Mark[]): readonly Mark[] {
  const kept = marks.filter((mark, at) => !equal(mark, marks[(at + marks.length - 1) % marks.length]));
  return kept.length === 0 ? marks.slice(0, 1) : kept;
}

/** The shortest part that, repeated, is the whole. */
function period(marks: readonly Mark[]): readonly Mark[] {
  for (let size = 1; size < marks.length; size += 1)
    if (marks.length % size === 0 && marks.every((mark, at) => equal(mark, marks[at % size])))
      return marks.slice(0, size);
  return marks;
}

/** Marks from one place on, once round, with actors and devices numbered as they come. */
function read(marks: readonly Mark[], from: number): string[] {
  const names = new Map<string, string>();
  const numbered = (kind: string, name: string | null): string => {
    if (name === null) return '';
    const key = `${kind}${name}`;
    const known = names.get(key) ?? `${kind}${[...names.keys()].filter((other) => other.startsWith(kind)).length + 1}`;
    names.set(key, known);
    return ` ${known}`;
  };
  return marks.map((_, step) => {
    const { what, client, device } = marks[(from + step) % marks.length] as Mark;
    return `${what}${numbered('c', client)}${numbered('d', device)}`;
  });
}

/** Far more than any loop of different decisions has; a longer one is known by which there are, not by their order. */
const MARKS_MAX = 400;

/** The loop as text: of all places where one could begin to read, the one whose text comes first. */
export function canonicalLoop(loop: readonly Fact[]): string {
  const marks = period(folded(loop.flatMap((fact) => markOf(fact) ?? [])));
  if (marks.length > MARKS_MAX) return [...new Set(marks.map(({ what }) => what))].sort().join('; ');
  let first: string | null = null;
  for (const from of marks.keys()) {
    const text = read(marks, from).join('; ');
    if (first === null || text < first) first = text;
  }
  return first ?? '';
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** A short name, fit for a scenario and its file: `livelock-scope-upgrade-idle-1f2e3d4c`. */
export function signatureOf(kind: string, assumption: Assumption | null, loop: readonly Fact[]): string {
  const text = canonicalLoop(loop);
  const [, reason = ''] = /refused (\S+)/.exec(text) ?? [];
  const words = [kind, reason, assumption?.replace('operator ', '') ?? ''].filter((word) => word !== '');
  return `${named(words.join('-'))}-${digest(text)}`;
}

/** For failures that do not go round: named by what is broken. */
export const nameOfFailure = (kind: string, of: string, because: string): string =>
  `${named(`${kind} ${of}`).slice(0, 60).replace(/-+$/, '')}-${digest(because)}`;

const named = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
