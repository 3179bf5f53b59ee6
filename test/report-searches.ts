/** Searches to be shown: one that finds loops, one that proves everything, one that a bound ended. */
import { releaseNamed } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import type { Searched } from '../reports/html/check-page.ts';
import { check } from '../scenarios/check/check.ts';
import { configurationOfSize } from '../scenarios/check/configuration.ts';

const search = (release: string, statesMax: number): Searched => ({
  command: `scopeloop check --clients 2 --release ${release}`,
  result: check(
    '2 clients <b>of</b> 1 device',
    configurationOfSize({ clients: 2, devices: 1 }, releaseNamed(release) as Release, 'free'),
    { statesMax, bytesMax: 1e9 },
  ),
});

export const searched = [search('2026.2.19', 1_000), search('2026.9.6', 1_000), search('auto-upgrade', 10)];
