import { describe, expect, it } from 'vitest';
import { all, hostile, livelock } from '../test/report-runs.ts';
import { formats, report } from './report.ts';

const options = { version: '1.2.3' };
const textOf = async (format: string, runs = all) => (await report(format, runs, options)).text;
const runsOf = [...all, hostile];

describe('the registry', () => {
  it('knows its formats', () => {
    expect(formats).toEqual(['text', 'json', 'ndjson', 'junit', 'github', 'mermaid', 'html']);
  });
  it.each([
    ['jsno', 'did you mean json?'],
    ['word', 'write one of text, json'],
    ['constructor', 'there is no format constructor'],
  ])('refuses %s in one line', (format, says) => {
    expect(() => report(format, all, options)).toThrow(says);
  });
  it.each(formats)('gives the same bytes twice: %s', async (format) => {
    expect(await textOf(format)).toBe(await textOf(format));
  });
  it.each(formats)('is fine with no runs: %s', async (format) => {
    expect(typeof (await textOf(format, []))).toBe('string');
  });
  it.each(formats)('takes hostile names: %s', async (format) => {
    expect(await textOf(format, runsOf)).not.toContain('\u001b');
  });
});

describe('json', () => {
  it('has the keys of the contract first, in order', async () => {
    const { scopeloop, runs } = JSON.parse(await textOf('json'));
    expect(scopeloop).toBe('1.2.3');
    const first = ['scenario', 'release', 'target', 'seed', 'verdict', 'expected', 'proof', 'observations', 'loop'];
    for (const run of runs) expect(Object.keys(run).slice(0, first.length)).toEqual(first);
  });
  it('leaves the trace out unless it is asked for', async () => {
    expect(JSON.parse(await textOf('json')).runs[0].trace).toBeUndefined();
    const { text } = await report('json', [livelock], { ...options, trace: true });
    expect(JSON.parse(text).runs[0].trace).toEqual(livelock.trace);
  });
  it('as ndjson is one run a line, each with all that it needs', async () => {
    const lines = (await textOf('ndjson', runsOf)).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).release)).toEqual(runsOf.map(({ release }) => release));
  });
});

describe('junit', () => {
  it('fails what differs, errs on what is open, passes the rest', async () => {
    const text = await textOf('junit', runsOf);
    expect(text).toContain('<testsuites name="scopeloop" tests="4" failures="1" errors="1" skipped="0">');
    expect(text.match(/<testcase /g)).toHaveLength(4);
    expect(text).toContain('<failure type="converged"');
    expect(text).toContain('<error type="livelock"');
    expect(text).toContain('not played: step 6');
  });
  it('is well-formed whatever a scenario says', async () => {
    const text = await textOf('junit', runsOf);
    expect(text).not.toContain('<img');
    expect(text).toContain('␛[31m');
    const open: string[] = [];
    for (const [, end, name, self] of text.matchAll(/<(\/?)([a-z-]+)(?:\s+[\w]+="[^"<]*")*\s*(\/?)>/g)) {
      if (end === '/') expect(open.pop()).toBe(name);
      else if (self !== '/') open.push(name as string);
    }
    expect(open).toEqual([]);
    expect(text.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]/);
  });
  it('matches the golden text', async () => {
    await expect(await textOf('junit')).toMatchFileSnapshot('../test/golden/reports/three-releases.xml');
  });
});

describe('github', () => {
  it('is one command a line, whatever a scenario says', async () => {
    const lines = (await textOf('github', runsOf)).trimEnd().split('\n');
    expect(lines).toHaveLength(runsOf.length);
    for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) file=[^:,]+,title=[^:,]*::[^\r\n]*$/);
    expect(lines[3]).toContain('%25' + '0A');
  });
  it('has a summary whose table keeps its columns', async () => {
    const { summary } = await report('github', runsOf, options);
    const rows = (summary ?? '').split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(2 + runsOf.length);
    for (const row of rows) expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(7);
    // Inside a fence, markup is text.
    expect((summary ?? '').replace(/```[\s\S]*?```/g, '')).not.toContain('<img');
  });
});

describe('mermaid', () => {
  it('matches the golden text', async () => {
    await expect(await textOf('mermaid', [livelock])).toMatchFileSnapshot('../test/golden/reports/livelock.mmd');
  });
  it('closes every loop and escapes what ends a statement', async () => {
    const text = await textOf('mermaid', runsOf);
    const lines = text.split('\n').map((line) => line.trim());
    expect(lines.filter((line) => line.startsWith('loop ')).length).toBe(lines.filter((line) => line === 'end').length);
    for (const line of lines) expect(line.replace(/#\d+;/g, '')).not.toMatch(/[;#<"{}]/);
  });
  it('stays below what Mermaid takes', async () => {
    expect((await textOf('mermaid', [livelock])).length).toBeLessThan(50_000);
  });
});
