/**
 * Actors that are alike. A renaming of them that leaves a world as it is, what may happen to it included, turns every run into
 * a run, so of all states that renamings make of each other one is enough. Whoever composes a world says which renamings these
 * are and where in it a name stands; nothing here knows what a name looks like.
 */
import { isList } from './identity.ts';
import type { Json } from './model.ts';
import type { OpenAction } from './open-world.ts';

/** Pure, and one to one in each of its parts. */
export interface Renaming {
  /** By number of an actor: whom it becomes. */
  readonly becomes: readonly number[];
  node(name: string): string;
  /** Any text inside a value, by the key under which it stands. */
  text(key: string, text: string): string;
  input(name: string): string;
  way(name: string): string;
  channel(name: string): string;
}

/** Renamings as numbers from 0 on; 0 changes nothing. */
export interface Group {
  readonly size: number;
  /** `second` after `first`. */
  after(second: number, first: number): number;
  inverse(one: number): number;
}

/** Fails where renamings are missing: one after the other, and back, have to be among them. */
export function groupOf(all: readonly { readonly becomes: readonly number[] }[]): Group {
  const size = all.length;
  const numbers = new Map(all.map(({ becomes }, number) => [becomes.join(), number]));
  const numberOf = (becomes: readonly number[]): number => {
    const number = numbers.get(becomes.join());
    if (number === undefined) throw new Error(`renamings lead out of the group: [${becomes.join()}] is not in it`);
    return number;
  };
  if (all[0]?.becomes.some((actor, at) => actor !== at) !== false) throw new Error('renaming 0 has to change nothing');
  const table = new Uint16Array(size * size);
  const inverses = new Uint16Array(size);
  all.forEach(({ becomes: second }, at) => {
    all.forEach(({ becomes: first }, other) => {
      const both = numberOf(first.map((actor) => second[actor] as number));
      table[at * size + other] = both;
      if (both === 0) inverses[at] = other;
    });
  });
  return {
    size,
    after: (second, first) => table[second * size + first] as number,
    inverse: (one) => inverses[one] as number,
  };
}

/** Plain data under a renaming. Names that are keys of a record stay. */
export function renamedData(data: Json, { text }: Pick<Renaming, 'text'>, key = ''): Json {
  if (typeof data === 'string') return text(key, data);
  if (data === null || typeof data !== 'object') return data;
  if (isList(data)) return data.map((item) => renamedData(item, { text }, key));
  const made: Record<string, Json> = {};
  for (const name of Object.keys(data)) made[name] = renamedData(data[name] as Json, { text }, name);
  return made;
}

export function renamedAction(action: OpenAction, { node, input, way }: Renaming): OpenAction {
  switch (action.type) {
    case 'input':
      return { type: 'input', input: input(action.input) };
    case 'deliver':
      return { type: 'deliver', from: node(action.from), to: node(action.to) };
    case 'fire':
      return {
        ...action,
        owner: node(action.owner),
        ...(action.way === undefined ? {} : { way: way(action.way) }),
      };
  }
}
