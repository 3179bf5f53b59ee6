/** Pages are part of the program: what they link to is there, what they tell to type works, what they list is complete. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import yargs, { type Argv } from 'yargs';
import { sentences } from '../models/properties.ts';
import { releaseNames } from '../models/releases/known.ts';
import { catalogue } from '../scenarios/load.ts';
import { scenarioJsonSchema } from '../scenarios/schema.ts';
import { onDisk } from './_architecture/tree.ts';
import { commandViolations, headings, linkViolations, type Offered, titleViolations } from './_docs/check.ts';

const top = fileURLToPath(new URL('..', import.meta.url));
const pages = onDisk(/\.md$/);
const page = (path: string): string => pages.get(path) ?? '';

/** The list of commands is the program's own; starting it once a command would take seconds. */
const listed = async (): Promise<string[]> => {
  const bin = join(top, 'cli/bin.js');
  const { stdout } = await promisify(execFile)(process.execPath, [bin, '--help'], { encoding: 'utf8' });
  return [...stdout.matchAll(/^ {2}scopeloop (\w+)/gm)].map(([, name = '']) => name);
};
const optionsOf = async (name: string): Promise<Set<string>> => {
  const module = (await import(`../cli/${name}.ts`)) as Record<string, (door: null) => { builder(yargs: Argv): Argv }>;
  const help = await module[`${name}Command`]?.(null).builder(yargs([])).getHelp();
  return new Set([...(help ?? '').matchAll(/^\s+(?:-\w, )?--([\w-]+)/gm)].map(([, option = '']) => option));
};

let offered: Offered;
beforeAll(async () => {
  const names = await listed();
  const options = await Promise.all(names.map(async (name) => [name, await optionsOf(name)] as const));
  const { scripts } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { scripts: object };
  offered = {
    options: new Map(options),
    scripts: new Set(Object.keys(scripts)),
    scenarios: new Set(catalogue()),
    releases: new Set(releaseNames),
  };
});

describe('what the pages say is so', () => {
  test('each page has one title', () => {
    expect(titleViolations(pages)).toEqual([]);
  });
  test('every link leads somewhere', () => {
    expect(linkViolations(pages, (path) => existsSync(join(top, path)))).toEqual([]);
  });
  test('every command can be typed as it stands', () => {
    expect(offered.options.size).toBeGreaterThan(1);
    expect(commandViolations(pages, offered)).toEqual([]);
  });
  test('the two commands of the README are there, and a place for what they print', () => {
    expect(page('README.md')).toMatch(/^npm ci && npm start\nnpm test$/m);
    expect(page('README.md')).toMatch(/<!-- output:start -->\n```[\s\S]+```\n<!-- output:end -->/);
  });
  test('every "facts" that the code cites is a section of the protocol', () => {
    const numbers = new Set(headings(page('docs/protocol.md')).map((heading) => heading.split(' ')[0]));
    for (const [path, text] of onDisk(/^(?!test\/).*\.ts$/)) {
      for (const [cited] of text.matchAll(/\bfacts (?:\d+\.\d+(?:, | and | to )?)+/gi)) {
        for (const [number] of cited.matchAll(/\d+\.\d+/g)) expect(numbers, `${path}: ${cited}`).toContain(number);
      }
    }
  });
});

describe('the contracts are complete', () => {
  const contracts = page('docs/contracts.md');
  test('every command and every option is named', () => {
    for (const [command, options] of offered.options) {
      expect(contracts).toContain(`scopeloop ${command}`);
      for (const option of options) {
        if (option !== 'help' && option !== 'version')
          expect(contracts, `${command} --${option}`).toContain(`--${option}`);
      }
    }
  });
  test('every key, step and fault of a scenario is named', () => {
    const known = new Set<string>();
    const gather = (part: unknown): void => {
      if (part === null || typeof part !== 'object') return;
      const { properties } = part as { properties?: object };
      for (const key of Object.keys(properties ?? {})) known.add(key);
      for (const inner of Object.values(part)) gather(inner);
    };
    gather(scenarioJsonSchema());
    expect(known.size).toBeGreaterThan(50);
    const words = new Set(contracts.match(/[\w-]+/g));
    expect([...known].filter((key) => !words.has(key))).toEqual([]);
  });
  test('the README counts the properties as there are', () => {
    const words = ['seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen'];
    // "No livelock" is decided by the verdict and is not among the sentences.
    expect(page('README.md')).toContain(`${words[sentences.length + 1 - 7]} properties along each run`);
  });
});

/** A checker that cannot fail is worth nothing. */
describe('a planted mistake is found', () => {
  const plant = (text: string) => new Map([['docs/a.md', text]]);
  const nothing = () => false;
  test.each([
    ['no title', 'text'],
    ['two titles', '# one\n\n# two'],
  ])('%s', (_, text) => {
    expect(titleViolations(plant(text))).toHaveLength(1);
  });
  test.each([
    ['a file that is not there', '\n[b](b.md)', 'docs/a.md:2: b.md leads nowhere'],
    ['a picture that is not there', '![b](../img/b.svg)', 'docs/a.md:1: ../img/b.svg leads nowhere'],
  ])('%s', (_, text, says) => {
    expect(linkViolations(plant(text), nothing)).toEqual([says]);
  });
  test('a heading that is not there, and one that is', () => {
    const text = '# A & b: `c`\n\n[x](#a--b-c) [y](a.md#d)';
    expect(linkViolations(plant(text), () => true)).toEqual(['docs/a.md:3: docs/a.md has no heading #d']);
  });
  test('a title and a link in a fenced block count for nothing', () => {
    expect(titleViolations(plant('# one\n```\n# two\n[b](b.md)\n```'))).toEqual([]);
    expect(linkViolations(plant('# one\n```\n[b](b.md)\n```'), nothing)).toEqual([]);
  });
  test.each([
    ['```\nscopeloop rerun\n```', 'there is no command rerun'],
    ['```sh\n$ scopeloop replay --each\n```', 'replay has no option --each'],
    ['`scopeloop replay nowhere`', 'there is no scenario nowhere'],
    ['`npm ci && npx scopeloop replay canary --release 1.2.3`', 'there is no release 1.2.3'],
    ['`npm run trot`', 'there is no script trot'],
    ['`npm run --silent scopeloop -- replay --each`', 'replay has no option --each'],
    ['`npm install`', 'npm install is not among the commands of this project'],
  ])('%j', (text, says) => {
    expect(commandViolations(plant(text), offered)).toEqual([expect.stringContaining(says)]);
  });
  test('what is well is left alone', () => {
    const text =
      '`npm ci && npm start`, `scopeloop <command>`, `scopeloop replay own.yaml canary --on sim --release 2026.2.19`';
    expect(commandViolations(plant(text), offered)).toEqual([]);
  });
});
