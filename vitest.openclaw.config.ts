import { defineConfig } from 'vitest/config';
import { CountsReporter } from './test/counts-reporter.ts';

/** The slow lane against published OpenClaw releases: real processes and ports, so one file at a time. */
export default defineConfig({
  test: {
    include: ['test/openclaw/**/*.test.ts'],
    setupFiles: ['./test/fixed-seed.ts'],
    reporters: ['verbose', new CountsReporter('openclaw')],
    pool: 'forks',
    fileParallelism: false,
    // Scenarios wait more than they work; each needs a gateway of its own.
    maxConcurrency: 5,
    // On a loaded machine a minute of a scenario takes several.
    testTimeout: 600_000,
    hookTimeout: 900_000,
  },
});
