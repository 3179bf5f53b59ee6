/** The house rules as tables. To change a rule, change a row; to grant an exception, add a row that says why. */

/** Which of our folders a folder may import, beside itself. `test` and `bench` stand outside and may import any. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  sim: [],
  models: ['sim'],
  scenarios: ['models', 'sim'],
  live: ['scenarios', 'models', 'sim'],
  reports: ['scenarios', 'models', 'sim'],
  cli: ['reports', 'live', 'scenarios', 'models', 'sim'],
};

export const outside: readonly string[] = ['test', 'bench'];
export const folders: readonly string[] = [...Object.keys(layers), ...outside, 'docs'];

/** Folders that may import only these packages; Node's own modules count as packages. */
export const packages: Readonly<Record<string, readonly string[]>> = { sim: [], models: ['xstate', 'zod'] };

export const isTest = (path: string): boolean => /\.test\.ts$|^test\//.test(path);
const isBench = (path: string): boolean => path.startsWith('bench/');

/** Packages that only some files may import. */
export const reserved: readonly {
  readonly names: RegExp;
  readonly instead: string;
  readonly allowed: (path: string) => boolean;
}[] = [
  {
    names: /^(xstate|@xstate\/.*)$/,
    instead: 'the Machine that models/ makes of a chart',
    allowed: (path) => path.startsWith('models/') || isBench(path) || isTest(path),
  },
  {
    names: /^(ws|(node:)?(net|tls|http|https|http2|dgram))$/,
    instead: 'a target from live/, the only folder with sockets',
    allowed: (path) => path.startsWith('live/') || isBench(path) || isTest(path),
  },
  {
    names: /^(vitest|typescript|playwright-core|@biomejs\/.*)$/,
    instead: 'a runtime dependency: those that work on the project are not installed for its users',
    allowed: (path) => isBench(path) || isTest(path) || /^[\w.]+\.config\.ts$/.test(path),
  },
];

/** Words that are banned: `in` the code, the comments, or the whole text. */
export const bans: readonly {
  readonly pattern: RegExp;
  readonly in: 'code' | 'comments' | 'text';
  readonly instead: string;
  readonly allowed: (path: string) => boolean;
}[] = [
  {
    pattern: /\b(?:Date\.now|new Date\b|performance\.now|setTimeout|setInterval|setImmediate)\b/g,
    in: 'code',
    instead: 'the timers of the world (sim/timers.ts) or a clock that is handed in',
    allowed: (path) => /^(live|cli|bench)\//.test(path) || isTest(path),
  },
  {
    pattern: /\b(?:Math\.random|randomUUID|randomBytes|getRandomValues)\b/g,
    in: 'code',
    instead: 'the seeded generator that is handed in (sim/rng.ts)',
    allowed: (path) => path === 'cli/seed.ts' || path === 'live/secrets.ts',
  },
  {
    pattern: /\bconsole\.|\bprocess\.(?:stdout|stderr|exit)\b/g,
    in: 'code',
    instead: 'a returned fact: cli/ prints and exits',
    allowed: (path) => /^(cli|bench)\//.test(path),
  },
  {
    pattern: /(?<!re)pairing|gateway|openclaw|operator/gi,
    in: 'text',
    instead: 'a generic word: sim/ knows no protocol',
    allowed: (path) => !path.startsWith('sim/') || isTest(path),
  },
  {
    pattern: /@ts-(?:ignore|nocheck)\b/g,
    in: 'comments',
    instead: 'a type that fits, or @ts-expect-error with its reason',
    allowed: () => false,
  },
  { pattern: /\b(?:TODO|FIXME|XXX)\b/g, in: 'comments', instead: 'an issue, or the work itself', allowed: () => false },
  {
    pattern: /\b(?:describe|suite|test|it)(?:\.\w+)*\.(?:skip|only|todo)\b|\b(?:xit|xdescribe)\b/g,
    in: 'code',
    instead: 'a test that runs, or none',
    allowed: () => false,
  },
  { pattern: /\bexport\s*\*/g, in: 'code', instead: 'an import of the file itself', allowed: () => false },
];

/** File and folder names that say nothing, with what to write instead. */
export const emptyNames: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /^(?:utils?|helpers?|types?|common|base|misc|shared)$/, instead: 'the name of the one idea in it' },
  { pattern: /^index$/, instead: 'an import of the file itself: no barrels' },
];

export const linesMax = { file: 300, function: 70, readme: 40 };

/**
 * Files and functions (`path` or `path#function`) that may be longer for now. A row may only shrink: it fails the test
 * as soon as it is larger than needed.
 */
export const ratchet: Readonly<Record<string, { readonly lines: number; readonly because: string }>> = {};

/** Anything that would tie a checkout to the machine it was written on. */
export const machineTraces: readonly {
  readonly where: RegExp;
  readonly pattern: RegExp;
  readonly instead: string;
}[] = [
  {
    where: /./,
    // Assembled, so that this file does not match itself.
    pattern: new RegExp(`(?<![\\w.~}-])/(?:${['work', 'root', 'Users', 'home/runner'].join('|')})/(?=[\\w.])`, 'g'),
    instead: 'a path relative to the repository',
  },
  {
    where: /package-lock\.json$/,
    pattern: /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)/g,
    instead: 'https://registry.npmjs.org/ or nothing',
  },
  { where: /\.npmrc$/, pattern: /^\s*(?:@[\w-]+:)?registry\s*=/gm, instead: "the reader's own npm settings" },
];
