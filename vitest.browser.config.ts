import { defineConfig } from 'vitest/config';
import { CountsReporter } from './test/counts-reporter.ts';

/** The browser lane: opens the HTML report in a real Chromium (`CHROMIUM`, else /usr/bin/chromium). */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    setupFiles: ['./test/fixed-seed.ts'],
    reporters: ['verbose', new CountsReporter('browser')],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
