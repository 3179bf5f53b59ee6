import { describe, expect, test } from 'vitest';
import { PackedStates } from './packed-states.ts';
import { rng } from './rng.ts';

describe('packed states', () => {
  test('number each state once, in the order in which they came, however wide their values grow', () => {
    const drawn = rng(7);
    const states = new PackedStates();
    const known = new Map<string, number>();
    const all: number[][] = [];
    for (let round = 0; round < 20_000; round += 1) {
      // Later states have more slots and larger values than any before.
      const slots = 1 + Math.floor(round / 1_500);
      const values = Array.from({ length: slots }, (_, slot) => drawn.below(2 + ((round >> 9) % 7) * slot));
      while (values.length < 14) values.push(0);
      const key = values.join(' ');
      const expected = known.get(key) ?? known.size;
      if (!known.has(key)) all.push(values);
      known.set(key, expected);
      expect(states.add(Int32Array.from(values))).toBe(expected);
    }
    expect(states.size).toBe(known.size);
    const read = new Int32Array(14);
    all.forEach((values, state) => {
      states.read(state, read);
      expect([...read]).toEqual(values);
    });
  });

  test('take no more than twenty-five bytes a state for a dozen small slots', () => {
    const drawn = rng(3);
    const states = new PackedStates();
    for (let round = 0; round < 200_000; round += 1) {
      states.add(Int32Array.from({ length: 12 }, () => drawn.below(16)));
    }
    expect(states.bytes / states.size).toBeLessThan(25);
  });
});
