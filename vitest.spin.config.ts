import { defineConfig } from 'vitest/config';
import { CountsReporter } from './test/counts-reporter.ts';

/** The lane that compares the search with SPIN: needs `spin` and `gcc`. */
export default defineConfig({
  test: {
    include: ['test/spin/**/*.test.ts'],
    setupFiles: ['./test/fixed-seed.ts'],
    reporters: ['verbose', new CountsReporter('spin')],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 240_000,
  },
});
