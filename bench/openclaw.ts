/**
 * How fast are scenarios played on a warm gateway of the published 2026.2.19, and who is the limit: the gateway, or we? Random
 * sequences are played one after the other, and then two at once on a gateway each. Both sides must show the same; time is that of
 * the real side alone. Beside it a bare client does the like on a gateway of its own: what it takes for the same handshakes and
 * calls is the floor. The shares are of CPU time, the gateways' being read from /proc.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openclawAtHand, publishedTarget } from '../live/attach/openclaw.ts';
import { deaf } from '../live/openclaw/fetch.ts';
import { cacheDirOf, install } from '../live/openclaw/install.ts';
import { scenarioFor } from '../scenarios/conform/compare.ts';
import { sequenceOf } from '../scenarios/conform/conform.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { firstOccurrence } from '../scenarios/observe.ts';
import { beginPlaying, playStep } from '../scenarios/player.ts';
import { observed } from '../scenarios/recorded.ts';
import type { Observation } from '../scenarios/result.ts';
import type { Step } from '../scenarios/schema.ts';
import type { Target } from '../scenarios/session.ts';
import { simulated } from '../scenarios/simulated.ts';
import { bareTraffic, type Kind, type Traffic } from './bare-client.ts';
import { costOf, median } from './clock.ts';

const VERSION = '2026.2.19';
const SEED = 1;
/** Sequences that warm both sides up, and those of one round. */
const WARM_UP = 40;
const A_ROUND = 60;
const ROUNDS = 5;
/** Handshakes and calls of each kind that the bare client does in a round. */
const BARE = 150;
/** What the kernel counts a second in. */
const TICKS_PER_SECOND = 100;
const KINDS: readonly Kind[] = ['accepted', 'refused', 'calls'];

const OPTIONS = { cacheDir: null, listener: deaf, withCli: false };
const release = releaseOr(VERSION, 'bench');

/** A restart takes seconds, whoever waits for it; the model says so too. */
const scenarioOf = (number: number) => {
  const operations = sequenceOf(SEED, number).filter(({ op }) => op !== 'restart');
  return scenarioFor(`sequence-${number}`, VERSION, operations);
};

interface Played {
  readonly shown: unknown[];
  readonly traffic: Record<Kind, number>;
}

async function play(target: Target, from: number, count: number): Promise<Played> {
  const played: Played = { shown: [], traffic: { accepted: 0, refused: 0, calls: 0 } };
  for (let number = from; number < from + count; number += 1) {
    const scenario = scenarioOf(number);
    const session = await target.open(scenario, release, 1);
    let operatorIsIn = false;
    try {
      const playing = await beginPlaying(scenario, session, firstOccurrence());
      for (const [at, step] of scenario.steps.entries())
        for (const seen of await playStep(playing, step, at + 1)) {
          played.shown.push(observed(seen));
          operatorIsIn = counted(played.traffic, step, seen, operatorIsIn);
        }
    } finally {
      await session.close();
    }
  }
  return played;
}

