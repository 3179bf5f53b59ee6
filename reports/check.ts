/** What a search proved and refuted: each promise with what is assumed, each refutation with its witness. */
import type { CheckResult, PromiseResult } from '../scenarios/check/check.ts';
import type { Witness } from '../scenarios/check/witness.ts';
import { pad, wrap } from './columns.ts';
import { type Inks, inks } from './inks.ts';
import { plural, tame } from './words.ts';

export interface CheckTextOptions {
  readonly colour?: boolean;
  readonly width?: number;
}

const WIDTH = 100;
const MARKS = { holds: '✓', fails: '✗', unknown: '?' } as const;

export function checkText(result: CheckResult, { colour = false, width = WIDTH }: CheckTextOptions = {}): string {
  const ink = inks(colour);
  const { configuration, release, time, states, edges, bound, promises } = result;
  const counted = `${plural(states, 'state')}, ${plural(edges, 'step')}${alikeOf(result)}`;
  const lines = [
    ink.bold(`${tame(configuration)} · ${release} · ${time} time`),
    ink.dim(bound === null ? `${counted}: every run there is` : `${counted}: stopped at ${bound}`),
    '',
    ...promises.flatMap((promise) => promiseLines(promise, ink, width)),
    ...(result.slow.length === 0 ? [] : [`  at worst: ${slowLine(result)}`]),
    '',
    ...remarks(result).flatMap((line) =>
      wrap(line, width - 2).map((part, at) => ink.dim(`${at === 0 ? '~' : ' '} ${part}`)),
    ),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** All there is but what drawings are made of. */
export function checkJson(results: readonly CheckResult[], version: string): string {
  const checks = results.map((result) => ({ ...result, assumes: remarks(result) }));
  const drawn = (key: string, value: unknown) => (key === 'notes' ? undefined : value);
  return `${JSON.stringify({ scopeloop: version, checks }, drawn, 2)}\n`;
}

function promiseLines(promise: PromiseResult, ink: Inks, width: number): readonly string[] {
  const { bold, dim, bad } = ink;
  const { name, verdict, assuming, witness } = promise;
  const line = `${MARKS[verdict]} ${pad(verdict, 8)} ${name}`;
  return [
    verdict === 'fails' ? bold(bad(line)) : line,
    ...(assuming === null ? [] : wrap(`assuming ${assuming}`, width - 11).map((part) => dim(`           ${part}`))),
    ...(witness === null ? [] : witnessLines(witness, ink, width)),
  ];
}

/** The steps of a counterexample, numbered, and what makes it one. */
export function witnessLines(witness: Witness, { dim }: Inks, width: number): readonly string[] {
  const { stem, loop, bakedIn } = witness;
  const steps = [...stem, ...loop].flatMap(({ says, atMs }, at) => {
    const first = loop.length > 0 && at === stem.length ? '↻' : ' ';
    const head = `      ${first}${bakedIn?.step === at + 1 ? BAKED : ' '}${String(at + 1).padStart(3)}  `;
    const text = tame(atMs === null ? says : `${atMs} ms  ${says}`);
    return wrap(text, width - head.length).map((part, row) => `${row === 0 ? head : ' '.repeat(head.length)}${part}`);
  });
  const back = loop.length === 0 ? [] : [`            └─ back to ${stem.length + 1}, for ever`];
  const below = (line: string | null) =>
    line === null ? [] : wrap(line, width - 11).map((part) => `           ${part}`);
  const baked = bakedSaid(witness);
  return [
    ...steps,
    ...back,
    ...below(baked === null ? null : `${BAKED} ${baked}`),
    ...below(standsOn(witness)).map(dim),
    ...below(closedSaid(witness)),
    '',
  ];
}

/** The mark of the step after which the loop could no longer be left by itself. */
export const BAKED = '◆';

/** Which step baked a loop in; null where it can always be left by itself, or where there is none. */
export function bakedSaid({ bakedIn }: Witness): string | null {
  if (bakedIn === null) return null;
  const help = bakedIn.helpable ? 'a person still could' : 'nor can anybody else';
  return bakedIn.step === 0
    ? `it could never get everybody in by itself; ${help}`
    : `step ${bakedIn.step} baked it in: from there on it cannot get everybody in by itself; ${help}`;
}

/** How short it is, and who else went that way. */
export function standsOn({ shortest, atLeast, replayed }: Witness): string {
  const length = shortest ? 'no shorter one exists' : `a shorter one may exist, of ${atLeast} steps at least`;
  return `${length}; ${replayed ? 'the charts go the same way' : 'the charts did NOT go the same way: not a proof'}`;
}

/** What a target made of the loop; null where none was asked. */
export function closedSaid({ unrolled }: Witness): string | null {
  if (unrolled === null) return null;
  return unrolled.differs === null
    ? `proved: ${unrolled.on} went round ${unrolled.rounds} times, each step ending as here`
    : `suspected: on ${unrolled.on} it did not close: ${unrolled.differs}`;
}

/** How many renamings were left out of account, where anybody is alike. */
export const alikeOf = ({ alike }: CheckResult): string =>
  alike === 1 ? '' : ` up to ${alike} renamings of who is alike`;

/** The most that has to be gone through before all is settled. */
export const slowLine = ({ slow }: CheckResult): string => {
  const parts = slow.map(({ of, kind, most }) => {
    if (most === null) return `any number of ${of}`;
    return `${kind === 'at-least' ? 'at least ' : ''}${plural(most, of.slice(0, -1))}`;
  });
  return `${parts.join(' and ')} before everybody is in after all that may happen`;
};

/** What every verdict here leans on. */
export function remarks({ time, bound, grows, alike, keeps, omission }: CheckResult): readonly string[] {
  return [
    time === 'free'
      ? 'free time: any timer that runs may fire at any moment, so what holds holds for all delays, and a loop may need delays that no client has'
      : 'ordered time: what is due next happens next; people act right after something has happened, or not',
    'messages take no time and each handshake is done whole; callers that call once call again',
    ...(alike === 1
      ? []
      : [
          'callers and devices that differ in nothing but their names are counted once; fairness is judged for each of them',
        ]),
    ...(keeps === 'steps'
      ? []
      : ['no steps were kept: what loops and ways back decide is left open; `--keep steps` decides it']),
    ...(omission === null
      ? []
      : [
          `states were told apart by fingerprints of 64 bits: that two had the same one, so that one was left out, has a chance of at most ${omission.toExponential(1)}`,
        ]),
    ...(bound === null
      ? []
      : [`the search stopped at ${bound}: what was found is real, what was not found is unknown`]),
    ...grows.map(
      ({ field, how, values, last }) =>
        `perhaps without end: ${tame(field)} ${how === 'grows' ? 'grew' : 'changed'} all along the way to the state met last, ${values} values up to ${tame(JSON.stringify(last))}`,
    ),
  ];
}
