/** docs/growth.md and its plot, made of the figures that are kept in growth.json. */

import type { Size } from '../scenarios/check/configuration.ts';
import { grouped } from './clock.ts';

export const RELEASE = '2026.2.19';
export const STATES_MAX = 400_000;
/** Far more than with any reduction; each of them is a world as plain data. */
export const SINGLE_MAX = 20_000;

/** `single`: each message is a step of its own, nothing is left out. `whole`: an action with all that follows. */
export type Reduction = 'single' | 'whole' | 'whole, alike as one';

export interface Measured extends Size {
  readonly time: 'free' | 'ordered';
  readonly reduction: Reduction;
  /** Null where a bound ended the search. */
  readonly states: number | null;
  readonly cpuMs: number;
  readonly bytes: number;
}

export interface Growth {
  readonly node: string;
  readonly measured: readonly Measured[];
}

const REDUCTIONS = [
  ['whole', '#2a6f97'],
  ['whole, alike as one', '#2b8a3e'],
] as const satisfies readonly (readonly [Reduction, string])[];

export function growthPage({ node, measured }: Growth): string {
  const rows = measured.map(({ clients, devices, time, reduction, states, cpuMs, bytes }) => {
    const bound = reduction === 'single' ? SINGLE_MAX : STATES_MAX;
    const cells = [clients, devices, time, reduction, states === null ? `over ${grouped(bound)}` : grouped(states)];
    return `| ${[...cells, (cpuMs / 1000).toFixed(2), grouped(bytes / 1000)].join(' | ')} |`;
  });
  return `# How the cost of a search grows

<!-- made by \`UPDATE=1 npm run bench -- growth\` from bench/growth.json -->

Callers that all ask the same of devices that hold everything, a narrowing rotate of each device, a restart, a person who approves,
under ${RELEASE}. *single*: each message is a step of its own, by the plain reference, which is slow in itself. *whole*: an action
with all that follows from it at once, which is what \`check\` does and what its verdicts assume. *alike as one*: one state for all
that differ only in who is who; no verdict depends on it, and a test holds it to that. CPU seconds of one run each, ${node}, on a
machine that others used too: good to a factor of two.

![states, CPU time and memory against callers and devices, logarithmic](img/growth.svg)

| Callers | Devices | Time | Reduction | States | CPU s | kB |
|--:|--:|---|---|--:|--:|--:|
${rows.join('\n')}

Where it says *over*, a bound ended the search, and time and memory are what it took until then. Ordered time keeps what is left of
each timer in the state, so it grows with the product of the periods of all callers; free time does not.
`;
}

const PANEL = { width: 250, height: 170, left: 56, top: 34, gap: 76 } as const;

const MEASURES = [
  { title: 'states', of: ({ states }: Measured) => states },
  { title: 'CPU seconds', of: ({ states, cpuMs }: Measured) => (states === null ? null : cpuMs / 1000) },
  { title: 'kB', of: ({ states, bytes }: Measured) => (states === null ? null : bytes / 1000) },
] as const;

const AXES = [
  {
    title: 'callers of one device',
    is: ({ devices }: Measured) => devices === 1,
    x: ({ clients }: Measured) => clients,
  },
  {
    title: 'devices, a caller each',
    is: ({ clients, devices }: Measured) => clients === devices,
    x: ({ devices }: Measured) => devices,
  },
] as const;

const LINES = REDUCTIONS.flatMap(([reduction, colour]) =>
  (['free', 'ordered'] as const).map((time) => ({
    reduction,
    colour,
    time,
    dash: time === 'free' ? '' : ' stroke-dasharray="5 4"',
  })),
);

export function growthPlot({ measured }: Growth): string {
  const width = PANEL.left + MEASURES.length * (PANEL.width + PANEL.gap);
  const height = PANEL.top + AXES.length * (PANEL.height + PANEL.gap) + LINES.length * 16;
  const panels = AXES.flatMap((axis, row) =>
    MEASURES.map((measure, column) => {
      const [x, y] = [PANEL.left + column * (PANEL.width + PANEL.gap), PANEL.top + row * (PANEL.height + PANEL.gap)];
      return `<g transform="translate(${x} ${y})">${panel(measured.filter(axis.is), axis, measure)}</g>`;
    }),
  );
  const legend = LINES.map(({ reduction, time, colour, dash }, at) => {
    const y = PANEL.top + AXES.length * (PANEL.height + PANEL.gap) - 16 + at * 16;
    return `<path d="M${PANEL.left} ${y - 4}h30" stroke="${colour}"${dash}/><text x="${PANEL.left + 38}" y="${y}">${reduction}, ${time} time</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#222" stroke-width="2">`,
    '<title>The cost of a search against callers and devices, with and without symmetry</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...panels,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

/** One measure on a logarithmic scale of whole powers of ten. */
function panel(
  points: readonly Measured[],
  axis: (typeof AXES)[number],
  { title, of }: (typeof MEASURES)[number],
): string {
  const values = points.flatMap((point) => of(point) ?? []).filter((value) => value > 0);
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  const most = Math.max(...points.map(axis.x));
  const x = (value: number): string => (((value - 1) / Math.max(1, most - 1)) * PANEL.width).toFixed(1);
  const y = (value: number): string =>
    ((1 - (Math.log10(value) - low) / Math.max(1, high - low)) * PANEL.height).toFixed(1);
  const grid = Array.from({ length: high - low + 1 }, (_, step) => {
    const value = 10 ** (low + step);
    return `<path d="M0 ${y(value)}h${PANEL.width}" stroke="#ddd" stroke-width="1"/><text x="-6" y="${y(value)}" text-anchor="end" dy="4">${label(value)}</text>`;
  });
  const ticks = Array.from(
    { length: most },
    (_, at) => `<text x="${x(at + 1)}" y="${PANEL.height + 18}" text-anchor="middle">${at + 1}</text>`,
  );
  const lines = LINES.map(({ reduction, time, colour, dash }) => {
    const own = points.filter((point) => point.reduction === reduction && point.time === time);
    const places = own.flatMap((point) => {
      const value = of(point);
      return value === null || value <= 0 ? [] : [`${x(axis.x(point))} ${y(value)}`];
    });
    const dots = places.map(
      (place) => `<circle cx="${place.split(' ')[0]}" cy="${place.split(' ')[1]}" r="3" fill="${colour}"/>`,
    );
    return places.length === 0
      ? ''
      : `<path d="M${places.join('L')}" fill="none" stroke="${colour}"${dash}/>${dots.join('')}`;
  });
  const heads = [
    `<text y="-12" font-weight="bold">${title}</text>`,
    `<text x="${PANEL.width / 2}" y="${PANEL.height + 36}" text-anchor="middle">${axis.title}</text>`,
  ];
  return [...heads, ...grid, ...ticks, ...lines].join('');
}

const label = (value: number): string => (value >= 1 ? grouped(value) : String(Number(value.toPrecision(1))));
