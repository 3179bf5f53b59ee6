import { describe, expect, test } from 'vitest';
import { channelAt, markAt, whole } from './graph.ts';
import { isFairLasso, shortestLasso } from './lasso.ts';
import { findLivelock } from './livelock.ts';
import { fairComponentsOf, shortestLassoOf, type TurnedLasso } from './quotient-livelock.ts';
import { rng } from './rng.ts';
import { stemsFrom } from './stems.ts';
import { fairSetExists } from './toy-oracle.ts';
import { type Drawn, drawnAlike } from './toy-quotient.ts';

/** How many graphs are drawn; `TOY_GRAPHS=50000 npx vitest run sim --testTimeout 3600000` draws more. */
const GRAPHS = Number(process.env['TOY_GRAPHS'] ?? 1_000);

/** The real edges of a lasso that was found on the quotient; -1 where there is no such edge. */
function real({ whole: { toy }, reached, state, channel }: Drawn, { stem, loop, under }: TurnedLasso): number[] {
  const { graph, quotient } = reached;
  return [...stem, ...loop].map((edge, at) => {
    const by = under[at] as number;
    const source = graph.offsets.findLastIndex((from) => from <= edge);
    const from = state(source, by);
    const to = state(graph.targets[edge] as number, quotient.group.after(by, quotient.turns[edge] as number));
    const name = channel(graph.channels[channelAt(graph, edge)] as string, by);
    const isIt = (one: (typeof toy.edges)[number]) =>
      one.from === from && one.to === to && one.channel === name && one.marks === markAt(graph, edge);
    return toy.edges.findIndex(isIt);
  });
}

describe(`on ${GRAPHS} graphs of actors who are alike, promised nothing, weak or strong fairness kind by kind,`, () => {
  test('a quotient has a fair loop where some set of the real states and all edges between them is one', () => {
    const draw = rng(19970701);
    const seen = { fails: 0, holds: 0, differently: 0 };
    for (let round = 0; round < GRAPHS; round += 1) {
      const drawn = drawnAlike(draw);
      const found = fairComponentsOf(drawn.reached, drawn.question).count > 0;
      seen[found ? 'fails' : 'holds'] += 1;
      if (found !== fairSetExists(drawn.whole)) expect([round, found]).toBe('the opposite');
      // What a reader of the quotient's own channel names would say.
      if (found !== findLivelock(drawn.reached, drawn.question).verdict.startsWith('f')) seen.differently += 1;
    }
    expect(Math.min(seen.fails, seen.holds)).toBeGreaterThan(GRAPHS / 8);
    expect(seen.differently).toBeGreaterThan(0);
  });

  test('the lasso that is shown is as short as the shortest of the whole graph, and a fair lasso there', () => {
    const draw = rng(20260219);
    for (let round = 0; round < GRAPHS; round += 1) {
      const drawn = drawnAlike(draw);
      const { graph, question } = drawn.whole;
      const turned = shortestLassoOf(drawn.reached, drawn.question, { stems: (all) => stemsFrom(all) });
      const shortest = shortestLasso(whole(graph).graph, question);
      if (typeof turned === 'string') {
        if (shortest !== null || turned !== 'none') expect([round, turned]).toEqual([round, 'shown']);
        continue;
      }
      const edges = real(drawn, turned);
      const loop = edges.slice(turned.stem.length);
      const knot = graph.targets[loop.at(-1) as number] as number;
      const lasso = { stem: edges.slice(0, turned.stem.length), loop, knot, shortest: true, atLeast: 0 };
      const is = [edges.length, turned.shortest, !edges.includes(-1) && isFairLasso(graph, question, lasso)];
      const total = shortest === null ? null : shortest.stem.length + shortest.loop.length;
      if (is[0] !== total || is[1] !== true || is[2] !== true)
        expect([round, ...is]).toEqual([round, total, true, true]);
    }
  });
});
