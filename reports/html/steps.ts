/** The observations of a run as a table: a row a step, the store beside it, and what changed since the step before. */
import type { Observation, ObservedDevice, RunResult } from '../../scenarios/result.ts';
import { inShort } from '../moments.ts';
import { outcome } from '../outcome.ts';
import { clock, lastStepBeforeWatch } from '../words.ts';
import { xml } from '../xml.ts';

export function stepsTable(run: RunResult): string {
  const devices = [...new Set(run.observations.flatMap(({ store }) => Object.keys(store)))];
  const many = devices.length > 1;
  const heads = devices.flatMap((device) =>
    ['approved', 'pending', 'tokens'].map((what) => (many ? `${device}: ${what}` : what)),
  );
  const until = lastStepBeforeWatch(run);
  const rows: string[] = [];
  let before: readonly string[] = [];
  run.observations.forEach((of, at) => {
    if (of.step > until && (run.observations[at - 1]?.step ?? 0) <= until && run.afterwards !== null) {
      rows.push(
        `<tr class="way-out"><th colspan="${4 + heads.length}" scope="colgroup">the way out, instead of watching on</th></tr>`,
      );
    }
    const cells = devices.flatMap((device) => deviceCells(of.store[device]));
    rows.push(rowOf(run, of, cells, at === 0 ? cells : before));
    before = cells;
  });
  const head = ['step', 'what happens', 'how it came out', 'at', ...heads];
  return [
    '<table>',
    `<thead><tr>${head.map((text) => `<th scope="col">${xml(text)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody>`,
    '</table>',
  ].join('\n');
}

function rowOf(run: RunResult, of: Observation, cells: readonly string[], before: readonly string[]): string {
  const says = run.steps.find(({ step }) => step === of.step)?.says ?? '';
  const part = of.part === undefined ? '' : ` (${of.part})`;
  const came = outcome(of);
  const tone = came.startsWith('✓') ? 'good' : came.startsWith('✗') ? 'bad' : 'open';
  const store = cells.map((cell, at) => {
    const changed = cell !== before[at];
    return `<td class="mono${changed ? ' changed' : ''}">${xml(cell)}${changed ? '<span hidden> (changed)</span>' : ''}</td>`;
  });
  return [
    `<tr data-step="${of.step}" data-says="${xml(says)}">`,
    `<td><button type="button" data-go="${of.step}" aria-label="show step ${of.step}">${of.step}</button></td>`,
    `<td>${xml(says)}${part}</td>`,
    `<td class="${tone}">${xml(came)}</td>`,
    `<td class="number mono">${clock(of.atMs)}</td>`,
    ...store,
    '</tr>',
  ].join('');
}

/** What the store holds of a device: approved scopes, pending request, tokens. */
function deviceCells(device: ObservedDevice | undefined): string[] {
  if (device === undefined) return ['', '', ''];
  const { paired, pending } = device;
  const ceiling = paired?.approvedScopes === undefined ? '' : ` (once: ${inShort(paired.approvedScopes)})`;
  const tokens = Object.entries(paired?.tokens ?? {}).map(
    ([role, { id, scopes, revoked }]) =>
      `${role === 'operator' ? '' : `${role} `}${id}: ${inShort(scopes)}${revoked ? ' (revoked)' : ''}`,
  );
  return [
    paired === null ? 'not paired' : `${inShort(paired.scopes)}${ceiling}`,
    pending === null ? 'none' : `${pending.id}: ${inShort(pending.scopes)}${pending.silent ? ' (silent)' : ''}`,
    tokens.length === 0 ? 'none' : tokens.join('; '),
  ];
}
