/** What a run of the fuzzer went through: each transition, guard and knob of the charts, how often, and which were never taken. */
import { counting } from '../../models/coverage.ts';
import type { Release } from '../../models/releases/release.ts';
import type { Composition } from '../../sim/world.ts';

export interface Coverage {
  readonly runs: number;
  readonly parts: readonly {
    readonly what: 'transitions' | 'guards' | 'knobs';
    readonly taken: readonly (readonly [name: string, times: number])[];
    readonly never: readonly string[];
  }[];
}

export interface Counted {
  dress(composition: Composition): Composition;
  counted(runs: number): Coverage;
}

export function coverageOf(release: Release): Counted {
  const { counts, dress } = counting(release);
  return {
    dress,
    counted: (runs) => ({
      runs,
      parts: (['transitions', 'guards', 'knobs'] as const).map((what) => {
        const all = [...counts[what]].sort(([one], [other]) => (one < other ? -1 : 1));
        const never = all.flatMap(([name, times]) => (times === 0 ? [name] : []));
        return { what, taken: all.filter(([, times]) => times > 0), never };
      }),
    }),
  };
}
