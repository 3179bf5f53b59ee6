import { posix } from 'node:path';
import {
  bans,
  emptyNames,
  folders,
  isTest,
  layers,
  linesMax,
  machineTraces,
  outside,
  packages,
  ratchet,
  reserved,
} from './rules.ts';
import { parse, type Source } from './source.ts';

/** Path to content. The rules never touch the disk, so that a test can plant what they must find. */
export type Files = ReadonlyMap<string, string>;

export const parseAll = (files: Files): Source[] =>
  [...files].filter(([path]) => path.endsWith('.ts')).map(([path, text]) => parse(path, text));

const banned = (path: string, line: number, what: string, instead: string): string =>
  `${path}:${line}: ${what} is banned here, use ${instead}`;

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');

/** Where a relative import leads, as a path from the top. */
const resolve = (from: string, specifier: string): string => posix.join(posix.dirname(from), specifier);

const everyImport = (sources: readonly Source[]): { path: string; line: number; specifier: string }[] =>
  sources.flatMap(({ path, imports }) => imports.map((each) => ({ path, ...each })));

/** Imports run one way, from the doors to the engines; a name that starts with `_` stays in its folder. */
export function layerViolations(sources: readonly Source[]): string[] {
  return everyImport(sources)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .flatMap(({ path, line, specifier }) => {
      const [from, target] = [folderOf(path), resolve(path, specifier)];
      const to = folderOf(target);
      const may = layers[from];
      const testsMay = isTest(path) && to === 'test';
      if (may && folders.includes(to) && to !== from && !may.includes(to) && !testsMay) {
        return [banned(path, line, `an import of ${target}`, `${[from, ...may].join(', ')} or what a caller hands in`)];
      }
      const inner = target.search(/(?<=\/)_/);
      if (inner > 0 && !path.startsWith(target.slice(0, inner))) {
        return [banned(path, line, `an import of the internal ${target}`, 'what its folder offers to others')];
      }
      return [];
    });
}

export function packageViolations(sources: readonly Source[]): string[] {
  return everyImport(sources)
    .filter(({ specifier }) => !specifier.startsWith('.'))
    .flatMap(({ path, line, specifier }) => {
      const name = packageOf(specifier);
      const may = isTest(path) ? undefined : packages[folderOf(path)];
      if (may && !may.includes(name)) {
        const list = may.length > 0 ? `only ${may.join(', ')}` : 'the language alone';
        return [banned(path, line, `the package ${name}`, `${list}, or hand it in from a folder above`)];
      }
      return reserved
        .filter(({ names, allowed }) => names.test(name) && !allowed(path))
        .map(({ instead }) => banned(path, line, `the package ${name}`, instead));
    });
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

export function wordViolations(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => [
    ...bans
      .filter(({ allowed }) => !allowed(source.path))
      .flatMap((ban) =>
        [...source[ban.in].matchAll(ban.pattern)].map((found) =>
          banned(source.path, lineAt(source.text, found.index), found[0], ban.instead),
        ),
      ),
    ...source.anys.map((line) => banned(source.path, line, 'any', 'unknown or the type that it is')),
  ]);
}

export function nameViolations(paths: Iterable<string>): string[] {
  return [...paths]
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) =>
      path
        .split('/')
        .flatMap((part) =>
          emptyNames
            .filter(({ pattern }) => pattern.test(part.replace(/(\.test)?\.ts$/, '')))
            .map(({ instead }) => banned(path, 1, `the name ${part}`, instead)),
        ),
    );
}

/** Every file must be reachable from a door, a test, a bench or a configuration. */
export function deadFiles(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const isRoot = (path: string): boolean =>
    path === 'cli/main.ts' || path.startsWith('bench/') || /\.test\.ts$|^[\w.]+\.config\.ts$/.test(path);
  const reached = new Set([...byPath.keys()].filter(isRoot));
  for (const path of reached) {
    const source = byPath.get(path);
    if (!source) continue;
    for (const text of source.strings) {
      const next = text.startsWith('.') ? resolve(path, text) : '';
      if (byPath.has(next)) reached.add(next);
    }
  }
  return [...byPath.keys()]
    .filter((path) => !reached.has(path) && !path.endsWith('.d.ts'))
    .map((path) =>
      banned(path, 1, 'a file that nothing reaches', 'it from cli/main.ts, a test or a bench, or delete it'),
    );
}

export function lengthViolations(sources: readonly Source[], allowances = ratchet): string[] {
  const found = sources.flatMap(({ path, lines, functions }) => [
    { id: path, path, line: 1, what: 'a file', lines, max: linesMax.file, instead: 'two files with one idea each' },
    ...functions.map((each) => ({
      id: `${path}#${each.name}`,
      path,
      line: each.line,
      what: each.name,
      lines: each.lines,
      max: linesMax.function,
      instead: 'a parent that decides and leaves that compute',
    })),
  ]);
  const tooLong = found.filter(({ id, lines, max }) => lines > (allowances[id]?.lines ?? max));
  const stale = Object.entries(allowances).filter(
    ([id, { lines }]) => !found.some((each) => each.id === id && each.lines === lines && lines > each.max),
  );
  return [
    ...tooLong.map((each) =>
      banned(each.path, each.line, `${each.what} of ${each.lines} lines (at most ${each.max})`, each.instead),
    ),
    ...stale.map(([id]) =>
      banned('test/_architecture/rules.ts', 1, `the stale ratchet row ${id}`, 'the length it has'),
    ),
  ];
}

/** Each top folder says what it is in a README that fits a screen. */
export function readmeViolations(files: Files): string[] {
  return folders.flatMap((folder) => {
    const path = `${folder}/README.md`;
    const text = files.get(path);
    if (text === undefined)
      return [banned(path, 1, 'a folder without a README', 'what it is, its law, where to begin')];
    const lines = text.trimEnd().split('\n').length;
    return lines > linesMax.readme
      ? [banned(path, 1, `a README of ${lines} lines (at most ${linesMax.readme})`, 'docs/ for the rest')]
      : [];
  });
}

export function machineViolations(files: Files): string[] {
  return [...files].flatMap(([path, text]) =>
    machineTraces
      .filter(({ where }) => where.test(path))
      .flatMap(({ pattern, instead }) =>
        [...text.matchAll(pattern)].map((found) => banned(path, lineAt(text, found.index), found[0].trim(), instead)),
      ),
  );
}

/** Folders of ours that the layer table does not know: a new one needs a place in the order. */
export function unplacedFolders(paths: Iterable<string>): string[] {
  const known = new Set([...Object.keys(layers), ...outside, '']);
  const strange = [...paths].filter((path) => path.endsWith('.ts') && !known.has(folderOf(path)));
  return strange.map((path) => banned(path, 1, `the folder ${folderOf(path)}`, 'a folder of the layer table'));
}
