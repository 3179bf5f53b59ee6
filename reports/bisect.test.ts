import { describe, expect, test } from 'vitest';
import type { BisectResult, Place, Tried, Word } from '../scenarios/bisect.ts';
import { bisectJson, bisectText } from './bisect.ts';

const tried = (word: Word, more: Partial<Tried> = {}): Tried => ({
  word,
  verdicts: word === 'flaky' ? ['converged', 'livelock'] : [word],
  because: 'so it was seen',
  cached: 0,
  ...more,
});
const place = (version: string, of: Tried | null, more: Partial<Place> = {}): Place => ({
  version,
  profile: version,
  note: null,
  expected: null,
  predicted: null,
  tried: of,
  ...more,
});
const result = (strip: readonly Place[], more: Partial<BisectResult> = {}): BisectResult => ({
  scenario: 'made-up',
  title: 'A situation',
  target: 'openclaw',
  seed: 1,
  verdict: 'livelock',
  repeat: 1,
  strip,
  turns: [],
  plays: strip.length,
  cached: 0,
  ...more,
});

const searched = result(
  [
    place('2026.2.17', tried('converged', { cached: 1 })),
    place('2026.2.19', tried('livelock'), { expected: 'livelock' }),
    place('2026.2.21', tried('converged'), { predicted: 'livelock', note: 'it is taken to be as 2026.2.19' }),
    place('2026.3.2', null),
    place('2026.9.6', tried('flaky')),
  ],
  {
    turns: [
      { kind: 'brought', by: '2026.2.19', last: '2026.2.17', undecided: [] },
      { kind: 'taken away', by: '2026.2.21', last: '2026.2.19', undecided: ['2026.2.20'] },
    ],
  },
);

describe('as text', () => {
  test('strip, turns, and what was assumed', () => {
    expect(bisectText(searched)).toBe(`made-up · 2026.2.17 to 2026.9.6 · openclaw
A situation

✓ ↻ ✓ · ±

  2026.2.17  ✓ converged   known from an earlier run
  2026.2.19  ↻ livelock
  2026.2.21  ✓ converged   the simulation says livelock; it is taken to be as 2026.2.19
  2026.3.2   · not played
  2026.9.6   ± flaky       so it was seen

↻ livelock brought by 2026.2.19 (2026.2.17 is the last without it)
↻ livelock taken away by 2026.2.21, or by 2026.2.20, which could not be told (2026.2.19 is the last
  with it)
~ 2026.3.2 was not played and is taken to be as the neighbours that agree; what came and went in
  between would be missed (--all plays each)
~ the simulation expected something else of 2026.2.21: the search went on from what was seen
~ each was played once: --repeat 3 would show one that is flaky
`);
  });

  test('says that nothing turned, and whether it was there at all', () => {
    const all = result([place('2026.2.17', tried('livelock')), place('2026.2.19', tried('livelock'))]);
    expect(bisectText(all)).toContain(
      'no release brought or took away the livelock: 2 releases of 2 played, all of them',
    );
    const none = result([place('2026.2.17', tried('converged')), place('2026.2.19', null)]);
    expect(bisectText(none)).toContain('1 release of 2 played, none of them with it');
    expect(bisectText(result([place('2026.2.17', tried('unknown'))]))).toContain('nothing could be told');
  });

  test('says what differs from what was expected', () => {
    const wrong = result([place('2026.2.17', tried('livelock'), { expected: 'converged' })]);
    expect(bisectText(wrong)).toContain('↻ livelock  expected converged');
  });

  test.each([60, 80, 160])('no line is longer than %i', (width) => {
    for (const line of bisectText(searched, { width }).split('\n')) expect([...line].length).toBeLessThanOrEqual(width);
  });
});

test('as JSON, with the same assumptions in words', () => {
  const { scopeloop, bisect } = JSON.parse(bisectJson(searched, '0.1.0'));
  expect(scopeloop).toBe('0.1.0');
  expect(bisect).toMatchObject({ scenario: 'made-up', turns: searched.turns, strip: [...searched.strip] });
  expect(bisect.assumes).toHaveLength(3);
});
