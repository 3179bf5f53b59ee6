/**
 * What every page shares. It is one HTML file that stands alone: it opens from a disk, asks the network for nothing, and a policy
 * inside it allows no script but its own, so that no text of a scenario can ever become one.
 */
import { createHash } from 'node:crypto';
import { xml } from '../xml.ts';
import { pageScript } from './script.ts';
import { pageStyle } from './style.ts';

/** `title`, `summary` and `footer` are words; `overview` and `sections` are markup. */
export interface Page {
  readonly version: string;
  readonly title: string;
  readonly summary: string;
  readonly overview: string;
  readonly sections: readonly string[];
  readonly footer: string;
}

export const htmlPage = ({ version, title, summary, overview, sections, footer }: Page): string =>
  `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${xml(policy())}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${xml(title)}</title>`,
    '<link rel="icon" href="data:,">',
    `<style>${pageStyle}</style>`,
    '</head>',
    '<body>',
    `<header><h1>${xml(title)}</h1><p class="muted">${xml(summary)}</p>${overview}</header>`,
    `<main>${sections.join('\n')}</main>`,
    `<footer>Made by scopeloop ${xml(version)}. ${xml(footer)}</footer>`,
    `<script>${pageScript}</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;

const policy = (): string => {
  const hash = createHash('sha256').update(pageScript, 'utf8').digest('base64');
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
};

/** `rows` are markup, a `<tr>` each. */
export const overviewTable = (heads: readonly string[], rows: readonly string[]): string =>
  `<div class="scroll overview" role="region" tabindex="0" aria-label="verdicts"><table><thead><tr>${heads.map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;

/** Words as a list. */
export const storyList = (name: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `<ul class="${name}">${lines.map((line) => `<li>${xml(line)}</li>`).join('')}</ul>`;

/** A slider from step to step, with the words of the step that is shown. */
export const stepsBar = (last: number, of: string): string =>
  last === 0
    ? ''
    : `<div class="steps-bar"><input type="range" min="0" max="${last}" value="0" aria-label="step of ${xml(of)}" aria-valuetext="all steps"><output aria-live="polite">all steps</output><span class="muted">← → go from step to step</span></div>`;

/** A drawing whose columns keep their names in view. */
export const timePicture = (of: string, heads: string, svg: string): string =>
  `<figure class="scroll time-picture" tabindex="0" aria-label="space-time picture of ${xml(of)}"><div class="heads">${heads}</div>${svg}</figure>`;
