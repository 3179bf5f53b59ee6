/**
 * `scopeloop releases`: the releases that are known, their knobs in words, in what two of them differ, and which of them are on
 * this machine as they were published.
 */
import type { Argv } from 'yargs';
import { differences } from '../models/releases/knob-texts.ts';
import { releases, releasesBetween } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { cacheText, inBytes, profileOf } from '../reports/cached-releases.ts';
import { differenceText, releaseFacts, releasesText, releaseText } from '../reports/releases.ts';
import { plural } from '../reports/words.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import type { Command } from './command.ts';
import type { Door } from './door.ts';
import { exit } from './exit-code.ts';
import { CACHE_DIR, listener, oneOf } from './options.ts';

interface ReleasesArguments {
  action?: string | undefined;
  names?: string[] | undefined;
  format?: string | undefined;
  cacheDir?: string | undefined;
}

const ACTIONS = ['show', 'diff', 'list', 'install', 'remove'] as const;

export const releasesCommand = (door: Door): Command<ReleasesArguments> => ({
  builder: (yargs: Argv<object>) =>
    yargs
      .positional('action', {
        type: 'string',
        describe: 'show, diff, list, install or remove; without it, those that are known',
      })
      .positional('names', { type: 'string', array: true, describe: 'releases, such as 2026.2.19' })
      .option('format', { type: 'string', describe: 'text (default) or json' })
      .option('cache-dir', { type: 'string', describe: CACHE_DIR }),
  handler: (args) => door.run(async () => door.print(await answer(args, door)) ?? exit.asExpected),
});

async function answer(args: ReleasesArguments, door: Door): Promise<string> {
  const { action, names = [], format = 'text' } = args;
  const asJson = oneOf('--format', format, ['text', 'json']) === 'json';
  const json = (facts: object) => JSON.stringify({ scopeloop: door.version, ...facts }, null, 2);
  switch (action === undefined ? null : oneOf('releases', action, ACTIONS)) {
    case 'show': {
      const [release] = exactly(1, names, 'show');
      return asJson ? json({ release: releaseFacts(release as Release) }) : releaseText(release as Release, door.width);
    }
    case 'diff': {
      const [from, to] = exactly(2, names, 'diff') as [Release, Release];
      if (!asJson) return differenceText(from, to, door.width);
      const knobs = differences(from, to);
      return json({ from: releaseFacts(from, knobs), to: releaseFacts(to, knobs) });
    }
    case null:
      return asJson
        ? json({ releases: releases.map(aboutOf), between: releasesBetween.map(aboutOf) })
        : releasesText(releases, releasesBetween, door.width);
    default:
      return onThisMachine(action as 'list' | 'install' | 'remove', args, door);
  }
}

const aboutOf = ({ name, title, provenance }: Release) => ({ name, title, provenance });

/** What the cache holds, or held. */
async function onThisMachine(
  action: 'list' | 'install' | 'remove',
  { names = [], format, cacheDir }: ReleasesArguments,
  door: Door,
): Promise<string> {
  if (action === 'list' ? names.length > 0 : names.length === 0) {
    throw usage(action, action === 'list' ? 'names are given, and it lists all' : 'no release is named');
  }
  const { cached, removed } = await import('../live/openclaw/cache.ts');
  const { cacheDirOf, install } = await import('../live/openclaw/install.ts');
  const dir = cacheDirOf(cacheDir ?? null);
  if (action === 'remove') {
    const gone = removed(dir, names);
    if (format === 'json') return JSON.stringify({ scopeloop: door.version, dir, removed: gone }, null, 2);
    return gone.map(({ name, bytes }) => `removed ${name}, ${inBytes(bytes)}`).join('\n');
  }
  for (const name of names) await install(name, { cacheDir: dir, listener: listener(door) });
  const all = cached(dir);
  const shown = action === 'list' ? all : { ...all, releases: all.releases.filter(({ name }) => names.includes(name)) };
  if (format !== 'json') return cacheText(shown, door.width);
  const known = shown.releases.map((release) => ({ ...release, profile: profileOf(release) }));
  return JSON.stringify({ scopeloop: door.version, ...shown, releases: known }, null, 2);
}

const usage = (action: string, problem: string) =>
  new UsageError({
    code: 'usage',
    where: `releases ${action}`,
    problem,
    hint: `write scopeloop releases ${action}${action === 'list' ? '' : ' 2026.2.19'}`,
  });

function exactly(count: 1 | 2, names: readonly string[], action: string): readonly Release[] {
  if (names.length === count) return names.map((name) => releaseOr(name, `releases ${action}`));
  throw new UsageError({
    code: 'usage',
    where: `releases ${action}`,
    problem: `${plural(names.length, 'release is', 'releases are')} named, ${count} ${count === 1 ? 'is' : 'are'} needed`,
    hint:
      count === 1 ? 'write scopeloop releases show 2026.2.19' : 'write scopeloop releases diff 2026.2.19 auto-upgrade',
  });
}
