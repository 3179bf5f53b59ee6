/**
 * How much simulated time goes into a second? The looping scenario's callers on the simulated clock, walked event by event and
 * with whole periods leapt over, against the same charts stepped by XState itself each time (no memo).
 */
import { machineFor } from '../models/machines.ts';
import { pairingWorld } from '../models/pairing.ts';
import { callerOf, specOf } from '../scenarios/given.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { loadScenario } from '../scenarios/load.ts';
import type { Client, Scenario } from '../scenarios/schema.ts';
import type { Memoised } from '../sim/compile.ts';
import type { Json, Ms } from '../sim/model.ts';
import { type Run, startRun } from '../sim/run.ts';
import type { Composition } from '../sim/world.ts';
import { grouped, inTurn, median } from './clock.ts';

const HOUR: Ms = 3_600_000;
const RELEASE = '2026.2.19';

/** The scenario's started callers, in the middle of their loop. */
function looping(scenario: Scenario, change: (composition: Composition) => Composition): Run {
  const { composition, world } = pairingWorld(specOf(scenario, releaseOr(RELEASE, 'bench'), 1));
  const run = startRun(change(composition), world);
  for (const [name, client] of Object.entries(scenario.clients)) {
    const caller = callerOf(name, client as Client, 'file');
    if (caller.retry.kind === 'once') continue;
    run.act({ type: 'spawn', node: caller.node, kind: `client@${RELEASE}`, input: caller as unknown as Json });
  }
  run.settle();
  return run;
}

/** Every step computed by XState. */
function unmemoised(composition: Composition): Composition {
  const machines = new Map<string, Memoised>();
  return {
    ...composition,
    machine(kind) {
      const known = machines.get(kind);
      if (known !== undefined) return known;
      const machine = machineFor(kind.split('@')[0] ?? '', releaseOr(RELEASE, 'bench'));
      const made: Memoised = { ...machine, intern: (local) => local, misses: () => 0 };
      machines.set(kind, made);
      return made;
    },
  };
}

export async function bench(): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, hours] of [
    ['request-expires-under-retries', 40],
    ['canary', 4],
  ] as const) {
    const scenario = loadScenario(name);
    const walking = looping(scenario, (composition) => composition);
    const leaping = looping(scenario, (composition) => composition);
    const plain = looping(scenario, unmemoised);
    walking.advance(HOUR);
    leaping.advance(HOUR, { leap: true });
    const [walkMs, leapMs, plainMs] = [hours * HOUR, 100_000 * HOUR, HOUR / 10];
    const costs = await inTurn(5, {
      walk: () => walking.advance(walkMs),
      leap: () => leaping.advance(leapMs, { leap: true }),
      plain: () => plain.advance(plainMs),
    });
    const rate = (ms: Ms, cost: readonly { readonly wallMs: number }[]) =>
      ms / median(cost.map(({ wallMs }) => wallMs));
    const [walk, leap, baseline] = [rate(walkMs, costs.walk), rate(leapMs, costs.leap), rate(plainMs, costs.plain)];
    lines.push(
      `${name}: ${grouped(walk)} simulated s per wall s walked, ${(walk / baseline).toFixed(0)} times XState at every step (${grouped(baseline)})`,
      `${name}: ${grouped(leap)} simulated s per wall s with leaps, ${(leap / walk).toFixed(0)} times walking`,
    );
  }
  return lines;
}
