/** A statechart as SVG, laid out by state-machine-cat; loaded when asked for, as its layout engine is large. */
import type { IState, IStateMachine, ITransition } from 'state-machine-cat';
import { wrap } from '../columns.ts';
import type { ChartState, Statechart } from '../statechart.ts';
import { xml } from '../xml.ts';

export interface ChartOptions {
  /** A style sheet inside, for a picture that stands alone. */
  readonly style?: string;
}

export async function statechartSvg(chart: Statechart, { style }: ChartOptions = {}): Promise<string> {
  const { render } = await import('state-machine-cat');
  // The type wants text, the JSON input takes the object itself.
  const svg = await render(asMachine(chart) as unknown as string, {
    inputType: 'json',
    outputType: 'svg',
    // Regions of a parallel chart below each other, or it is wider than any page.
    direction: chart.root.kind === 'parallel' ? 'left-right' : 'top-down',
    // Monospaced, so that what the layout measured is what a browser draws, whatever fonts it has.
    dotGraphAttrs: FONT,
    dotNodeAttrs: FONT,
    dotEdgeAttrs: FONT,
  });
  return withRules(cleaned(svg, chart.title, style), chart.rules);
}

const RULES_WIDTH = 110;
const RULE_LINE = 17;
/** Width of a letter of 12 pixels, as pictures count it. */
const LETTER = 7.3;

/** The rules below the picture, which grows by them. */
function withRules(svg: string, rules: readonly string[]): string {
  if (rules.length === 0) return svg;
  const lines = rules.flatMap((rule) => wrap(rule, RULES_WIDTH).map((line, at) => `${at === 0 ? '' : '  '}${line}`));
  const longest = Math.max(...lines.map((line) => [...line].length));
  const [, width, height] = SIZE.exec(svg) ?? [];
  const wide = Math.max(Number(width), Math.ceil(longest * LETTER) + 24);
  const high = Number(height) + (lines.length + 1) * RULE_LINE;
  const said = lines.map(
    (line, at) =>
      `<text class="rule" x="12" y="${Number(height) + (at + 1) * RULE_LINE}" xml:space="preserve" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">${xml(line)}</text>`,
  );
  return svg
    .replace(SIZE, `width="${wide}" height="${high}"\n viewBox="0.00 0.00 ${wide}.00 ${high}.00"`)
    .replace(/<\/svg>$/, `${said.join('\n')}\n</svg>`);
}

const SIZE = /width="(\d+)" height="(\d+)"\s+viewBox="[^"]*"/;

const FONT = [{ name: 'fontname', value: 'Courier' }];

/** What inlined pictures must not bring along: a prologue, ids that would clash, tooltips that name internals, a white sheet. */
function cleaned(svg: string, title: string, style: string | undefined): string {
  const [, width, height] = /<svg width="(\d+)pt" height="(\d+)pt"/.exec(svg) ?? [];
  return svg
    .slice(svg.indexOf('<svg'))
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/<title>[\s\S]*?<\/title>\n?/g, '')
    .replace(/ id="[^"]*"/g, '')
    .replace(/ font-family="[^"]*"/g, ' font-family="ui-monospace, Menlo, Consolas, monospace"')
    .replace(/<polygon fill="white" stroke="none"[^>]*>\n?/, '')
    .replace(/ xmlns:xlink="[^"]*"/, '')
    .replace(
      /<svg width="\d+pt" height="\d+pt"/,
      `<svg class="statechart" role="img" aria-label="${xml(title)}" width="${width}" height="${height}"`,
    )
    .replace(
      /(<svg[^>]*>)/,
      (open) => `${open}<title>${xml(title)}</title>${style === undefined ? '' : `<style>${style}</style>`}`,
    )
    .trim();
}

function asMachine({ root, edges }: Statechart): IStateMachine {
  const transitions: ITransition[] = edges.map(({ from, to, labels }, at) => ({
    id: at + 1,
    from,
    to,
    label: labels.map((label) => broken(label, EDGE_WIDTH)).join('\n'),
  }));
  return { states: [stateOf(root)], transitions };
}

const EDGE_WIDTH = 34;
const STATE_WIDTH = 56;

/** A long label over several lines: graphviz never breaks one by itself. */
function broken(label: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of label.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

function stateOf(state: ChartState): IState {
  const { id, name, kind, initial, inside, states } = state;
  const begin: IState = { name: `${id} begins`, type: 'initial', typeExplicitlySet: true };
  const nested: IStateMachine = {
    states: [...(initial === null ? [] : [begin]), ...states.map(stateOf)],
    transitions: initial === null ? [] : [{ id: idOf(id), from: begin.name, to: initial }],
  };
  return {
    name: id,
    label: xml(kind === 'final' ? `${name} (end)` : name),
    type: kind === 'parallel' ? 'parallel' : 'regular',
    typeExplicitlySet: true,
    ...(kind === 'final' ? { class: 'end' } : {}),
    ...(inside.length === 0
      ? {}
      : {
          actions: inside
            .flatMap((says) => broken(says, STATE_WIDTH).split('\n'))
            .map((body) => ({ type: 'activity' as const, body })),
        }),
    ...(states.length === 0 ? {} : { statemachine: nested }),
  };
}

/** Transition ids must differ in the whole machine; edges are numbered from 1, initial ones by their state far above. */
function idOf(text: string): number {
  let hash = 0;
  for (const letter of text) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_000_007;
  return 1_000_000 + hash;
}
