/**
 * From the text of a scenario to its normal form. A mistake is one `UsageError` of one line: the first by its place in the file,
 * then how many more there are.
 */
import type { z } from 'zod';
import { type Scenario, scenarioSchema } from './schema.ts';
import { scenarioMaxBytes, tooLarge } from './size.ts';
import { UsageError } from './usage-error.ts';
import { parseYaml, type YamlText } from './yaml-text.ts';

/** `where` names the text in messages; nothing outside the text is read. */
export function parseScenario(text: string, where: string): Scenario {
  if (Buffer.byteLength(text) > scenarioMaxBytes) throw tooLarge(where);
  const yaml = parseYaml(text, where);
  const result = scenarioSchema.safeParse(yaml.data);
  if (result.success) return result.data;
  throw complaint(result.error.issues, yaml);
}

// ── From zod's complaints to one line ─────────────────────────────────────────────────────────────────────────────

interface Located {
  readonly offset: number;
  readonly message: string;
  /** A missing key is often the shadow of a misspelt one, so it is told last. */
  readonly missing: boolean;
}

function complaint(issues: readonly z.core.$ZodIssue[], yaml: YamlText): UsageError {
  const found = issues.map((issue) => located(issue, yaml)).sort(byPlace);
  // One wrong value can fail several checks: count places, not checks.
  const [first, ...more] = found.filter(({ offset }, i) => found.findIndex((each) => each.offset === offset) === i);
  const { offset, message } = first as Located;
  const [problem = '', remedy = 'write it as scenarios/README.md shows'] = message.split('\n');
  const hint = more.length === 0 ? remedy : `${remedy} (and ${more.length} more)`;
  return new UsageError({ code: 'scenario-invalid', where: yaml.at(offset), problem, hint });
}

const byPlace = (a: Located, b: Located): number => Number(a.missing) - Number(b.missing) || a.offset - b.offset;

/** A missing key is reported where its parent's name stands, an odd key at itself, all else at the value. */
function located(issue: z.core.$ZodIssue, yaml: YamlText): Located {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return { offset: yaml.find([...path, issue.keys[0] ?? '']).keyOffset, message: issue.message, missing: false };
  }
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? issue.message;
    return { offset: yaml.find(path).keyOffset, message, missing: false };
  }
  const { found, keyOffset, valueOffset } = yaml.find(path);
  if (!found) return { offset: keyOffset, message: `"${path.at(-1)}" ${issue.message}`, missing: true };
  const atKey = issue.code === 'custom' && issue.params?.['at'] === 'key';
  return { offset: atKey ? keyOffset : valueOffset, message: issue.message, missing: false };
}
