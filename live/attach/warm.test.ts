import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { release_2026_2_19 } from '../../models/releases/2026.2.19.ts';
import { inProcessAtHand } from '../in-process/wall-clock.ts';
import type { GatewayAtHand } from './at-hand.ts';
import { warmGateways } from './warm.ts';

const logOf = ({ logFile }: GatewayAtHand): string => logFile ?? '';

test('a gateway that comes back is lent again, with nothing in its log of those who had it before', async () => {
  const gateways = warmGateways(() => inProcessAtHand(release_2026_2_19));
  try {
    const [first, other] = [await gateways.take(), await gateways.take()];
    expect(other.url).not.toBe(first.url);
    writeFileSync(logOf(first), 'a line of this session');
    writeFileSync(logOf(other), 'a line of another');
    await first.process?.discard();
    const again = await gateways.take();
    expect(again.url).toBe(first.url);
    expect([logOf(again), logOf(other)].map((log) => readFileSync(log, 'utf8'))).toEqual(['', 'a line of another']);
  } finally {
    await gateways.close();
  }
});

test('a gateway that has become another release is not lent again', async () => {
  const gateways = warmGateways(() => inProcessAtHand(release_2026_2_19));
  try {
    const first = await gateways.take();
    await first.process?.become(release_2026_2_19);
    await first.process?.discard();
    expect((await gateways.take()).url).not.toBe(first.url);
  } finally {
    await gateways.close();
  }
});
