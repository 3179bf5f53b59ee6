import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Folded, foldRepeats } from './fold.ts';

interface Letter {
  readonly letter: string;
  readonly atMs: number;
}

const rule = { key: ({ letter }: Letter) => letter, atMs: ({ atMs }: Letter) => atMs };

/** `a b` at even distances; a dot is an instant without a letter. */
const letters = (text: string): Letter[] =>
  [...text].flatMap((letter, atMs) => (letter === '.' ? [] : [{ letter, atMs }]));

const shown = (folded: readonly Folded<Letter>[]): string =>
  folded
    .map(({ items, times, everyMs }) => {
      const text = items.map(({ letter }) => letter).join('');
      return times === 1 ? text : `(${text}×${times}/${everyMs})`;
    })
    .join('');

describe('repeats are folded', () => {
  it.each([
    ['aaaa', '(a×4/1)', 'one thing again and again'],
    ['aa', 'aa', 'twice is no habit'],
    ['xabababy', 'x(ab×3/2)y', 'a cycle between two others'],
    ['a.a.a', '(a×3/2)', 'even distances'],
    ['aa.aa', 'aaaa', 'not uneven ones'],
    ['aaabaaabaaab', '(aaab×3/4)', 'the fold that saves most'],
    ['aaaab', '(a×4/1)b', 'up to where it ends'],
    ['', '', 'nothing'],
  ])('%s as %s: %s', (text, as) => {
    expect(shown(foldRepeats(letters(text), rule))).toBe(as);
  });

  it('gives the list back when unfolded', () => {
    const anyLetters = fc
      .array(fc.record({ letter: fc.constantFrom('a', 'b'), gap: fc.constantFrom(0, 1, 1, 1, 2) }), { maxLength: 60 })
      .map((steps) => {
        let atMs = 0;
        return steps.map(({ letter, gap }) => {
          atMs += gap;
          return { letter, atMs };
        });
      });
    fc.assert(
      fc.property(anyLetters, (list) => {
        const again = foldRepeats(list, rule).flatMap(({ items, times, everyMs }) =>
          Array.from({ length: times }, (_, n) =>
            items.map((item) => ({ ...item, atMs: item.atMs + n * everyMs })),
          ).flat(),
        );
        expect(again).toEqual(list);
      }),
    );
  });
});
