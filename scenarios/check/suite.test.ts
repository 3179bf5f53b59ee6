import { describe, expect, test } from 'vitest';
import { releases } from '../../models/releases/known.ts';
import { check } from './check.ts';
import { configurationPosed, SUITE } from './suite.ts';

const bounds = { statesMax: 100_000, bytesMax: 1e9 };
const small = SUITE.filter(({ size }) => size === 'small');

describe('the suite', () => {
  test.each(releases)(
    '$name: exact numbers of states and steps, and which promises do not hold, how slow it can be',
    async (release) => {
      const lines = small.flatMap((posed) => {
        const result = check(posed.name, configurationPosed(posed, release, 'free'), bounds);
        const { states, edges, bound, promises, slow } = result;
        const others = promises.filter(({ verdict }) => verdict !== 'holds');
        return [
          `${posed.name}: ${states} states, ${edges} steps${bound === null ? '' : ` until ${bound}`}`,
          ...others.map(({ name, verdict }) => `  ${verdict}: ${name}`),
          `  at worst ${slow.map(({ of, most }) => `${of} ${most ?? 'without end'}`).join(', ')}`,
        ];
      });
      await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../../test/golden/suite/${release.name}.txt`);
    },
  );

  test('has every kind of caller, incident and size that the searches are for', () => {
    const callers = SUITE.map(({ setting }) => Object.keys(setting.callers).length);
    const devices = SUITE.map(({ setting }) => new Set(Object.values(setting.callers)).size);
    const kinds = new Set(SUITE.flatMap(({ setting }) => setting.incidents.map(({ kind }) => kind)));
    const names = new Set(SUITE.flatMap(({ setting }) => Object.keys(setting.callers)));
    expect([...new Set(callers)].sort()).toEqual([1, 2, 3, 4]);
    expect([...new Set(devices)].sort()).toEqual([1, 2, 3]);
    expect([...kinds].sort()).toEqual(['crash', 'disconnect', 'remove', 'restart', 'revoke', 'rotate']);
    expect([...names].sort()).toEqual([
      ...['admin', 'approver', 'cli', 'keeper', 'remote', 'status', 'status-2', 'status-3', 'tool'],
    ]);
  });

  test('names each of its settings once', () => {
    expect(new Set(SUITE.map(({ name }) => name)).size).toBe(SUITE.length);
  });
});
