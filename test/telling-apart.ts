/** Whether random sequences tell a changed release from the one it was changed from, as `conform` would. */
import type { Release } from '../models/releases/release.ts';
import { compare } from '../scenarios/conform/compare.ts';
import { sequenceOf } from '../scenarios/conform/conform.ts';
import type { Target } from '../scenarios/session.ts';
import { simulated } from '../scenarios/simulated.ts';

/** A target that behaves as this release, whichever it is asked for. */
const always = (release: Release): Target => ({
  name: release.name,
  open: (scenario, _asked, seed) => simulated.open(scenario, release, seed),
});

/** The number of the first sequence on which the two differ, or null where none of that many does. */
export async function toldApartBy(release: Release, mutant: Release, upTo: number): Promise<number | null> {
  for (let number = 1; number <= upTo; number += 1) {
    const sides = { release, model: always(release), real: always(mutant) };
    const { difference } = await compare(sequenceOf(1, number), sides);
    if (difference !== null) return number;
  }
  return null;
}
