/**
 * How fast is the search, alone and beside SPIN? The setting of `pollers.ts`, whose twin in Promela has the same states and
 * steps. Ours includes everything from the charts on: their compilation and the packed states. `pan` keeps no steps when it counts
 * states; ours is compared with that, and as it is with all steps kept, as it takes to judge loops.
 */
import { exploreWorld } from '../sim/explore-world.ts';
import { findLivelock } from '../sim/livelock.ts';
import { surveyWorld } from '../sim/survey-world.ts';
import { costOf, grouped, median } from './clock.ts';
import { lockedOut, pollers, RELEASE, statesOf } from './pollers.ts';
import { buildPan, spinVersions } from './spin/pan.ts';

const DEVICES = 6;
const ROUNDS = 5;
/** The smallest power of two with room for all of its states, and for all of those that it makes of them in its search for loops. */
const TABLE = 21;
const bounds = { statesMax: 1e7, bytesMax: 4e9 };

interface Ours {
  readonly states: number;
  readonly steps: number;
  readonly bytes: number;
  /** Without steps: what is kept then, and how long it takes. */
  readonly stateBytes: number;
  readonly surveyedS: number;
  readonly exploredS: number;
  readonly judgedS: number;
  readonly verdict: string;
}

async function ours(): Promise<Ours> {
  let explored = exploreWorld(pollers(1), bounds);
  const exploring = await costOf(() => {
    explored = exploreWorld(pollers(DEVICES), bounds);
  });
  let stateBytes = 0;
  const surveying = await costOf(() => {
    const { states, bytes } = surveyWorld(pollers(DEVICES), { ...bounds, compact: false, where: [] });
    if (states !== explored.graph.states) throw new Error(`${states} states without their steps`);
    stateBytes = bytes;
  });
  let verdict = '';
  const judging = await costOf(() => {
    verdict = findLivelock(explored, lockedOut(explored)).verdict;
  });
  return {
    states: explored.graph.states,
    steps: explored.graph.targets.length,
    bytes: explored.bytes,
    stateBytes,
    surveyedS: surveying.cpuMs / 1000,
    exploredS: exploring.cpuMs / 1000,
    judgedS: judging.cpuMs / 1000,
    verdict,
  };
}

export async function bench(): Promise<string[]> {
  const versions = spinVersions();
  const search = versions === null ? null : buildPan(DEVICES, 'states', TABLE);
  const loops = versions === null ? null : buildPan(DEVICES, 'livelock', TABLE);
  const runs: Ours[] = [];
  const found: number[] = [];
  const judged: number[] = [];
  let panBytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await ours();
    runs.push(one);
    if (one.states !== statesOf(DEVICES)) throw new Error(`${one.states} states, ${statesOf(DEVICES)} were counted`);
    if (search === null || loops === null) continue;
    const plain = search.run();
    if (plain.states !== one.states || plain.steps !== one.steps) throw new Error(`pan found ${plain.states} states`);
    found.push(plain.cpuS);
    panBytes = plain.bytesPerState;
    // One of them takes longer than everything else here together.
    if (round >= 3) continue;
    const fair = loops.run();
    if (fair.errors > 0 !== (one.verdict === 'fails')) throw new Error(`pan found ${fair.errors} loops`);
    judged.push(fair.cpuS);
  }
  search?.dispose();
  loops?.dispose();
  const [first] = runs as [Ours];
  const states = first.states;
  const exploredS = median(runs.map((run) => run.exploredS));
  const surveyedS = median(runs.map((run) => run.surveyedS));
  const wholeS = median(runs.map((run) => run.exploredS + run.judgedS));
  const each = (bytes: number) => (bytes / states).toFixed(1);
  const lines = [
    `${DEVICES} pollers under ${RELEASE}, free time: ${grouped(states)} states, ${grouped(first.steps)} steps, Node ${process.version}`,
    `${grouped(states / surveyedS)} states per CPU second, ${grouped(states / exploredS)} with all steps kept; ${each(first.stateBytes)} B a state, ${each(first.bytes)} with its steps`,
    `livelock under fairness over all of them: ${first.verdict}, ${wholeS.toFixed(2)} CPU s with the search`,
  ];
  if (versions === null) return [...lines, 'no comparison with SPIN: spin or gcc is not installed (Debian: spin, gcc)'];
  const ratio = (theirs: number[], own: number) => (median(theirs) / own).toFixed(1);
  return [
    ...lines,
    `${ratio(found, surveyedS)} times the states per CPU second of pan, depth first, ${ratio(found, exploredS)} with all steps kept (${grouped(states / median(found))}, ${panBytes.toFixed(1)} B a state); ${versions}`,
    `${ratio(judged, wholeS)} times as fast to the verdict as pan -l -f -c0 (${median(judged).toFixed(1)} CPU s)`,
  ];
}
