/** Which commands of a release's own command line played a run, as lines to read beside its steps. */
import type { RunResult } from '../scenarios/result.ts';
import { plural } from './words.ts';

/** One line a step that a command played, and one for each client that ran one again and again. Empty where frames were sent. */
export function commandLines({ observations, trace, stepsJudged }: RunResult): string[] {
  const inSteps = observations.flatMap(({ step, commands = [] }) =>
    commands.map(({ runs, remark }) => ({
      who: step > stepsJudged ? `step ${step}, after the verdict` : `step ${step}`,
      runs,
      remark,
    })),
  );
  const attempts = trace.flatMap(({ node, fact }) =>
    fact.type === 'command' && node.startsWith('client/')
      ? [{ client: String(fact['client']), runs: String(fact['runs']), remark: fact['remark'] as string | null }]
      : [],
  );
  const pollers = [...new Set(attempts.map(({ client }) => client))].map((client) => {
    const own = attempts.filter((one) => one.client === client);
    return {
      who: `${client}, ${plural(own.length, 'time')}`,
      runs: own[0]?.runs ?? '',
      remark: own[0]?.remark ?? null,
    };
  });
  return [...inSteps, ...pollers].map(
    ({ who, runs, remark }) => `${who}: ${runs}${remark === null ? '' : ` (that release ${remark})`}`,
  );
}
