import { expect, test } from 'vitest';
import { interruptibly } from './interruption.ts';
import type { Progress } from './progress.ts';

const shown: string[] = [];
const progress: Progress = { show: (text) => void shown.push(text), clear: () => {} };
const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');

test.each(['SIGINT', 'SIGTERM'] as const)(
  "%s asks for an end once; a second one is nobody's but the system's",
  async (signal) => {
    const before = listeners();
    const seen = await interruptibly(progress, async ({ asked, heard }) => {
      const first = asked();
      process.emit(signal);
      return { first, second: await heard(), afterwards: asked(), listening: listeners() - before };
    });
    expect(seen).toEqual({ first: false, second: true, afterwards: true, listening: 0 });
    expect(shown.at(-1)).toMatch(/once more to end at once/);
  },
);

test('nobody listens any more once the work is done, or has failed', async () => {
  const before = listeners();
  expect(await interruptibly(progress, async ({ asked }) => asked())).toBe(false);
  await expect(interruptibly(progress, () => Promise.reject(new Error('why')))).rejects.toThrow('why');
  expect(listeners()).toBe(before);
});
