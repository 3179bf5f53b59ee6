import { configDefaults, defineConfig } from 'vitest/config';
import { CountsReporter } from './test/counts-reporter.ts';

/** The unit lane: everything that needs nothing but Node and npm. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'out/**', 'test/openclaw/**', 'test/browser/**', 'test/spin/**'],
    setupFiles: ['./test/fixed-seed.ts'],
    reporters: ['default', new CountsReporter('unit')],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
