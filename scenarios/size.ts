/** How large the text of a scenario may be. */
import { UsageError } from './usage-error.ts';

/** Far above any scenario written or shrunk; it keeps a wrong file from being read for minutes. */
export const scenarioMaxBytes = 1_048_576;

export const tooLarge = (where: string): UsageError =>
  new UsageError({
    code: 'scenario-too-large',
    where,
    problem: `a scenario has at most ${scenarioMaxBytes} bytes`,
    hint: 'write several smaller scenarios',
  });
