/** `scopeloop releases`: the releases that are known, their knobs in words, and in what two of them differ. */
import type { Argv, CommandModule } from 'yargs';
import { differences } from '../models/releases/knob-texts.ts';
import { releases } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { differenceText, releaseFacts, releasesText, releaseText } from '../reports/releases.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import type { Door } from './door.ts';
import { exit } from './exit-code.ts';
import { oneOf } from './options.ts';

interface ReleasesArguments {
  action?: string | undefined;
  names?: string[] | undefined;
  format?: string | undefined;
}

export const releasesCommand = (door: Door): CommandModule<object, ReleasesArguments> => ({
  command: 'releases [action] [names..]',
  describe: 'list the releases, show one (show R), or what two differ in (diff A B)',
  builder: (yargs: Argv<object>) =>
    yargs
      .positional('action', { type: 'string', describe: 'show or diff; without it, the list' })
      .positional('names', { type: 'string', array: true, describe: 'releases, such as 2026.2.19' })
      .option('format', { type: 'string', describe: 'text (default) or json' }),
  handler: (args) => door.run(async () => door.print(answer(args, door)) ?? exit.asExpected),
});

function answer({ action, names = [], format = 'text' }: ReleasesArguments, door: Door): string {
  const asJson = oneOf('--format', format, ['text', 'json']) === 'json';
  const json = (facts: object) => JSON.stringify({ scopeloop: door.version, ...facts }, null, 2);
  switch (action === undefined ? 'list' : oneOf('releases', action, ['show', 'diff'])) {
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
    default:
      return asJson
        ? json({ releases: releases.map(({ name, title, provenance }) => ({ name, title, provenance })) })
        : releasesText(releases, door.width);
  }
}

function exactly(count: 1 | 2, names: readonly string[], action: string): readonly Release[] {
  if (names.length === count) return names.map((name) => releaseOr(name, `releases ${action}`));
  throw new UsageError({
    code: 'usage',
    where: `releases ${action}`,
    problem: `${names.length} releases are named, ${count} ${count === 1 ? 'is' : 'are'} needed`,
    hint:
      count === 1 ? 'write scopeloop releases show 2026.2.19' : 'write scopeloop releases diff 2026.2.19 auto-upgrade',
  });
}
