import { describe, expect, it } from 'vitest';
import type { CheckResult, PromiseResult } from '../scenarios/check/check.ts';
import type { Witness } from '../scenarios/check/witness.ts';
import { checkGithub, checkJunit } from './check-ci.ts';

const promise = (
  name: string,
  verdict: PromiseResult['verdict'],
  rest: Partial<PromiseResult> = {},
): PromiseResult => ({
  name,
  kind: 'always',
  assuming: null,
  verdict,
  witness: null,
  ...rest,
});

const search = (
  configuration: string,
  promises: readonly PromiseResult[],
  bound: string | null = null,
): CheckResult => ({
  configuration,
  release: '2026.2.19',
  time: 'free',
  states: 12,
  edges: 1,
  alike: 1,
  keeps: 'steps' as const,
  omission: null,
  bound,
  grows: [],
  promises,
  slow: [],
});

const witness: Witness = {
  stem: [],
  loop: [
    {
      says: 'status <calls> & is \u001b[31mrefused',
      action: { type: 'fire', owner: 'status', timer: 'retry' },
      atMs: null,
      step: null,
      attempt: null,
      notes: [],
    },
  ],
  shortest: true,
  atLeast: 2,
  replayed: true,
  bakedIn: { step: 1, helpable: true },
  recovers: ['by itself', 'with help'],
  unrolled: null,
};

const proved = search('one | caller', [promise('nobody is trapped', 'holds')]);
const refuted = search('a <b> "c"', [
  promise('no livelock', 'fails', { assuming: 'nobody acts & "waits"', witness }),
  promise('nobody is trapped', 'holds'),
]);
const open = search('large', [promise('nobody is trapped', 'unknown')], '12 states');
const all = [proved, refuted, open];

describe('junit', () => {
  const text = checkJunit(all);
  it('counts promises: refuted ones are failures, open ones are errors', () => {
    expect(text).toContain('<testsuites name="scopeloop check" tests="4" failures="1" errors="1" skipped="0">');
    expect(text.match(/<testsuite /g)).toHaveLength(3);
    expect(text.match(/<testcase /g)).toHaveLength(4);
  });
  it('tells the counterexample, what is assumed, and which bound left it open', () => {
    const [failure, error] = [/<failure[\s\S]*<\/failure>/, /<error[\s\S]*<\/error>/].map(
      (pattern) => pattern.exec(text)?.[0],
    );
    expect(failure).toContain('status &lt;calls&gt; &amp; is');
    expect(failure).not.toContain('\u001b');
    expect(failure).toContain('assuming nobody acts');
    expect(failure).toContain('↻◆  1  status');
    expect(failure).toContain('step 1 baked it in');
    expect(error).toContain('12 states, 1 step, stopped at 12 states');
    expect(error).toContain('what was not found is unknown');
  });
  it('leaves no mark of what names say in the markup', () => {
    expect(
      text.replace(/<\/?(?:testsuites?|testcase|failure|error|\?xml)(?:\s+\w+="[^"<>]*")*\s*[/?]?>/g, ''),
    ).not.toMatch(/[<>]/);
  });
  it('is an empty suite where nothing was searched', () => {
    expect(checkJunit([])).toContain(
      '<testsuites name="scopeloop check" tests="0" failures="0" errors="0" skipped="0">',
    );
  });
});

describe('github', () => {
  const { text, summary } = checkGithub(all);
  const lines = text.trimEnd().split('\n');
  it.each([
    [0, '::notice title=one | caller · 2026.2.19 · free time%3A every promise holds::'],
    [1, '::error title=a <b> "c" · 2026.2.19 · free time%3A fails::'],
    [2, '::warning title=large · 2026.2.19 · free time%3A unknown::'],
  ])('search %i is one command of its level', (at, begins) => {
    expect(lines).toHaveLength(3);
    expect(lines[at]).toMatch(new RegExp(`^${begins.replace(/[|.]/g, '\\$&')}`));
  });
  it('says in the annotation which promise is refuted and how, and nothing of those that hold', () => {
    expect(lines[1]).toContain('✗ no livelock%0A');
    expect(lines[1]).not.toContain('nobody is trapped');
  });
  it('gives each search a row, whatever its name holds, and each counterexample a section', () => {
    const rows = summary.split('\n').filter((line) => line.startsWith('| '));
    expect(rows).toHaveLength(5);
    for (const row of rows) expect(row.replace(/\\\|/g, '').match(/\|/g)).toHaveLength(6);
    expect(summary.match(/^### /gm)).toHaveLength(1);
    expect(summary).not.toContain('\u001b');
  });
});
