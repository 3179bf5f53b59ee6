import { expect, test } from 'vitest';
import { machineFor } from '../models/machines.ts';
import { release_2026_2_19 } from '../models/releases/2026.2.19.ts';
import { emptyFiles } from '../models/store-state.ts';
import { memoise } from '../sim/compile.ts';
import type { Local, Message } from '../sim/machine.ts';
import { stepWithSymbols } from './symbols.ts';

const store = () => machineFor('store', release_2026_2_19);
const begin = () => store().start({ device: 'laptop', files: emptyFiles as never, ageMs: 0 }).local;
const operation = (type: string, n: number, more: object = {}): Message => ({
  type,
  from: 'connection/cli/1',
  for: 'handshake',
  atMs: 1_771_459_200_000 + n,
  fresh: { requestId: `request ${n}`, token: `token ${n}` },
  role: 'operator',
  scopes: ['operator.read'],
  ...more,
});
const history = (salt: number): Message[] => [
  operation('request', salt, { silent: false, about: { client: salt } }),
  operation('approve', salt + 1, { requestId: `request ${salt}`, seen: null }),
  { type: 'renamed', file: 'pending' },
  { type: 'renamed', file: 'paired' },
  operation('verify', salt + 2, { token: `token ${salt + 1}` }),
  operation('rotate', salt + 3),
  operation('verify', salt + 4, { token: `token ${salt + 1}` }),
];

test('a step on symbols is the step on the values themselves', () => {
  const machine = store();
  let plain: Local = begin();
  let hidden: Local = begin();
  for (const event of history(10)) {
    const expected = machine.step(plain, event);
    const step = stepWithSymbols(machine, hidden, event);
    expect(step).toEqual(expected);
    plain = expected.local;
    hidden = step.local;
  }
});

test('steps that differ in ids, secrets and instants only are computed once', () => {
  const machine = memoise(store());
  const play = (salt: number) =>
    history(salt).reduce((local, event) => stepWithSymbols(machine, local, event).local, begin());
  play(10);
  const once = machine.misses();
  play(500);
  expect(machine.misses()).toBe(once);
});
