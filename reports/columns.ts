/** Text in columns: widths that fit a line, and cells that wrap at words rather than lose what they say. */

/** The length of what is seen: terminal colours take no room. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what begins a colour
export const seen = (text: string): number => [...text.replace(/\u001b\[\d+m/g, '')].length;

/** Without spaces at its end, also where they are coloured. */
export const trimmedEnd = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what begins a colour
  text.replace(/(?: |\u001b\[\d+m)+$/, (end) => end.replaceAll(' ', ''));

export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - seen(text)));

/** Lines of at most `width`, broken at spaces; a longer word is broken inside. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => pieces(part, width))) {
    if (line !== '' && [...line].length + 1 + [...word].length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  const letters = [...word];
  const parts: string[] = [];
  for (let at = 0; at === 0 || at < letters.length; at += width) parts.push(letters.slice(at, at + width).join(''));
  return parts;
}

export const clip = (text: string, width: number): string => {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`;
};

/** Widths as needed, the widest ones shrunk until all fit, none below `least`. */
export function fitted(needs: readonly number[], room: number, least: number): number[] {
  const widths = [...needs];
  for (let sum = widths.reduce((a, b) => a + b, 0); sum > room; sum -= 1) {
    const widest = Math.max(...widths);
    if (widest <= least) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
  }
  return widths;
}
