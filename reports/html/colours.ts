/** The colours of pages and pictures, light and dark, as style sheets. Every pair of text and ground reaches 4.5 : 1. */

const light = {
  ground: '#fbfbf9',
  panel: '#ffffff',
  text: '#1c2227',
  muted: '#59646d',
  rule: '#d8dde2',
  soft: '#eef1f4',
  mark: '#fff2c2',
  good: '#17703f',
  bad: '#b3212a',
  calm: '#855c00',
  open: '#5546b0',
  stored: '#0a657f',
  person: '#83389f',
  gateway: '#2450b5',
};

const dark: typeof light = {
  ground: '#13171b',
  panel: '#1a1f25',
  text: '#e4e9ed',
  muted: '#9aa7b2',
  rule: '#303943',
  soft: '#222931',
  mark: '#4a3f12',
  good: '#5ccb90',
  bad: '#ff8580',
  calm: '#e6b955',
  open: '#b0a5ff',
  stored: '#63c9e5',
  person: '#d9a3ec',
  gateway: '#95b5ff',
};

const variables = (colours: typeof light): string =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');

export const colourStyle = `
:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
@media print{:root{color-scheme:light;${variables(light)}}}
`;

export const MONOSPACE = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace';

/** For pictures, inside a page that has the colours. */
export const pictureStyle = `
.spacetime{font:12px ${MONOSPACE};color:var(--text);--tone:var(--muted)}
.spacetime.bad{--tone:var(--bad)}.spacetime.calm{--tone:var(--calm)}
.spacetime text{fill:var(--text)}
.spacetime .life{stroke:var(--rule);stroke-width:1.5}
.spacetime .actor{fill:var(--panel);stroke:var(--muted)}
.spacetime .name{font-weight:600}
.spacetime .time,.spacetime text.step,.spacetime .gap{fill:var(--muted)}
.spacetime line.step{stroke:var(--rule);stroke-dasharray:2 3}
.spacetime .way{stroke:var(--ink);stroke-width:1.4}
.spacetime .tip,.spacetime .dot,.spacetime text.says{fill:var(--ink)}
.spacetime text.says,.spacetime text.step{paint-order:stroke;stroke:var(--panel);stroke-width:3px;stroke-linejoin:round}
.spacetime .ask{--ink:var(--text)}.spacetime .refused{--ink:var(--bad)}.spacetime .accepted{--ink:var(--good)}
.spacetime .stored{--ink:var(--stored)}.spacetime .gone,.spacetime .fault{--ink:var(--calm)}
.spacetime .waits{--ink:var(--muted)}.spacetime .person{--ink:var(--person)}.spacetime .gateway{--ink:var(--gateway)}
.spacetime .way.refused{stroke-dasharray:5 3}
.spacetime .way.fault{stroke-dasharray:1 3}
.spacetime .repeat{fill:none;stroke:var(--muted);stroke-dasharray:4 3}
.spacetime .tab{fill:var(--soft);stroke:var(--muted)}
.spacetime .times{font-weight:600}
.spacetime .loop{fill:var(--tone);fill-opacity:.07;stroke:var(--tone);stroke-opacity:.35}
.spacetime .bracket{fill:none;stroke:var(--tone);stroke-width:2}
.spacetime text.loop-says{fill:var(--tone);font-weight:600}
.spacetime text.step.marked{fill:var(--bad);font-weight:600}
.spacetime .hit{fill:none}
.spacetime .now .hit{fill:var(--mark);fill-opacity:.7}
.spacetime .now text.says,.spacetime .now text.step{stroke:var(--mark)}
.statechart text{fill:var(--text)}
.statechart [stroke="black"]{stroke:var(--text)}
.statechart [fill="black"]{fill:var(--text)}
`;

/** For a picture that stands alone: its own colours and its own ground. */
export const aloneStyle = `${colourStyle}svg{background:var(--panel)}${pictureStyle}`;