/** Adds what a step took on the wire; true once the operator has a connection. */
function counted(traffic: Played['traffic'], step: Step, { close }: Observation, operatorIsIn: boolean): boolean {
  if (step.kind === 'expire') return operatorIsIn;
  const isConnect = step.kind === 'connect';
  const isOperator = !isConnect && (!('by' in step) || step.by === null);
  const isIn = close === null;
  if (!isOperator || !operatorIsIn) traffic[isIn ? 'accepted' : 'refused'] += 1;
  if (!isConnect && isIn) traffic.calls += 1;
  return operatorIsIn || isOperator;
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

/** Milliseconds a piece: on the wall, of our CPU, of the gateway's. */
interface Each {
  readonly wallMs: number;
  readonly oursMs: number;
  readonly gatewayMs: number;
}

async function eachOf(pieces: () => number, work: () => Promise<unknown>): Promise<Each> {
  const before = gatewayMs() ?? Number.NaN;
  const { wallMs, cpuMs } = await costOf(work);
  const after = gatewayMs() ?? Number.NaN;
  const count = pieces();
  return { wallMs: wallMs / count, oursMs: cpuMs / count, gatewayMs: (after - before) / count };
}

const middle = (all: readonly Each[]): Each => ({
  wallMs: median(all.map(({ wallMs }) => wallMs)),
  oursMs: median(all.map(({ oursMs }) => oursMs)),
  gatewayMs: median(all.map((each) => each.gatewayMs)),
});

/** What a step of such traffic takes the bare client. */
const stepOf = (traffic: Traffic, each: Readonly<Record<Kind, Each>>): Each => {
  const sum = (by: keyof Each) => KINDS.reduce((total, kind) => total + traffic[kind] * each[kind][by], 0);
  return { wallMs: sum('wallMs'), oursMs: sum('oursMs'), gatewayMs: sum('gatewayMs') };
};

const cpu = ({ oursMs, gatewayMs: theirsMs }: Each): string => {
  const known = Number.isNaN(theirsMs) ? '' : ` against ${theirsMs.toFixed(2)} of the gateway's`;
  const share = Number.isNaN(theirsMs) ? '' : `: ${((100 * oursMs) / (oursMs + theirsMs)).toFixed(0)} %`;
  return `${oursMs.toFixed(2)} CPU ms${known}${share}`;
};

/** One after the other, then two at once; what was shown is checked against the model. */
async function roundOf(target: Target, from: number): Promise<{ alone: Each; both: Each; played: Played }> {
  const half = A_ROUND / 2;
  const predicted = [await play(simulated, from, A_ROUND)];
  let seen: Played[] = [];
  const steps = () => seen.reduce((sum, { shown }) => sum + shown.length, 0);
  const check = (): void => {
    const [theirs, ours] = [seen, predicted].map((all) => all.flatMap(({ shown }) => shown));
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(theirs)), JSON.parse(JSON.stringify(ours))))
      throw new Error(`the model and ${target.name} differ in sequences ${from} to ${from + A_ROUND - 1}`);
  };
  const alone = await eachOf(steps, async () => {
    seen = [await play(target, from, A_ROUND)];
  });
  check();
  const played = seen[0] as Played;
  const both = await eachOf(steps, async () => {
    seen = await Promise.all([play(target, from, half), play(target, from + half, half)]);
  });
  check();
  return { alone, both, played };
}

export async function bench(): Promise<string[]> {
  if (!existsSync(join(cacheDirOf(null), VERSION))) {
    return [`not measured: OpenClaw ${VERSION} is not installed (scopeloop releases install ${VERSION})`];
  }
  const target = publishedTarget(VERSION, OPTIONS);
  const gateway = await openclawAtHand(await install(VERSION, OPTIONS), OPTIONS);
  const traffic = { accepted: 0, refused: 0, calls: 0 };
  const bareEach: Record<Kind, Each[]> = { accepted: [], refused: [], calls: [] };
  const [alone, both]: [Each[], Each[]] = [[], []];
  let steps = 0;
  try {
    await gateway.process?.start();
    const bare = await bareTraffic(gateway);
    await Promise.all([play(target, 1, WARM_UP), play(target, WARM_UP + 1, WARM_UP)]);
    for (const kind of KINDS) await bare[kind](BARE);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const kind of KINDS)
        bareEach[kind].push(
          await eachOf(
            () => BARE,
            () => bare[kind](BARE),
          ),
        );
      const done = await roundOf(target, 2 * WARM_UP + round * A_ROUND + 1);
      alone.push(done.alone);
      both.push(done.both);
      steps += done.played.shown.length;
      for (const kind of KINDS) traffic[kind] += done.played.traffic[kind];
    }
    await bare.close();
  } finally {
    await gateway.process?.discard();
    await target.close?.();
  }
  const each = {
    accepted: middle(bareEach.accepted),
    refused: middle(bareEach.refused),
    calls: middle(bareEach.calls),
  };
  const aStep = { accepted: traffic.accepted / steps, refused: traffic.refused / steps, calls: traffic.calls / steps };
  return told(target.name, middle(alone), middle(both), each, aStep);
}

function told(name: string, alone: Each, both: Each, each: Readonly<Record<Kind, Each>>, aStep: Traffic): string[] {
  const floor = stepOf(aStep, each);
  const perSecond = ({ wallMs }: Each) => (1000 / wallMs).toFixed(0);
  const mix = `${aStep.accepted.toFixed(2)} handshakes let in, ${aStep.refused.toFixed(2)} refused, ${aStep.calls.toFixed(2)} calls`;
  return [
    `${perSecond(alone)} steps per wall s on ${name}, one session after the other`,
    `a step: ${cpu(alone)}`,
    `${perSecond(both)} steps per wall s with two sessions at once, on a gateway each`,
    `a step is ${mix}`,
    ...KINDS.map((kind) => `bare client, ${kind}: ${each[kind].wallMs.toFixed(2)} ms, ${cpu(each[kind])}`),
    `a step of a bare client: ${cpu(floor)}; ${perSecond(floor)} per wall s are the most there can be on one gateway`,
  ];
}
