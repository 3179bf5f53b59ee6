/** The charts along everything that the catalogue makes them do: the memo answers what XState answers, states are plain data. */
import { describe, expect, test, vi } from 'vitest';
import type { Memoised } from '../sim/compile.ts';
import type { Local, Machine, Message, Step } from '../sim/machine.ts';

interface Taken {
  readonly machine: Machine;
  readonly local: Local;
  readonly event: Message;
  readonly remembered: Step;
}

const taken = vi.hoisted(() => new Map<string, Taken>());

vi.mock('../sim/compile.ts', async (original) => {
  const { memoise } = await original<typeof import('../sim/compile.ts')>();
  let machines = 0;
  return {
    memoise(machine: Machine): Memoised {
      machines += 1;
      const prefix = `${machines} `;
      const memo = memoise(machine);
      const seen = new WeakMap<Local, WeakSet<Message>>();
      return {
        ...memo,
        step(local, event) {
          const remembered = memo.step(local, event);
          const events = seen.get(local) ?? new WeakSet();
          seen.set(local, events);
          if (events.has(event)) return remembered;
          events.add(event);
          taken.set(`${prefix}${JSON.stringify([local, event])}`, { machine, local, event, remembered });
          return remembered;
        },
      };
    },
  };
});

/** Nothing but what JSON can say: no undefined, no class, no function, no number that is none. */
function isPlain(data: unknown): boolean {
  if (data === null || typeof data === 'string' || typeof data === 'boolean') return true;
  if (typeof data === 'number') return Number.isFinite(data);
  if (Array.isArray(data)) return data.every(isPlain);
  if (typeof data !== 'object' || Object.getPrototypeOf(data) !== Object.prototype) return false;
  return Object.values(data).every(isPlain);
}

const { playNamed } = await import('./playing.ts');
const { catalogue } = await import('../scenarios/load.ts');
const { issueReleases } = await import('../models/releases/known.ts');

describe.each(issueReleases.map(({ name }) => name))('the charts of %s', (release) => {
  test('answer from the memo what XState answers to a plain copy of the state', async () => {
    taken.clear();
    for (const name of catalogue())
      await playNamed(name, release, { seed: 1, bounds: { ms: 400_000, instants: 2000 } });
    expect(taken.size).toBeGreaterThan(1000);
    // One look at the end: tens of thousands of assertions would take longer than what they look at.
    const wrong: string[] = [];
    for (const [key, { machine, local, event, remembered }] of taken) {
      const [copy, heard] = JSON.parse(JSON.stringify([local, event])) as [Local, Message];
      const answer = machine.step(copy, heard);
      const agrees = JSON.stringify(answer) === JSON.stringify(remembered);
      if (!agrees || !isPlain([local.value, local.context, event, answer])) wrong.push(key);
    }
    expect(wrong).toEqual([]);
  });
});
