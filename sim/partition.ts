/**
 * Which slots of a state belong together: those whose values say much about each other (a timer and the node that armed it).
 * Learned from states that were met, by how many combinations there are of what there could be. A partition changes how states
 * are written down and how soon, never which there are.
 */

/** A block has at most so many combinations in the states it was learned from. */
const COMBINATIONS_MAX = 64;
/** Bits that a state gets shorter by, at least, for two blocks to be joined. */
const BITS_SAVED_MIN = 0.6;

interface Column {
  readonly slots: number[];
  /** For each state a small number for what stands in these slots. */
  readonly numbers: Int32Array;
  readonly count: number;
}

/** The blocks, each a list of slots, from sample states of equal length. */
export function partitionOf(states: readonly Int32Array[]): number[][] {
  const slots = states[0]?.length ?? 0;
  const columns = withoutCopies(Array.from({ length: slots }, (_, slot) => columnOf(states, slot)));
  const still = columns.filter(({ count }) => count === 1);
  const moving = columns.filter(({ count }) => count > 1);
  const counter = counterOf(states.length);
  const saved = ({ count, numbers }: Column, other: Column): number => {
    if (count * other.count > COMBINATIONS_MAX ** 2) return 0;
    const both = counter(numbers, other.numbers, other.count);
    return both > COMBINATIONS_MAX ? 0 : Math.log2((count * other.count) / both);
  };
  const savings = moving.map((column, at) => moving.slice(0, at).map((other) => saved(column, other)));
  for (;;) {
    let [best, one, two] = [BITS_SAVED_MIN, -1, -1];
    savings.forEach((row, at) => {
      row.forEach((bits, other) => {
        if (bits > best) [best, one, two] = [bits, other, at];
      });
    });
    if (one < 0) break;
    const joined = join(moving[one] as Column, moving[two] as Column);
    moving.splice(two, 1);
    moving[one] = joined;
    savings.splice(two, 1);
    for (const row of savings) if (row.length > two) row.splice(two, 1);
    savings[one] = moving.slice(0, one).map((other) => saved(joined, other));
    for (let at = one + 1; at < moving.length; at += 1)
      (savings[at] as number[])[one] = saved(moving[at] as Column, joined);
  }
  const all = [
    ...(still.length > 0 ? [still.flatMap((column) => column.slots)] : []),
    ...moving.map((column) => column.slots),
  ];
  return all.map((block) => block.sort((a, b) => a - b)).sort((a, b) => (a[0] as number) - (b[0] as number));
}

function columnOf(states: readonly Int32Array[], slot: number): Column {
  return numbered(
    [slot],
    Int32Array.from(states, (values) => values[slot] as number),
  );
}

/** The same column with numbers in the order of first occurrence. */
function numbered(slots: number[], values: Int32Array): Column {
  const known = new Map<number, number>();
  const numbers = values.map((value) => {
    const number = known.get(value) ?? known.size;
    known.set(value, number);
    return number;
  });
  return { slots, numbers, count: known.size };
}

/** Columns that always move together are one. */
function withoutCopies(columns: readonly Column[]): Column[] {
  const kept: Column[] = [];
  for (const column of columns) {
    const same = kept.find(({ count, numbers }) => count === column.count && equal(numbers, column.numbers));
    if (same === undefined) kept.push(column);
    else same.slots.push(...column.slots);
  }
  return kept;
}

const equal = (one: Int32Array, other: Int32Array): boolean => one.every((number, at) => number === other[at]);

const join = (one: Column, other: Column): Column =>
  numbered(
    [...one.slots, ...other.slots],
    one.numbers.map((number, at) => number * other.count + (other.numbers[at] as number)),
  );

/** Counts the combinations of two columns. */
function counterOf(states: number): (one: Int32Array, other: Int32Array, otherCount: number) => number {
  const seen = new Int32Array(COMBINATIONS_MAX ** 2 + 1);
  let round = 0;
  return (one, other, otherCount) => {
    round += 1;
    let count = 0;
    for (let at = 0; at < states; at += 1) {
      const both = (one[at] as number) * otherCount + (other[at] as number);
      if (seen[both] === round) continue;
      seen[both] = round;
      count += 1;
    }
    return count;
  };
}
