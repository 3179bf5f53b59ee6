/**
 * When are two states the same? When no future can tell them apart. Fresh names (an id, a secret) are compared by where they
 * occur, never by what they are called: they are renamed by first occurrence before a key is made. Without this, every retry
 * that draws a new name makes a new state, no run ever returns, and a livelock goes unseen.
 */
import type { Json } from './model.ts';

/** Which keys of an object hold a fresh name as their value. */
export type IsName = (key: string) => boolean;

/**
 * The same data with each fresh name replaced by its number of first occurrence (`#1`, `#2`, …), object keys sorted.
 * Equal data up to a consistent renaming give equal results, and only those.
 */
export function renamed(data: Json, isName: IsName, names: Map<string, string> = new Map()): Json {
  const walk = (part: Json, key: string): Json => {
    if (typeof part === 'string') return isName(key) ? numbered(part, names) : part;
    if (part === null || typeof part !== 'object') return part;
    if (isList(part)) return part.map((item) => walk(item, key));
    const object: Record<string, Json> = {};
    for (const name of Object.keys(part).sort()) object[name] = walk(part[name] as Json, name);
    return object;
  };
  return walk(data, '');
}

/** Canonical text of plain data: object keys sorted, fresh names renamed by first occurrence. */
export const canonicalKey = (data: Json, isName: IsName): string => JSON.stringify(renamed(data, isName));

function numbered(name: string, names: Map<string, string>): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const fresh = `#${names.size + 1}`;
  names.set(name, fresh);
  return fresh;
}

/** `Array.isArray` does not narrow a readonly array away from a record. */
export const isList = (data: Json): data is readonly Json[] => Array.isArray(data);

/**
 * The smallest of `prefix1`, `prefix2`, … (each followed by the suffix) that occurs nowhere in the data: fresh names drawn this way depend on the state
 * alone, so equal states draw equal names and the set of names stays finite.
 */
export function smallestUnused(prefix: string, used: ReadonlySet<string>, suffix = ''): string {
  for (let n = 1; ; n += 1) if (!used.has(`${prefix}${n}${suffix}`)) return `${prefix}${n}${suffix}`;
}

/** Every fresh name that occurs in the data. */
export function namesIn(data: Json, isName: IsName, found: Set<string> = new Set()): Set<string> {
  const walk = (part: Json, key: string): void => {
    if (typeof part === 'string') {
      if (isName(key)) found.add(part);
    } else if (part !== null && typeof part === 'object') {
      if (isList(part)) for (const item of part) walk(item, key);
      else for (const name of Object.keys(part)) walk(part[name] as Json, name);
    }
  };
  walk(data, '');
  return found;
}

/** Data with its fresh names taken out: equal forms and equally many names in equal places, or another form. */
interface Form {
  readonly number: number;
  /** In order of occurrence. */
  readonly names: readonly string[];
}

/**
 * Canonical keys of many states that share parts: each part's form is worked out once, a key is then a short text. Numbers of
 * forms are those of this maker alone: compare keys of one maker only, and never store them.
 */
export function keyMaker(isName: IsName): (parts: Iterable<readonly [string, object]>) => string {
  const numbers = new Map<string, number>();
  const forms = new WeakMap<object, Form>();
  const formOf = (part: object): Form => {
    const known = forms.get(part);
    if (known !== undefined) return known;
    const names: string[] = [];
    const text = textWithout(part as unknown as Json, '', isName, names);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    const form = { number, names };
    forms.set(part, form);
    return form;
  };
  return (parts) => {
    const first = new Map<string, number>();
    let key = '';
    for (const [place, part] of parts) {
      const { number, names } = formOf(part);
      key += `${place}=${number}`;
      for (const name of names) {
        const at = first.get(name) ?? first.size;
        first.set(name, at);
        key += `.${at}`;
      }
      key += ';';
    }
    return key;
  };
}

/**
 * The text of plain data without its fresh names, which go to `names`: different texts for different data. Texts and lists say
 * how long they are, so that nothing has to be escaped; keys are sorted.
 */
function textWithout(part: Json, key: string, isName: IsName, names: string[]): string {
  if (typeof part === 'string') {
    // Under this key every text is a name, so no text can be mistaken for one that was taken out.
    if (!isName(key)) return `${part.length}'${part}`;
    names.push(part);
    return '#';
  }
  if (part === null || typeof part !== 'object') return `${part};`;
  if (isList(part)) {
    let text = `[${part.length} `;
    for (const item of part) text += textWithout(item, key, isName, names);
    return text;
  }
  const keys = Object.keys(part);
  if (!isSorted(keys)) keys.sort();
  let text = `{${keys.length} `;
  for (const name of keys) text += `${name.length}'${name}${textWithout(part[name] as Json, name, isName, names)}`;
  return text;
}

function isSorted(keys: readonly string[]): boolean {
  for (let at = 1; at < keys.length; at += 1) if ((keys[at - 1] as string) > (keys[at] as string)) return false;
  return true;
}
