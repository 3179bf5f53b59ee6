/**
 * How many random sequences does the model side of conformance play in a CPU second, every observation of every step given in
 * full? Against the same sequences played on the simulation as scenarios are. No sequence is played twice: what is fast here must
 * not be so because it was seen before.
 */
import { bareMachine } from '../models/machines.ts';
import type { Release } from '../models/releases/release.ts';
import { devicesOf, predict } from '../scenarios/conform/compare.ts';
import { sequenceOf } from '../scenarios/conform/conform.ts';
import { Prediction } from '../scenarios/conform/prediction.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import type { Operation } from '../scenarios/recorded.ts';
import { simulated } from '../scenarios/simulated.ts';
import { ChartCalls } from './chart-calls.ts';
import { costOf, grouped } from './clock.ts';

const RELEASES = ['2026.2.19', '2026.9.6'];
const RUNS = 4_000;
const ROUNDS = 3;
const IN_FULL = 100;
/** Another name, so that it is not played in place. */
const inFull = { ...simulated, name: 'in full' };

type Sequences = readonly (readonly Operation[])[];

const drawn = (seed: number, runs: number): Sequences =>
  Array.from({ length: runs }, (_, at) => sequenceOf(seed, at + 1));

async function rates(name: string): Promise<string> {
  const release = releaseOr(name, 'bench');
  const prediction = new Prediction(release);
  const perSecond: number[] = [];
  let steps = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const sequences = drawn(round, RUNS);
    const { cpuMs } = await costOf(() => {
      for (const operations of sequences) steps += prediction.of(operations, devicesOf(operations)).length;
    });
    perSecond.push((RUNS * 1000) / cpuMs);
  }
  const some = drawn(ROUNDS + 1, IN_FULL);
  const full: string[] = [];
  const { cpuMs } = await costOf(async () => {
    for (const operations of some) full.push(JSON.stringify(await predict(operations, { release, model: inFull })));
  });
  for (const [at, operations] of some.entries())
    if (JSON.stringify(prediction.of(operations, devicesOf(operations))) !== full[at])
      throw new Error(`${name}: sequence ${at + 1} shows something else in place`);
  const [first = 0, last = 0] = [perSecond[0], perSecond.at(-1)];
  const charts = await chartsAlone(release, drawn(ROUNDS + 2, RUNS / 4));
  const mean = (steps / RUNS / ROUNDS).toFixed(1);
  return `${name}: ${grouped(first)} sequences of ${mean} steps per CPU s from a cold start, ${grouped(last)} after ${grouped(RUNS * (ROUNDS - 1))} others, ${((last * cpuMs) / IN_FULL / 1000).toFixed(0)} times playing in full (${grouped((IN_FULL * 1000) / cpuMs)}); ${charts}`;
}

/** Were all that is around the charts free, so many would be the most. */
async function chartsAlone(release: Release, sequences: Sequences): Promise<string> {
  const calls = new ChartCalls();
  const prediction = new Prediction(
    release,
    calls.watched((kind) => bareMachine(kind, release)),
  );
  calls.during(() => {
    for (const operations of sequences) prediction.of(operations, devicesOf(operations));
  });
  const aSequence = (calls.count() / sequences.length).toFixed(0);
  return `the ${aSequence} answers of charts in one alone allow ${grouped((sequences.length * 1000) / (await calls.againMs()))}`;
}

export async function bench(): Promise<string[]> {
  const lines: string[] = [];
  for (const name of RELEASES) lines.push(await rates(name));
  return lines;
}
