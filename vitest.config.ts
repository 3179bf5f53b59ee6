import { configDefaults, defineConfig } from 'vitest/config';
import { CountsReporter } from './test/counts-reporter.ts';

/** These replace a module by `vi.mock`, which stays replaced for every file that shares its modules. */
const REPLACE_MODULES = ['test/charts.test.ts', 'test/mutants.test.ts'];

/** The unit lane: everything that needs nothing but Node and npm. */
export default defineConfig({
  test: {
    reporters: ['default', new CountsReporter('unit')],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: ['./test/fixed-seed.ts'],
    unstubEnvs: true,
    projects: [
      {
        extends: true,
        // Files of one worker share their modules: what was imported, compiled and warmed up once serves them all, a quarter less CPU.
        test: {
          name: 'unit',
          isolate: false,
          include: ['**/*.test.ts'],
          exclude: [
            ...configDefaults.exclude,
            'out/**',
            'test/openclaw/**',
            'test/browser/**',
            'test/spin/**',
            ...REPLACE_MODULES,
          ],
        },
      },
      { extends: true, test: { name: 'own modules', isolate: true, include: REPLACE_MODULES } },
    ],
  },
});
