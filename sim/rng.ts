/**
 * The only source of chance. Our own, so that no dependency's patch can move a seed; integers only, so that every Node and
 * every machine gives the same draws; its state is one number that can be saved and resumed.
 *
 * The algorithm is SplitMix32 (a Weyl sequence through a 32-bit finaliser; Steele, Lea and Flood, OOPSLA 2014). Not for secrets.
 */
export interface Rng {
  /** A whole number in [0, below). The modulo bias is below 2^-10 for `below` up to 2^22; accepted and noted. */
  below(below: number): number;
  /** A whole number in [min, max], both included. */
  between(min: number, max: number): number;
  /** True in `parts` of `of` cases: probabilities are ratios, never floating point. */
  chance(parts: number, of: number): boolean;
  /** A generator of its own for one purpose, so that drawing more here moves nothing there. */
  split(purpose: string): Rng;
  /** What to give to `rng` to go on from here. */
  state(): number;
}

const WEYL = 0x9e3779b9;

export function rng(seed: number): Rng {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + WEYL) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (limit: number): number => {
    if (!Number.isInteger(limit) || limit < 1)
      throw new RangeError(`below(${limit}): a whole number of at least 1 is needed`);
    return next() % limit;
  };
  return {
    below,
    between: (min, max) => min + below(max - min + 1),
    chance: (parts, of) => below(of) < parts,
    split: (purpose) => rng(hash(`${state} ${purpose}`)),
    state: () => state,
  };
}

/** FNV-1a, 32 bit: a name for a stream, not a checksum. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}
