/**
 * The scenario of the report under three releases, fact by fact. When a change is meant, read the difference and take it over:
 * `npx vitest run scenarios/golden-runs.test.ts -u`.
 */
import { describe, expect, test } from 'vitest';
import { releases } from '../models/releases/known.ts';
import { playNamed } from '../test/playing.ts';

const SCENARIO = 'rotate-narrow-scope';

describe.each(['2026.2.19', 'auto-upgrade', 'single-request'])('the report under %s', (release) => {
  test('has not moved', async () => {
    expect(releases.map(({ name }) => name)).toContain(release);
    const { verdict, proof, loop, churn, afterwards, observations, files, trace } = await playNamed(SCENARIO, release);
    // The watch after the last step repeats what the loop says, hundreds of times.
    const played = trace.filter(({ step }) => step !== null);
    const lines = [{ verdict, proof }, { loop }, { churn, afterwards }, ...observations, ...files, ...played];
    const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(`../test/golden/runs/${SCENARIO}.${release}.jsonl`);
  });
});
