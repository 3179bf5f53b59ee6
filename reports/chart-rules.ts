/**
 * The rules of a release that decide in a chart without being states or events of it: which scopes are enough, what an approval
 * grants, how long something is waited for. A drawing says them in words below the chart.
 */
import { knobTexts } from '../models/releases/knob-texts.ts';
import type { Knobs, Release } from '../models/releases/release.ts';
import type { MachineName } from './charts.ts';
import { knobNames, knobSaid } from './releases.ts';

type Decided = readonly MachineName[];

const byClient: Decided = ['client'];
const byStore: Decided = ['store'];

/** Where each knob decides that does not decide at the gateway's end of a connection, as most do. */
const elsewhere: Partial<Readonly<Record<keyof Knobs, Decided>>> = {
  noChallenge: byClient,
  wrongSecret: byClient,
  deviceTokenField: ['client', 'connection'],
  protocol: ['client', 'connection'],
  finalRefusals: byClient,
  onPairingRequired: byClient,
  connectFallbackMs: byClient,
  hintedWaitMs: byClient,
  callLimitMs: byClient,
  nodeBackOff: byClient,
  browserBackOff: byClient,
  commandAsks: byClient,
  commandLooks: byClient,
  commandDevice: byClient,
  tickIntervalMs: ['gateway', 'client'],
  openConnections: ['store', 'connection', 'gateway'],
  connectAdds: byStore,
  scopeForm: byStore,
  approvedSet: byStore,
  nothingApproved: byStore,
  tokenCover: byStore,
  repeatedAsk: byStore,
  requestLife: byStore,
  requestTtlMs: byStore,
  approvalGrants: ['store', 'operator'],
  approvable: byStore,
  approverBound: byStore,
  silentApprover: byStore,
  silentTwins: ['store', 'connection'],
  approvedRoles: byStore,
  approvedToken: byStore,
  reissuedToken: byStore,
  tokenBound: byStore,
  narrowToken: byStore,
  rotateBound: byStore,
  rotatorBound: byStore,
  revokerBound: byStore,
  rotateSecret: byStore,
  rotateDenial: byStore,
  revokeDenial: byStore,
  removalOfDevice: byStore,
  storeWrite: byStore,
};

const HERE: Decided = ['connection'];

/** A question and its answer each, in the order of the knobs. */
export const rulesOf = (machine: MachineName, release: Release): readonly string[] =>
  knobNames
    .filter((knob) => (elsewhere[knob] ?? HERE).includes(machine))
    .map((knob) => `${knobTexts[knob].asks} ${knobSaid(release, knob)}`);
