/** A statechart as text that other tools draw: Mermaid's stateDiagram-v2 and Graphviz' DOT. */
import type { ChartState, Statechart } from './statechart.ts';

export function statechartMermaid({ title, root, edges, rules }: Statechart): string {
  const ids = namesOf(root);
  // Mermaid cannot draw an edge from a state to what is inside it; such a way is said in the name of the outer one.
  const inward = edges.filter(({ from, to }) => isWithin(to, find(root, from)));
  const said = (state: ChartState) => [
    ...state.inside,
    ...inward
      .filter(({ from }) => from === state.id)
      .map(({ to, labels }) => `${labels.join(', ')} → ${find(root, to)?.name ?? to}`),
  ];
  const lines = [
    '---',
    `title: ${JSON.stringify(title)}`,
    '---',
    'stateDiagram-v2',
    ...mermaidState(root, ids, said).map((line) => `  ${line}`),
    ...edges
      .filter((edge) => !inward.includes(edge))
      .flatMap(({ from, to, labels }) =>
        labels.map((label) => `  ${ids.get(from)} --> ${ids.get(to)} : ${mermaidText(label)}`),
      ),
    // A box of its own: a note at the outermost state would cover what is inside.
    ...(rules.length === 0
      ? []
      : [`  state "${RULES}" as rules`, ...rules.map((rule) => `  rules : ${mermaidText(rule)}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

const RULES = 'What the release decides in it';

const find = (root: ChartState, id: string): ChartState | undefined =>
  [root, ...below(root)].find((state) => state.id === id);

const isWithin = (id: string, state: ChartState | undefined): boolean =>
  state !== undefined && below(state).some((inner) => inner.id === id);

/** Names that every tool takes: letters, digits and underscores. */
function namesOf(root: ChartState): ReadonlyMap<string, string> {
  const all = [root, ...below(root)];
  return new Map(all.map(({ id }, at) => [id, `${id.replace(/\W+/g, '_')}_${at}`]));
}

const below = ({ states }: ChartState): ChartState[] => states.flatMap((state) => [state, ...below(state)]);

const mermaidText = (text: string): string =>
  text.replace(/[#;:"<>{}]/g, (character) => `#${character.charCodeAt(0)};`);

function mermaidState(
  state: ChartState,
  ids: ReadonlyMap<string, string>,
  said: (state: ChartState) => readonly string[],
): string[] {
  const id = ids.get(state.id);
  const named = (text: string) => `state "${mermaidText(text)}" as ${id}`;
  if (state.states.length === 0) {
    const end = state.kind === 'final' ? [`${id} --> [*]`] : [];
    return [named(state.name), ...said(state).map((says) => `${id} : ${mermaidText(says)}`), ...end];
  }
  const parts = state.states.map((child) => mermaidState(child, ids, said).map((line) => `  ${line}`));
  const inner =
    state.kind === 'parallel' ? parts.flatMap((part, at) => (at === 0 ? part : ['  --', ...part])) : parts.flat();
  const begin = state.initial === null ? [] : [`  [*] --> ${ids.get(state.initial)}`];
  return [named([state.name, ...said(state)].join(' · ')), `state ${id} {`, ...begin, ...inner, '}'];
}

export function statechartDot({ title, root, edges, rules }: Statechart): string {
  const ids = namesOf(root);
  const lines = [
    `digraph ${dotText(title)} {`,
    '  compound=true;',
    '  node [shape=box style=rounded fontname="Helvetica"];',
    '  edge [fontname="Helvetica" fontsize=10];',
    ...dotState(root, ids).map((line) => `  ${line}`),
    ...edges.map((edge) => `  ${dotEdge(edge, root, ids)}`),
    ...(rules.length === 0
      ? []
      : [
          `  labelloc=b; labeljust=l; label="${[RULES, ...rules].map((rule) => `${dotText(rule).slice(1, -1)}\\l`).join('')}";`,
        ]),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const dotText = (text: string): string => `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;

function dotState(state: ChartState, ids: ReadonlyMap<string, string>): string[] {
  const id = ids.get(state.id);
  const label = dotText([state.name, ...state.inside].join('\n'));
  if (state.states.length === 0) return [`${id} [label=${label}${state.kind === 'final' ? ' peripheries=2' : ''}];`];
  const begin =
    state.initial === null
      ? []
      : [`  ${id}_begin [shape=point label=""];`, `  ${id}_begin -> ${anchor(state.initial, state, ids)};`];
  return [
    `subgraph cluster_${id} {`,
    `  label=${label};`,
    `  style="${state.kind === 'parallel' ? 'rounded,dashed' : 'rounded'}";`,
    ...begin,
    ...state.states.flatMap((child) => dotState(child, ids)).map((line) => `  ${line}`),
    '}',
  ];
}

function dotEdge(
  { from, to, labels }: Statechart['edges'][number],
  root: ChartState,
  ids: ReadonlyMap<string, string>,
): string {
  const isNested = (id: string) => [root, ...below(root)].some((state) => state.id === id && state.states.length > 0);
  const clip = [
    ...(isNested(from) ? [`ltail=cluster_${ids.get(from)}`] : []),
    ...(isNested(to) ? [`lhead=cluster_${ids.get(to)}`] : []),
  ];
  const attributes = [`label=${dotText(labels.join('\n'))}`, ...clip].join(' ');
  return `${anchor(from, root, ids)} -> ${anchor(to, root, ids)} [${attributes}];`;
}

/** Graphviz joins nodes only: a nested state is stood for by the first leaf in it, and the edge is clipped at its border. */
function anchor(id: string, root: ChartState, ids: ReadonlyMap<string, string>): string {
  let state = [root, ...below(root)].find((of) => of.id === id);
  while (state?.states[0] !== undefined) state = state.states[0];
  return ids.get(state?.id ?? id) ?? id;
}
