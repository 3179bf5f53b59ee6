/**
 * Fresh names as pairs of numbers: a class (`t`, or `t.laptop` of those drawn for one device) and a number of that class, so `t3.laptop`
 * is the third of `t.laptop`.
 */
import { type IsName, isList } from './identity.ts';
import type { Json } from './model.ts';

const NAME = /^([a-z]+)([1-9]\d*)(\..*)?$/;

/** The class and number of a name; null for one that is not of this form. */
export function partsOfName(name: string): { readonly of: string; readonly number: number } | null {
  const parts = NAME.exec(name);
  return parts === null ? null : { of: `${parts[1]}${parts[3] ?? ''}`, number: Number(parts[2]) };
}

/** The same name with another number. */
export const numberedName = (name: string, number: number): string => {
  const parts = NAME.exec(name);
  return parts === null ? name : `${parts[1]}${number}${parts[3] ?? ''}`;
};

export function eachName(data: Json, key: string, isName: IsName, found: (name: string) => void): void {
  if (typeof data === 'string') {
    if (isName(key)) found(data);
  } else if (data !== null && typeof data === 'object') {
    if (isList(data)) for (const item of data) eachName(item, key, isName, found);
    else for (const name of Object.keys(data)) eachName(data[name] as Json, name, isName, found);
  }
}

export function withNames(data: Json, key: string, isName: IsName, rename: (name: string) => string): Json {
  if (typeof data === 'string') return isName(key) ? rename(data) : data;
  if (data === null || typeof data !== 'object') return data;
  if (isList(data)) return data.map((item) => withNames(item, key, isName, rename));
  const made: Record<string, Json> = {};
  for (const name of Object.keys(data)) made[name] = withNames(data[name] as Json, name, isName, rename);
  return made;
}
