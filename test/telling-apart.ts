/** Whether random sequences tell a changed release from the one it was changed from, as `conform` would. */
import type { Release } from '../models/releases/release.ts';
import { compareWith, predict } from '../scenarios/conform/compare.ts';
import { sequenceOf } from '../scenarios/conform/conform.ts';
import type { Target } from '../scenarios/session.ts';
import { simulated } from '../scenarios/simulated.ts';

/** A target that behaves as this release, whichever it is asked for. */
const always = (release: Release): Target => ({
  name: release.name,
  open: (scenario, _asked, seed) => simulated.open(scenario, release, seed),
});

/** What releases show on the sequences, worked out once for all that is changed in them. */
const predictions = new Map<string, ReturnType<typeof predict>>();

function predictionOf(release: Release, number: number): ReturnType<typeof predict> {
  const key = `${release.name} ${number}`;
  const known = predictions.get(key) ?? predict(sequenceOf(1, number), { release, model: simulated });
  predictions.set(key, known);
  return known;
}

/** The number of the first sequence on which the two differ, or null where none of that many does. */
export async function toldApartBy(release: Release, mutant: Release, upTo: number): Promise<number | null> {
  for (let number = 1; number <= upTo; number += 1) {
    const predicted = await predictionOf(release, number);
    const { difference } = await compareWith(predicted, sequenceOf(1, number), { release, real: always(mutant) });
    if (difference !== null) return number;
  }
  return null;
}
