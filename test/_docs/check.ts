/** Rules for pages, on data: a test hands them the pages and what the program says about itself, or plants what they must find. */
import { posix } from 'node:path';

/** What the program offers. */
export interface Offered {
  /** By command, without the leading `--`. */
  readonly options: ReadonlyMap<string, ReadonlySet<string>>;
  readonly scripts: ReadonlySet<string>;
  readonly scenarios: ReadonlySet<string>;
  readonly releases: ReadonlySet<string>;
}

export type Pages = ReadonlyMap<string, string>;

const NPM_OWN = new Set(['ci', 'link', 'start', 'test']);
const FENCE = /^(```+)[^\n]*\n([\s\S]*?)^\1[ \t]*$/gm;

/** The text without fenced blocks, line for line. */
const prose = (page: string): string => page.replace(FENCE, (block) => block.replace(/[^\n]/g, ''));
const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** What a heading is called in a link, as GitHub makes it. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

export const headings = (page: string): string[] =>
  [...prose(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);

export function titleViolations(pages: Pages): string[] {
  return [...pages].flatMap(([path, page]) => {
    const titles = [...prose(page).matchAll(/^# /gm)].length;
    return titles === 1 ? [] : [`${path}: ${titles} first-level headings where one belongs`];
  });
}

/** Relative links lead to files that are there, and to headings that those files have. */
export function linkViolations(pages: Pages, exists: (path: string) => boolean): string[] {
  return [...pages].flatMap(([path, page]) =>
    [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(({ 1: target = '', index }) => {
      if (/^[a-z]+:/.test(target)) return [];
      const [file = '', heading] = target.split('#');
      const to = file === '' ? path : posix.join(posix.dirname(path), file);
      const at = `${path}:${lineAt(page, index)}`;
      if (!exists(to)) return [`${at}: ${target} leads nowhere`];
      const there = pages.get(to);
      if (heading === undefined || there === undefined) return [];
      return headings(there).map(slug).includes(heading) ? [] : [`${at}: ${to} has no heading #${heading}`];
    }),
  );
}

interface Written {
  readonly at: string;
  readonly words: readonly string[];
}

/** Commands in fenced blocks and in code within the text, `&&` taken apart. */
function commands(path: string, page: string): Written[] {
  const found: { readonly text: string; readonly index: number }[] = [];
  for (const { 2: block = '', index } of page.matchAll(FENCE)) {
    for (const line of block.split('\n')) found.push({ text: line.replace(/^\$ /, ''), index });
  }
  const text = prose(page);
  for (const { 1: code = '', index } of text.matchAll(/`([^`]+)`/g)) found.push({ text: code, index });
  return found.flatMap(({ text, index }) =>
    text
      .split('&&')
      .map((command) => command.trim().split(/\s+/))
      .map(([first = '', ...rest]) => (first === 'npx' ? rest : [first, ...rest]))
      .filter(([first]) => first === 'scopeloop' || first === 'npm')
      .map((words) => ({ at: `${path}:${lineAt(page, index)}`, words })),
  );
}

/** Every command on a page exists, with its options, scenarios and releases. */
export function commandViolations(pages: Pages, offered: Offered): string[] {
  return [...pages].flatMap(([path, page]) =>
    commands(path, page).flatMap(({ at, words: [program, ...rest] }) =>
      (program === 'npm' ? npmMistakes(rest, offered) : ownMistakes(rest, offered)).map((what) => `${at}: ${what}`),
    ),
  );
}

function npmMistakes([verb = '', ...rest]: readonly string[], offered: Offered): string[] {
  if (verb !== 'run') return NPM_OWN.has(verb) ? [] : [`npm ${verb} is not among the commands of this project`];
  const [script = '', ...more] = rest.filter((word) => word !== '--silent' && word !== '--');
  if (!offered.scripts.has(script)) return [`there is no script ${script}`];
  return script === 'scopeloop' ? ownMistakes(more, offered) : [];
}

/** A word that stands for others: `<what>`, `[scenarios..]`, `…`. */
const isPlaceholder = (word: string): boolean => /[<[{…]/.test(word);

function ownMistakes([command = '', ...rest]: readonly string[], offered: Offered): string[] {
  if (command === '' || isPlaceholder(command) || command === '--help') return [];
  const options = offered.options.get(command);
  if (options === undefined) return [`there is no command ${command}`];
  const mistakes: string[] = [];
  let option: string | null = null;
  for (const word of rest) {
    if (isPlaceholder(word)) continue;
    if (word.startsWith('--')) {
      option = word.slice(2).split('=')[0] ?? '';
      if (!options.has(option)) mistakes.push(`${command} has no option --${option}`);
      continue;
    }
    const [after, names] = [option, word.split(',')];
    option = null;
    if (after === 'release') {
      for (const name of names) if (!offered.releases.has(name)) mistakes.push(`there is no release ${name}`);
    } else if (after === null && command === 'replay' && !/[./]/.test(word) && !offered.scenarios.has(word)) {
      mistakes.push(`there is no scenario ${word}`);
    }
  }
  return mistakes;
}
