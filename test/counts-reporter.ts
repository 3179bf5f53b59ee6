import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node';

/** Closes a lane with one plain line, `unit: 12 passed, 0 failed`, that a person and any CI job can read. */
export class CountsReporter implements Reporter {
  private readonly lane: string;
  private log: (line: string) => void = () => {};

  constructor(lane: string) {
    this.lane = lane;
  }

  onInit(vitest: Vitest): void {
    this.log = (line) => vitest.logger.log(line);
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    this.log(`${this.lane}: ${counts(modules, errors.length)}`);
  }
}

/** A file that cannot be loaded and an error outside of any test count as failures: they must never look like zero. */
function counts(modules: readonly TestModule[], errors: number): string {
  const of = { passed: 0, failed: errors, skipped: 0, pending: 0 };
  for (const module of modules) {
    of.failed += module.errors().length;
    for (const test of module.children.allTests()) of[test.result().state] += 1;
  }
  const skipped = of.skipped + of.pending;
  return `${of.passed} passed, ${of.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
