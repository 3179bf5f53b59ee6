import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { issueReleases, releases } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { releaseOf } from '../test/playing.ts';
import { chartOf, machineNames } from './charts.ts';
import { knobNames } from './releases.ts';
import { type ChartSource, statechartOf } from './statechart.ts';
import { statechartDot, statechartMermaid } from './statechart-text.ts';
import { statechartSvg } from './svg/statechart.ts';

const toy = createMachine(
  {
    id: 'toy',
    initial: 'a',
    on: { quit: '.end' },
    states: {
      a: { on: { go: { guard: 'free', target: 'b' }, walk: { guard: 'free', target: 'b' }, look: { actions: 'x' } } },
      b: { after: { nap: 'a', pause: 'a' }, type: 'parallel', states: { left: {}, right: {} } },
      end: { type: 'final' },
    },
  },
  { delays: { nap: 2_000, pause: () => 1 }, guards: { free: () => true }, actions: { x: () => {} } },
) as unknown as ChartSource;

describe('a chart as something to draw', () => {
  const chart = statechartOf(toy, 'Toy', [{ says: 'any move', events: ['go', 'walk'] }]);

  it('merges events of one guard and target, and says groups by their name', () => {
    expect(chart.edges.find(({ to }) => to === 'toy.b')).toEqual({
      from: 'toy.a',
      to: 'toy.b',
      labels: ['any move [free]'],
    });
  });
  it('says constant delays in time and others by name', () => {
    expect(chart.edges.find(({ from }) => from === 'toy.b')?.labels).toEqual(['after 2 s, after pause']);
  });
  it('keeps what does not leave a state inside it', () => {
    expect(chart.root.states[0]?.inside).toEqual(['look']);
  });
  it('leaves out what never occurs, and what only that leads to', () => {
    const { root, edges } = statechartOf(toy, 'Toy', [], ['free', 'quit']);
    expect(root.states.map(({ name }) => name)).toEqual(['a']);
    expect(edges).toEqual([]);
  });
  it('draws of a release what that release can do', () => {
    const labels = (name: 'connection' | 'client', release: string) =>
      chartOf(name, releaseOf(release))
        .edges.flatMap((edge) => edge.labels)
        .join();
    for (const guard of ['skips pairing', 'no node', 'record decides', 'was paired', 'expelled']) {
      expect(labels('connection', '2026.2.19')).not.toContain(guard);
      expect(labels('connection', '2026.9.6')).toContain(guard);
    }
    expect(labels('client', '2026.3.2')).not.toContain('gives up');
    expect(labels('client', '2026.3.13')).toContain('gives up');
    const writing = (release: string) =>
      JSON.stringify(chartOf('store', releaseOf(release)).root).includes('"name":"writing"');
    expect([writing('2026.7.1'), writing('2026.9.6')]).toEqual([true, false]);
  });
  it('knows nesting, beginnings and ends', () => {
    expect(chart.root.initial).toBe('toy.a');
    expect(chart.root.states.map(({ kind }) => kind)).toEqual(['atomic', 'parallel', 'final']);
    expect(chart.edges).toContainEqual({ from: 'toy', to: 'toy.end', labels: ['quit'] });
  });
  it('says once what four siblings have in common', () => {
    const same = createMachine({
      id: 'same',
      initial: 's1',
      states: {
        s1: { on: { bye: 'z' } },
        s2: { on: { bye: 'z' } },
        s3: { on: { bye: 'z' } },
        s4: { on: { bye: 'z' } },
        s5: {},
        z: {},
      },
    });
    const { root, edges } = statechartOf(same as unknown as ChartSource, 'Same');
    expect(edges).toEqual([]);
    expect(root.inside).toEqual(['bye → z from each state but s5']);
  });
  it.each([
    ['mermaid', statechartMermaid, 'toy.mmd'],
    ['dot', statechartDot, 'toy.dot'],
  ])('as %s reads as agreed', async (_, write, file) => {
    await expect(write(chart)).toMatchFileSnapshot(`../test/golden/reports/${file}`);
  });
});

describe('what a release decides', () => {
  const drawn = (release: Release) => machineNames.map((name) => statechartMermaid(chartOf(name, release)));
  const inKnobs = knobNames.flatMap((knob) => {
    const [one, ...others] = releases;
    const other = others.find(({ knobs }) => JSON.stringify(knobs[knob]) !== JSON.stringify(one?.knobs[knob]));
    return one === undefined || other === undefined ? [] : [{ knob, one, other }];
  });
  it.each(inKnobs)('is seen in some drawing: $knob of $one.name and of $other.name', ({ knob, one, other }) => {
    const turned = { ...one, knobs: { ...one.knobs, [knob]: other.knobs[knob] } };
    expect(drawn(turned)).not.toEqual(drawn(one));
  });
  it('stands below the chart in each format, and no picture is too small for it', async () => {
    const chart = chartOf('store', releaseOf('2026.9.6'));
    const svg = await statechartSvg(chart);
    const [, height = ''] = /viewBox="0.00 0.00 [\d.]+ ([\d.]+)"/.exec(svg) ?? [];
    const lowest = Math.max(...[...svg.matchAll(/class="rule" x="12" y="([\d.]+)"/g)].map(([, y]) => Number(y)));
    expect(lowest).toBeLessThan(Number(height));
    for (const text of [svg, statechartMermaid(chart), statechartDot(chart)])
      expect(text).toContain('A device with a live request asks again. What');
  });
});

describe.each(machineNames)('the chart of the %s', (name) => {
  it.each(issueReleases.map((release) => release.name))('is drawn under %s', async (release) => {
    const svg = await statechartSvg(chartOf(name, releaseOf(release)));
    expect(svg).toMatch(/^<svg [^>]*role="img"/);
    expect(svg).not.toMatch(/<\?xml|<!DOCTYPE| id="|undefined/);
  });
  it('has an end for each edge', () => {
    const { root, edges } = chartOf(name, releaseOf('2026.2.19'));
    const ids = new Set<string>();
    const visit = (state: typeof root): void => {
      ids.add(state.id);
      state.states.forEach(visit);
    };
    visit(root);
    for (const { from, to } of edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
  });
});
