/** What is promised of every configuration, as sentences about all of its runs, and how each is judged on what was explored. */
import type { Caller } from '../../models/client.ts';
import { MARK } from '../../models/marks.ts';
import { nameOf, storeNode } from '../../models/nodes.ts';
import { outcomeNode } from '../../models/observers.ts';
import type { Configuration } from '../../models/open-pairing.ts';
import { covers } from '../../models/scopes.ts';
import type { DeviceFiles } from '../../models/store-state.ts';
import { type Checked, check as judge, type Witness as Run } from '../../sim/check.ts';
import type { ExploredWorld } from '../../sim/explore-world.ts';
import type { Property } from '../../sim/model.ts';
import { type Tracked, tracked } from '../../sim/tracked.ts';
import { ACTING, acting, IDLE, idle } from './fairness.ts';
import type { Asked } from './witness.ts';

/** `says`: what it assumes, in words; null: nothing. */
export type Promised = {
  readonly name: string;
  readonly expect: Property<number>['expect'];
  readonly says: string | null;
} & (
  | { readonly property: Property<number> }
  /** A sentence about each caller by itself. */
  | {
      readonly of: readonly Caller[];
      readonly each: (caller: Caller, where: ExploredWorld['where']) => Property<number>;
    }
);

/** Sentences that one step decides, by the mark of the step that breaks them. */
const ALWAYS: readonly (readonly [name: string, mark: number])[] = [
  ['no scope is granted that nobody approved', MARK.unapproved],
  ['no paired device is given more without a person', MARK.silently],
  ['no paired device gets in beyond what its approved scopes stand for', MARK.beyond],
  ['a device has at most one live request', MARK.twoRequests],
  ['asking again what a live request covers keeps its id', MARK.otherRequest],
  ['what a refused caller asked for is in the request that it was told', MARK.unnamed],
  ['an approval that goes through changes something', MARK.inVain],
];

/** `everybodyIn`: by state, whether everybody is in. */
export function promisesOf(everybodyIn: () => Uint8Array, { operator, callers }: Configuration): Promised[] {
  const everybody = everybodyIn();
  const holds = (state: number): boolean => everybody[state] === 1;
  const whole = (property: Property<number>, says: string | null): Promised => ({
    name: property.name,
    expect: property.expect,
    says,
    property,
  });
  const refused = { expect: 'finally-never', marks: MARK.refused } as const;
  return [
    ...ALWAYS.map(([name, marks]) => whole({ name, expect: 'never', marks }, null)),
    whole({ name: 'everybody can get in at once', expect: 'sometimes', holds }, null),
    whole({ name: 'nobody is trapped', expect: 'recoverable', holds }, null),
    whole({ name: 'no livelock while nobody acts', ...refused, assuming: idle }, IDLE),
    ...(operator === null
      ? []
      : [
          whole(
            { name: 'no livelock although every request that is seen gets decided', ...refused, assuming: acting },
            ACTING,
          ),
        ]),
    {
      name: 'whoever is approved for what it asks gets in',
      expect: 'leads-to',
      says: IDLE,
      of: callers,
      each: getsIn,
    },
  ];
}

/** Of itself, without another decision; or until what was approved is taken away again. */
function getsIn(caller: Caller, where: ExploredWorld['where']): Property<number> {
  const name = nameOf(caller.node);
  const approved = where([{ node: storeNode(caller.device), is: ({ context }) => isApproved(context, caller) }]);
  const isIn = where([{ node: outcomeNode(name), is: ({ value }) => value === 'in' }]);
  return {
    name,
    expect: 'leads-to',
    from: (state) => approved[state] === 1,
    to: (state) => isIn[state] === 1 || approved[state] === 0,
    assuming: idle,
  };
}

/** What it asks for is in its device's record, each scope by its own name, so no rule of any release has to be read for it. */
function isApproved(store: { readonly [key: string]: unknown }, { role, scopes }: Caller): boolean {
  const { paired } = store['files'] as DeviceFiles;
  if (paired === null || !paired.roles.includes(role)) return false;
  return [paired.scopes, paired.approved ?? paired.scopes].every((held) => covers('literal', held, scopes));
}

/** How many edges may be looked at for the shortest loop; past them a loop is shown that is fair and may not be shortest. */
const WORK_MAX = 20_000_000;

export function judged(asked: Asked, promised: Promised): Checked {
  const { explored } = asked;
  const options = { workMax: WORK_MAX };
  if ('property' in promised) return judge({ ...explored, state: (state) => state }, promised.property, options);
  const { quotient } = explored;
  if (quotient === undefined) {
    const each = promised.of.map((caller) =>
      judge({ ...explored, state: (state) => state }, promised.each(caller, explored.where), options),
    );
    return together(each, explored.bound);
  }
  const { whereCalled } = explored;
  const properties = promised.of.map((caller) => promised.each(caller, whereCalled));
  const alike = alikeAmong(asked, promised.of);
  const each = promised.of.flatMap((_, at) => {
    // What is so of the first of those who are alike is so of the others.
    if (alike.some((becomes) => (becomes[at] as number) < at)) return [];
    const part = tracked({ ...explored, quotient }, alike, at);
    const inPart = judge({ ...part, state: (state) => state }, ofTracked(part, properties), options);
    return [{ ...inPart, witnesses: inPart.witnesses.map((run) => untracked(part, run)) }];
  });
  return together(each, explored.bound);
}

/** By renaming and number of a caller: the number of whom it becomes. */
function alikeAmong({ renamings }: Asked, callers: readonly Caller[]): readonly (readonly number[])[] {
  const names = callers.map(({ node }) => node);
  return renamings.map(({ node }) => names.map((name) => names.indexOf(node(name))));
}

/** The same sentence about whoever is kept track of. */
function ofTracked({ stateOf, actorOf }: Tracked, properties: readonly Property<number>[]): Property<number> {
  const [first] = properties;
  if (first?.expect !== 'leads-to') throw new Error('only "leads to" is asked of each caller by itself');
  const about = (side: 'from' | 'to') => (state: number) => {
    const property = properties[actorOf[state] as number];
    return property?.expect === 'leads-to' && property[side](stateOf[state] as number);
  };
  return { ...first, from: about('from'), to: about('to') };
}

function untracked({ edgeOf, stateOf }: Tracked, run: Run): Run {
  const edges = (all: readonly number[]) => all.map((edge) => edgeOf[edge] as number);
  const common = { ...run, state: stateOf[run.state] as number, stem: edges(run.stem) };
  return common.end === 'loop' ? { ...common, loop: edges(common.loop) } : common;
}

/** One that fails refutes the sentence about all; of several the shortest is shown. */
function together(each: readonly Checked[], bound: string | null): Checked {
  const steps = (run: Run): number => run.stem.length + (run.end === 'loop' ? run.loop.length : 0);
  const verdicts = each.map(({ verdict }) => verdict);
  const witnesses = each.flatMap(({ witnesses }) => witnesses).toSorted((one, other) => steps(one) - steps(other));
  if (verdicts.includes('fails')) return { verdict: 'fails', witnesses, bound };
  return { verdict: verdicts.includes('unknown') ? 'unknown' : 'holds', witnesses: [], bound };
}
