/**
 * Which slots of a state belong together: those whose values say much about each other (a timer and the node that armed it).
 * Learned from states that were met, by how many combinations there are of what there could be. A partition changes how states
 * are written down and how soon, never which there are.
 */

/** A block has at most so many combinations in the states it was learned from. */
const COMBINATIONS_MAX = 64;
/** Two blocks are joined where so many times the combinations that were met would be expected, had they nothing to do with each other. */
const RATIO_MIN = 1.5;

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
  const saved = (one: Column, other: Column): number => {
    if (one.count * other.count > COMBINATIONS_MAX ** 2) return 0;
    const most = Math.min(COMBINATIONS_MAX, Math.floor((one.count * other.count) / RATIO_MIN));
    const both = counter(one.numbers, other.numbers, other.count, most);
    return both > most ? 0 : expected(one, other) / both;
  };
  const savings = moving.map((column, at) => moving.slice(0, at).map((other) => saved(column, other)));
  for (;;) {
    let [best, one, two] = [RATIO_MIN, -1, -1];
    savings.forEach((row, at) => {
      row.forEach((ratio, other) => {
        if (ratio > best) [best, one, two] = [ratio, other, at];
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
  const values = new Int32Array(states.length);
  for (let at = 0; at < values.length; at += 1) values[at] = states[at]?.[slot] as number;
  return numbered([slot], values);
}

/** The column with numbers in the order of first occurrence, in place of its values, which are not negative. */
function numbered(slots: number[], values: Int32Array): Column {
  let most = 0;
  for (let at = 0; at < values.length; at += 1) most = Math.max(most, values[at] as number);
  const known = new Int32Array(most + 1);
  let count = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    if (known[value] === 0) known[value] = ++count;
    values[at] = (known[value] as number) - 1;
  }
  return { slots, numbers: values, count };
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

function equal(one: Int32Array, other: Int32Array): boolean {
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

function join(one: Column, other: Column): Column {
  const both = new Int32Array(one.numbers.length);
  for (let at = 0; at < both.length; at += 1)
    both[at] = (one.numbers[at] as number) * other.count + (other.numbers[at] as number);
  return numbered([...one.slots, ...other.slots], both);
}

/** How many combinations of two columns would be met in so many states on average, had they nothing to do with each other. */
function expected(one: Column, other: Column): number {
  const states = one.numbers.length;
  const [ours, theirs] = [frequencies(one), frequencies(other)];
  let sum = 0;
  for (const our of ours) {
    for (const their of theirs) sum += 1 - power(1 - (our * their) / (states * states), states);
  }
  return sum;
}

function frequencies({ numbers, count }: Column): Uint32Array {
  const times = new Uint32Array(count);
  for (const number of numbers) times[number] = (times[number] as number) + 1;
  return times;
}

/** By squaring: products are the same numbers on every machine, which powers are not promised to be. */
function power(base: number, exponent: number): number {
  let [result, square] = [1, base];
  for (let rest = exponent; rest > 0; rest >>= 1) {
    if ((rest & 1) === 1) result *= square;
    square *= square;
  }
  return result;
}

type Counter = (one: Int32Array, other: Int32Array, otherCount: number, most: number) => number;

/** Counts the combinations of two columns, as far as one more than `most`: of two that have nothing to do with each other, soon. */
function counterOf(states: number): Counter {
  const seen = new Int32Array(COMBINATIONS_MAX ** 2 + 1);
  let round = 0;
  return (one, other, otherCount, most) => {
    round += 1;
    let count = 0;
    for (let at = 0; at < states && count <= most; at += 1) {
      const both = (one[at] as number) * otherCount + (other[at] as number);
      if (seen[both] === round) continue;
      seen[both] = round;
      count += 1;
    }
    return count;
  };
}
