/**
 * How slow can it be at worst? Over all runs of a configuration the exact most of what has to be gone through until all that may
 * come from outside has come and everybody is in; not a sample, and under no assumption of fairness: who may ask once more before
 * somebody decides may ask any number of times.
 */
import { ACTS, MARK } from '../../models/marks.ts';
import { outcomeNode } from '../../models/observers.ts';
import { channelAt, markAt, sourceOf } from '../../sim/graph.ts';
import { budgetNode } from '../../sim/open-world.ts';
import { closed } from '../../sim/quotient.ts';
import { type Worst, worstUntil } from '../../sim/worst.ts';
import { type Searched, shownRun, type WitnessStep } from './witness.ts';

export interface Slow {
  /** `refusals`: those that the gateway did not invite. `approvals`: what the person does, be it to approve or to reject. */
  readonly of: 'refusals' | 'approvals';
  /** `at-least`: a bound ended the search, so there may be more. `unbounded`: there is no most, and that is a proof. */
  readonly kind: Worst['kind'];
  /** Null where there is no most. */
  readonly most: number | null;
  /** A run that has so many; where there is no most, the way to the loop. */
  readonly run: readonly WitnessStep[];
  /** What can be gone round any number of times before it is over; empty where there is a most. */
  readonly loop: readonly WitnessStep[];
}

export function worstIn(asked: Searched): { readonly of: Slow['of']; readonly worst: Worst }[] {
  const { graph } = asked.explored;
  const settled = settledIn(asked);
  const before = worstUntil(asked.explored, (state) => settled[state] === 1);
  const acts = graph.channels.indexOf(ACTS);
  return [
    { of: 'refusals', worst: before((edge) => (markAt(graph, edge) & MARK.refused) / MARK.refused) },
    {
      of: 'approvals',
      worst: before((edge) => (channelAt(graph, edge) === acts ? 1 : 0)),
    },
  ];
}

/** All that may come so and so often has come, and everybody is in. */
const settledIn = ({ open, explored, callers }: Searched): Uint8Array =>
  explored.where([
    ...callers.map((caller) => ({
      node: outcomeNode(caller),
      is: ({ value }: { readonly value: unknown }) => value === 'in',
    })),
    ...open.inputs.flatMap(({ name, times }) =>
      times === null ? [] : [{ node: budgetNode(name), is: ({ value }: { readonly value: unknown }) => value === 0 }],
    ),
  ]);

export const slowIn = (asked: Searched): Slow[] =>
  worstIn(asked).map(({ of, worst }) => {
    const { quotient } = asked.explored;
    const round = worst.kind === 'unbounded' ? worst.loop : [];
    const knot = round.length === 0 ? 0 : sourceOf(asked.explored.graph, round[0] as number);
    const loop = quotient === undefined ? round : closed(quotient, knot, round);
    const stem = worst.kind === 'unbounded' ? worst.stem : worst.path;
    const steps = shownRun(asked, [...stem, ...loop]);
    return {
      of,
      kind: worst.kind,
      most: worst.kind === 'unbounded' ? null : worst.weight,
      run: steps.slice(0, stem.length),
      loop: steps.slice(stem.length),
    };
  });
