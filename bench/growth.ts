/**
 * How does the cost of a search grow with callers and devices, with and without each reduction? One process for each search, so
 * that none profits from another; `UPDATE=1 npm run bench -- growth` keeps the figures, from which docs/growth.md is made.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { openPairing } from '../models/open-pairing.ts';
import { symmetriesOf } from '../models/symmetry.ts';
import { configurationOfSize } from '../scenarios/check/configuration.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { explore } from '../sim/explore.ts';
import { exploreQuotient } from '../sim/explore-quotient.ts';
import { exploreWorld } from '../sim/explore-world.ts';
import { modelOf } from '../sim/open-world.ts';
import { costOf, grouped } from './clock.ts';
import { type Growth, growthPage, growthPlot, type Measured, RELEASE, SINGLE_MAX, STATES_MAX } from './growth-page.ts';

export type Asked = Pick<Measured, 'clients' | 'devices' | 'time' | 'reduction'>;

const callers = (most: number) => Array.from({ length: most }, (_, at) => ({ clients: at + 1, devices: 1 }));
const BOTH = ['whole', 'whole, alike as one'] as const;

export const all: readonly Asked[] = [
  { clients: 1, devices: 1, time: 'free', reduction: 'single' },
  ...[...callers(4), { clients: 2, devices: 2 }, { clients: 3, devices: 3 }].flatMap((size) =>
    BOTH.map((reduction) => ({ ...size, time: 'free' as const, reduction })),
  ),
  ...callers(4).flatMap((size) => BOTH.map((reduction) => ({ ...size, time: 'ordered' as const, reduction }))),
];

/** All callers alike, each device narrowed once, a restart. */
export function searched({ clients, devices, time, reduction }: Asked): Pick<Measured, 'states' | 'bytes'> {
  const configuration = configurationOfSize({ clients, devices, alike: true }, releaseOr(RELEASE, 'bench'), time);
  const open = openPairing(configuration);
  if (reduction === 'single') {
    let bytes = 0;
    const enough = (progress: { readonly bytes: number }) => {
      bytes = progress.bytes;
      return null;
    };
    const { graph, bound } = explore(modelOf(open, 'single'), { statesMax: SINGLE_MAX, enough });
    return { states: bound === null ? graph.states : null, bytes };
  }
  const bounds = { statesMax: STATES_MAX, bytesMax: 4e9 };
  const { graph, bound, bytes } =
    reduction === 'whole' ? exploreWorld(open, bounds) : exploreQuotient(open, symmetriesOf(configuration), bounds);
  return { states: bound === null ? graph.states : null, bytes };
}

const dataFile = new URL('./growth.json', import.meta.url);
export const pages = [
  [new URL('../docs/growth.md', import.meta.url), growthPage],
  [new URL('../docs/img/growth.svg', import.meta.url), growthPlot],
] as const;

export const kept = (): Growth => JSON.parse(readFileSync(dataFile, 'utf8')) as Growth;

/** In a process of its own; its start and its loading of the sources do not count. */
function measuredApart(asked: Asked): Measured {
  const code = `const { measured } = await import(${JSON.stringify(import.meta.url)}); console.log(JSON.stringify(await measured(${JSON.stringify(asked)})))`;
  const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as Measured;
}

export async function measured(asked: Asked): Promise<Measured> {
  let found: Pick<Measured, 'states' | 'bytes'> = { states: null, bytes: 0 };
  const { cpuMs } = await costOf(() => {
    found = searched(asked);
  });
  return { ...asked, ...found, cpuMs: Math.round(cpuMs) };
}

export async function bench(): Promise<string[]> {
  const growth: Growth = { node: process.version, measured: all.map(measuredApart) };
  if (process.env['UPDATE'] === '1') {
    writeFileSync(dataFile, `${JSON.stringify(growth, null, 2)}\n`);
    for (const [file, made] of pages) writeFileSync(file, made(growth));
  }
  return growth.measured.map(({ clients, devices, time, reduction, states, cpuMs, bytes }) => {
    const found = states === null ? 'stopped' : `${grouped(states)} states`;
    return `${clients} of ${devices}, ${time} time, ${reduction}: ${found}, ${cpuMs} ms CPU, ${grouped(bytes / 1000)} kB`;
  });
}
