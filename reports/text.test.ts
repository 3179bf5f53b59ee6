import { describe, expect, it } from 'vitest';
import { playNamed } from '../test/playing.ts';
import { all, hostile, livelock, waiting } from '../test/report-runs.ts';
import { seen, wrap } from './columns.ts';
import { textReport } from './text.ts';
import { commandOf } from './words.ts';

const golden = (name: string): string => `../test/golden/reports/${name}.txt`;

describe('the text report', () => {
  it.each([
    ['livelock', [livelock]],
    ['three-releases', all],
  ])('of %s reads as agreed', async (name, runs) => {
    await expect(textReport(runs)).toMatchFileSnapshot(golden(name));
  });

  it.each([60, 80, 100, 160])('has no line beyond %i columns but the commands', (width) => {
    const commands = all.map(commandOf);
    const tooLong = textReport(all, { width })
      .split('\n')
      .filter((line) => line.length > width && !commands.includes(line.trim()));
    expect(tooLong).toEqual([]);
  });

  it('is the same in colour but for the colours', () => {
    const coloured = textReport(all, { colour: true });
    expect(coloured).toContain('\u001b[31m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what begins a colour
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(textReport(all));
  });

  it('lets no terminal control of a scenario through', () => {
    expect(textReport([hostile])).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it.each([4, 10, 30])('keeps to %i items, says what it left out and keeps the loop', async (itemsMax) => {
    const run = await playNamed('operator-slower-than-ttl', '2026.2.19');
    const text = textReport([run], { itemsMax });
    expect(text).toContain('rows left out');
    expect(text).toContain('↻ back to');
    expect(text.split('\n').length).toBeLessThan(60 + itemsMax * 4);
  });

  it('folds hours of refusals into lines that fit a screen', async () => {
    const run = await playNamed('rotate-narrow-scope', '2026.2.19');
    const text = textReport([run]);
    expect(run.trace.length).toBeGreaterThan(1_000);
    expect(text.split('\n').length).toBeLessThan(80);
    expect(text).toMatch(/× 240, every 1 s/);
    expect(text).toContain('for ever');
  });

  it('gives the same bytes for the same run', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => playNamed('main-run', '2026.2.19')));
    expect(textReport([one as typeof livelock])).toBe(textReport([other as typeof livelock]));
  });

  it('tells of many runs only those that are not as expected, and says how many it left to the table', () => {
    const wrong = { ...waiting, scenario: 'wrong', expected: 'converged' as const };
    const text = textReport([...all.map((run) => ({ ...run, observations: [] })), wrong]);
    expect(text.match(/scopeloop replay/g)).toHaveLength(1);
    expect(text).toContain('scopeloop replay wrong');
    expect(text).toContain('3 of 4 runs are in the table only');
  });

  it('tells of many runs that are as expected the first that goes round', () => {
    const text = textReport([waiting, waiting, ...all].map((run) => ({ ...run, observations: [] })));
    expect(text.match(/scopeloop replay/g)).toHaveLength(1);
    expect(text).toContain('for ever');
  });

  it('says that a request waits for a person', () => {
    expect(textReport([waiting])).toContain("what comes next is a person's decision");
  });
});

describe('cells', () => {
  it.each([
    ['a bb ccc', 4, ['a bb', 'ccc']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['', 3, ['']],
  ])('wrap %j at %i', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });
  it('count what is seen, not the colours', () => {
    expect(seen('\u001b[31m✗ no\u001b[39m')).toBe(4);
  });
});
