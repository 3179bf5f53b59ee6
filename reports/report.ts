/** Every format by name: what a door is asked for, and the function that makes it. Heavy ones are loaded when asked for. */

import { nearest } from '../scenarios/nearest.ts';
import type { RunResult } from '../scenarios/result.ts';
import { UsageError } from '../scenarios/usage-error.ts';

export interface ReportOptions {
  /** Version of this program, for the formats that name their maker. */
  readonly version: string;
  readonly colour?: boolean;
  /** Columns of a terminal; only the text format asks. */
  readonly width?: number;
  /** The longest table or diagram, in items; what does not fit is counted. */
  readonly itemsMax?: number;
  /** JSON with every fact of the trace. */
  readonly trace?: boolean;
}

export interface Report {
  readonly text: string;
  /** Markdown for the summary page of a CI job, where the format has one. */
  readonly summary: string | null;
}

type Format = (runs: readonly RunResult[], options: ReportOptions) => Promise<Report>;

const alone = (text: string): Report => ({ text, summary: null });

const registry = {
  text: async (runs, options) => alone((await import('./text.ts')).textReport(runs, options)),
  json: async (runs, options) => alone((await import('./json.ts')).jsonReport(runs, options)),
  ndjson: async (runs, options) => alone((await import('./json.ts')).ndjsonReport(runs, options)),
  junit: async (runs) => alone((await import('./junit.ts')).junitReport(runs)),
  github: async (runs) => (await import('./github.ts')).githubReport(runs),
  mermaid: async (runs, options) => alone((await import('./mermaid.ts')).mermaidReport(runs, options)),
  html: async (runs, options) => alone(await (await import('./html/page.ts')).htmlReport(runs, options)),
} satisfies Record<string, Format>;

export const formats = Object.keys(registry) as readonly (keyof typeof registry)[];

/** The runs in a format. Throws a UsageError for one that there is none of. */
export function report(format: string, runs: readonly RunResult[], options: ReportOptions): Promise<Report> {
  if (!Object.hasOwn(registry, format)) throw unknownFormat(format);
  return registry[format as keyof typeof registry](runs, options);
}

function unknownFormat(format: string): UsageError {
  const [meant] = nearest(format, formats);
  const known = `one of ${formats.join(', ')}`;
  return new UsageError({
    code: 'unknown-format',
    where: '--format',
    problem: `there is no format ${format}`,
    hint: meant === undefined ? `write ${known}` : `did you mean ${meant}? write ${known}`,
  });
}
