import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../scenarios/check/check.ts';
import { searched } from '../test/report-searches.ts';
import { checkTable } from './check-table.ts';

const results = searched.map(({ result }) => result);
const unrolled = (differs: string | null): CheckResult => ({
  ...(results[0] as CheckResult),
  promises: (results[0] as CheckResult).promises.map((promise) =>
    promise.witness === null
      ? promise
      : { ...promise, witness: { ...promise.witness, unrolled: { on: 'in-process', rounds: 3, differs } } },
  ),
});

describe('a table of searches', () => {
  test('says what is assumed to be fair, once, with the promises that are judged by it', () => {
    const text = checkTable(results, { width: 1_000 });
    const assumed = new Set(results.flatMap(({ promises }) => promises.flatMap(({ assuming }) => assuming ?? [])));
    expect(assumed.size).toBeGreaterThan(0);
    for (const assuming of assumed) expect(text.split(`~ assuming ${assuming}: `)).toHaveLength(2);
    for (const { name, assuming } of results.flatMap(({ promises }) => promises))
      if (assuming !== null) expect(text).toMatch(new RegExp(`assuming .*${name}`));
  });

  test.each([
    [null, ', proved on in-process'],
    ['step 3 ended otherwise', ', suspected: on in-process it did not close'],
  ])('says whether a loop closed (%s)', (differs, says) => {
    expect(checkTable([unrolled(differs)], { width: 1_000 })).toContain(says);
  });

  test('claims nothing of a loop that was played nowhere else', () => {
    expect(checkTable(results, {})).not.toMatch(/proved on|suspected/);
  });
});
