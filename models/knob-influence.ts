/**
 * Which knobs a step of a chart depends on. To be looked at is not enough: many a knob is looked at and changes nothing there.
 *
 * A step depends on a set of knobs if it comes out the same under all values of all others, as long as these keep theirs. For each
 * step such a set is found by trying: first each knob that was looked at by itself, then all the others together, by way of the
 * tree of what is looked at next. Where that tree gets too large, the step counts as depending on all that it looked at, which
 * is always true. So what is not named here cannot have changed the step, alone or together with others.
 */
import { type Memoised, memoise } from '../sim/compile.ts';
import type { Machine, Step } from '../sim/machine.ts';
import { machineFor } from './machines.ts';
import { OBSERVER, observerMachine } from './observers.ts';
import type { Knobs, Release } from './releases/release.ts';

type Knob = keyof Knobs;
type Value = Knobs[Knob];
type Setting = ReadonlyMap<Knob, Value>;

/** Every value that a knob may have, its own included; a knob that is not there has only its own. */
export type Values = ReadonlyMap<Knob, readonly Value[]>;

/**
 * The machines of a release, by kind, which add to `on` whatever the steps that are taken depend on. What was computed for one
 * release is not computed again for another that agrees in what it depends on.
 */
export type Influence = (release: Release, on: Set<Knob>) => (kind: string) => Memoised;

/** Leaves of the tree of what is looked at next, for one step. */
const LEAVES_MAX = 2_000;

/** Under these values a step comes out so, whatever the others are. */
interface Known {
  readonly values: readonly (readonly [Knob, Value])[];
  readonly step: Step;
}

/** A machine whose knobs can be set from outside, and that says which it looks at. */
interface Trial {
  /** What its chart was built from, which cannot be tried out on it. */
  readonly built: readonly (readonly [Knob, Value])[];
  readonly machine: Machine;
  readonly known: Map<string, Known[]>;
  /** Takes the step under these values, all others as the release has them. */
  run(release: Release, as: Setting, take: () => Step): { readonly step: Step; readonly looked: readonly Knob[] };
}

export function influence(values: Values): Influence {
  const trials = new Map<string, Trial[]>();
  const observer = memoise(observerMachine);
  const trialFor = (role: string, release: Release): Trial => {
    const before = trials.get(role) ?? [];
    const fitting = before.find(({ built }) => agrees(release, built));
    if (fitting !== undefined) return fitting;
    const made = trialOf(role, release, values);
    trials.set(role, [...before, made]);
    return made;
  };
  return (release, on) => {
    const machines = new Map<string, Memoised>();
    return (kind) => {
      const role = kind.split('@')[0] as string;
      const before = machines.get(role);
      if (before !== undefined) return before;
      const made = kind === OBSERVER ? observer : memoise(noting(trialFor(role, release), release, values, on));
      machines.set(role, made);
      return made;
    };
  };
}

const agrees = ({ knobs }: Release, values: Known['values']): boolean =>
  values.every(([knob, value]) => knobs[knob] === value);

function trialOf(role: string, release: Release, values: Values): Trial {
  const looked = new Set<Knob>();
  let own = release.knobs;
  let set: Setting = new Map();
  // Around a copy: what is frozen may not be read as anything else.
  const knobs = new Proxy(
    { ...own },
    {
      get(_, name) {
        const knob = name as Knob;
        looked.add(knob);
        return set.has(knob) ? set.get(knob) : own[knob];
      },
    },
  );
  const machine = machineFor(role, { ...release, knobs });
  const several = () => [...looked].filter((knob) => values.has(knob));
  return {
    built: several().map((knob) => [knob, release.knobs[knob]] as const),
    machine,
    known: new Map(),
    run(other, as, take) {
      looked.clear();
      own = other.knobs;
      set = as;
      return { step: take(), looked: several() };
    },
  };
}

function noting(trial: Trial, release: Release, values: Values, on: Set<Knob>): Machine {
  for (const [knob] of trial.built) on.add(knob);
  const taken = (key: string, take: () => Step): Step => {
    const before = trial.known.get(key) ?? [];
    let known = before.find((one) => agrees(release, one.values));
    if (known === undefined) {
      known = learn((as) => trial.run(release, as, take), release, values);
      trial.known.set(key, [...before, known]);
    }
    for (const [knob] of known.values) on.add(knob);
    return known.step;
  };
  const { machine } = trial;
  return {
    start: (input) => taken(`start ${JSON.stringify(input)}`, () => machine.start(input)),
    step: (local, event) =>
      taken(`${JSON.stringify(local)} ${JSON.stringify(event)}`, () => machine.step(local, event)),
  };
}

/** Whether a step comes out as it did first, and what it looks at. */
type Run = (as: Setting) => { readonly same: boolean; readonly looked: readonly Knob[] };

function learn(take: (as: Setting) => ReturnType<Trial['run']>, { knobs }: Release, values: Values): Known {
  const { step, looked: own } = take(new Map());
  const text = JSON.stringify(step);
  const run: Run = (as) => {
    const { step: other, looked } = take(as);
    return { same: JSON.stringify(other) === text, looked };
  };
  return { values: dependsOn(run, own, values).map((knob) => [knob, knobs[knob]] as const), step };
}

function dependsOn(run: Run, own: readonly Knob[], values: Values): readonly Knob[] {
  const matters = new Set<Knob>();
  for (const knob of own) {
    const all = values.get(knob) as readonly Value[];
    if (all.some((value) => !run(new Map([[knob, value]])).same)) matters.add(knob);
  }
  for (;;) {
    const together = differing(run, matters, values);
    if (together === 'too many') return own;
    if (together === null) return [...matters];
    const one = own.find((knob) => together.has(knob) && !matters.has(knob));
    if (one === undefined) return own;
    matters.add(one);
  }
}

/** Values of knobs that do not matter by themselves, under which it comes out otherwise; null for none. */
function differing(run: Run, matters: ReadonlySet<Knob>, values: Values): Setting | 'too many' | null {
  const open: Setting[] = [new Map()];
  let leaves = 0;
  for (let as = open.pop(); as !== undefined; as = open.pop()) {
    leaves += 1;
    if (leaves > LEAVES_MAX) return 'too many';
    const { same, looked } = run(as);
    if (!same) return as;
    const decided = as;
    const next = looked.find((knob) => !matters.has(knob) && !decided.has(knob));
    if (next === undefined) continue;
    for (const value of values.get(next) as readonly Value[]) open.push(new Map([...decided, [next, value]]));
  }
  return null;
}
