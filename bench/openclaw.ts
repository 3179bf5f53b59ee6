/**
 * How fast are scenarios played on a warm gateway of the published 2026.2.19, and who is the limit: the gateway, or we? Random
 * sequences are played one after the other, each with devices of its own. Both sides must show the same; time is that of the real
 * side alone. The share is of CPU time, the gateway's being read from /proc.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { publishedTarget } from '../live/attach/openclaw.ts';
import { deaf } from '../live/openclaw/fetch.ts';
import { cacheDirOf } from '../live/openclaw/install.ts';
import { scenarioFor } from '../scenarios/conform/compare.ts';
import { sequenceOf } from '../scenarios/conform/conform.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { firstOccurrence } from '../scenarios/observe.ts';
import { beginPlaying, playStep } from '../scenarios/player.ts';
import { observed } from '../scenarios/recorded.ts';
import type { Target } from '../scenarios/session.ts';
import { simulated } from '../scenarios/simulated.ts';
import { costOf, median } from './clock.ts';

const VERSION = '2026.2.19';
const SEED = 1;
/** Sequences that warm both sides up, and those of one round. */
const WARM_UP = 40;
const A_ROUND = 60;
const ROUNDS = 5;
/** What the kernel counts a second in. */
const TICKS_PER_SECOND = 100;

const release = releaseOr(VERSION, 'bench');

/** A restart takes seconds, whoever waits for it; the model says so too. */
const scenarioOf = (number: number) => {
  const operations = sequenceOf(SEED, number).filter(({ op }) => op !== 'restart');
  return scenarioFor(`sequence-${number}`, VERSION, operations);
};

async function play(target: Target, from: number, count: number): Promise<unknown[]> {
  const shown: unknown[] = [];
  for (let number = from; number < from + count; number += 1) {
    const scenario = scenarioOf(number);
    const session = await target.open(scenario, release, 1);
    try {
      const playing = await beginPlaying(scenario, session, firstOccurrence());
      for (const [at, step] of scenario.steps.entries())
        for (const seen of await playStep(playing, step, at + 1)) shown.push(observed(seen));
    } finally {
      await session.close();
    }
  }
  return shown;
}

/** CPU milliseconds of the gateways that we have started; null where the system does not tell. */
function gatewayMs(): number | null {
  if (!existsSync('/proc/self/stat')) return null;
  const fieldsOf = (pid: string): readonly string[] => {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return [
        text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
        ...text.slice(text.lastIndexOf(')') + 2).split(' '),
      ];
    } catch {
      return [];
    }
  };
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(fieldsOf);
  const ours = stats.filter(
    ([name, , parent]) => Number(parent) === process.pid && name?.startsWith('openclaw') === true,
  );
  return ours.reduce((sum, stat) => sum + ((Number(stat[12]) + Number(stat[13])) * 1000) / TICKS_PER_SECOND, 0);
}

export async function bench(): Promise<string[]> {
  if (!existsSync(join(cacheDirOf(null), VERSION))) {
    return [`not measured: OpenClaw ${VERSION} is not installed (scopeloop releases install ${VERSION})`];
  }
  const target = publishedTarget(VERSION, { cacheDir: null, listener: deaf, withCli: false });
  const [perSecond, share, ours]: [number[], number[], number[]] = [[], [], []];
  try {
    await play(target, 1, WARM_UP);
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = WARM_UP + round * A_ROUND + 1;
      const predicted = await play(simulated, from, A_ROUND);
      const before = gatewayMs();
      let seen: unknown[] = [];
      const { wallMs, cpuMs } = await costOf(async () => {
        seen = await play(target, from, A_ROUND);
      });
      const after = gatewayMs();
      if (!isDeepStrictEqual(JSON.parse(JSON.stringify(seen)), JSON.parse(JSON.stringify(predicted))))
        throw new Error(`the model and ${target.name} differ in sequences ${from} to ${from + A_ROUND - 1}`);
      perSecond.push((seen.length * 1000) / wallMs);
      ours.push(cpuMs / seen.length);
      if (before !== null && after !== null) share.push((100 * cpuMs) / (cpuMs + after - before));
    }
  } finally {
    await target.close?.();
  }
  const known = share.length > 0 ? `, ${median(share).toFixed(0)} % of the CPU time of both` : '';
  return [
    `${median(perSecond).toFixed(0)} steps per wall s on ${target.name}, one session after the other`,
    `${median(ours).toFixed(2)} CPU ms a step on our side${known}`,
  ];
}
