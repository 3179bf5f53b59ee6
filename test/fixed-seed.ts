import fc from 'fast-check';

/**
 * Every property test starts from one seed, so a red run is red again on the next machine.
 * `SCOPELOOP_SEED=7 npm test` looks elsewhere; a seed that is no integer is refused, not ignored.
 */
const seed = Number(process.env['SCOPELOOP_SEED'] ?? 20260219);
if (!Number.isInteger(seed))
  throw new Error(`SCOPELOOP_SEED must be an integer, not "${process.env['SCOPELOOP_SEED']}"`);
fc.configureGlobal({ seed });
