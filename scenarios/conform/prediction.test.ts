/** The model side that is played in place, held to the simulation that everything else is played on. */
import { describe, expect, test } from 'vitest';
import { releases } from '../../models/releases/known.ts';
import { deputiesOf } from '../recorded.ts';
import { simulated } from '../simulated.ts';
import { devicesOf, predict, scenarioFor } from './compare.ts';
import { sequenceOf } from './conform.ts';
import { normalDeputy, normalStep, Prediction } from './prediction.ts';

const SEQUENCES = 12;

/** Another name, so that it is played in full. */
const inFull = { ...simulated, name: 'in full' };

describe.each(releases.map((release) => [release.name, release] as const))('as %s', (name, release) => {
  test('random sequences show in place what they show in full', async () => {
    const prediction = new Prediction(release);
    const seed = 1 + releases.findIndex((other) => other.name === name);
    for (let number = 1; number <= SEQUENCES; number += 1) {
      const operations = sequenceOf(seed, number);
      const full = await predict(operations, { release, model: inFull });
      expect(JSON.stringify(prediction.of(operations, devicesOf(operations)))).toBe(JSON.stringify(full));
    }
  });
});

test('operations and deputies are the steps and clients that the scenario schema makes of them', () => {
  const drawn = Array.from({ length: 600 }, (_, at) => sequenceOf(9, at + 1));
  for (const operations of drawn) {
    const deputies = deputiesOf(operations);
    const { steps, clients } = scenarioFor('sequence', '2026.2.19', operations);
    expect(operations.map((operation) => normalStep(operation, deputies))).toEqual(steps);
    expect(Object.fromEntries([...deputies.values()].map(normalDeputy))).toEqual(clients);
  }
});

test('what was played before changes nothing', () => {
  const { release } = { release: releases.find(({ name }) => name === '2026.2.19') ?? releases[0]! };
  const used = new Prediction(release);
  const drawn = Array.from({ length: 40 }, (_, at) => sequenceOf(2, at + 1));
  const first = drawn.map((operations) => used.of(operations, devicesOf(operations)));
  const again = drawn.map((operations) => used.of(operations, devicesOf(operations)));
  expect(JSON.stringify(again)).toBe(JSON.stringify(first));
});
