/** The gateway's own approval of a silent request, and what follows from what the store says of it. */
import type { Effect } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import type { ConnectionContext, Given } from './connection.ts';
import { broadcast, operate, recordIn, refuse, said, silentlyResolved, upgradesOf } from './connection-steps.ts';
import { handshaking, over } from './handshake.ts';
import { nameOfMac } from './machine-pin.ts';
import type { Knobs } from './releases/release.ts';
import { become, emit } from './statechart.ts';

const resolved = emit(silentlyResolved);

/** What is required beyond what was just granted. */
const further = become(
  ({ context }: Given): Partial<ConnectionContext> => ({
    requestId: null,
    upgrade: context.further[0] ?? null,
    further: context.further.slice(1),
  }),
);

const goingOn = (actions: readonly (typeof resolved | typeof further)[]) => [
  { guard: 'asked for more' as const, target: 'requesting', actions },
  { guard: 'was paired' as const, target: 'recording', actions },
  { target: 'ensuring', actions },
];

/** Whether the record is read again: in the newest release always, in those before it where the store approved nothing. */
export const recordDecides = (knobs: Knobs, isApproved: boolean): boolean =>
  knobs.silentFailure === 'record-decides' || (knobs.silentFailure === 'refused-unless-covered' && !isApproved);

/**
 * A node host that a record lets in which was bound to a Mac's app goes by the record's name of the system from then on, also where
 * the record, approved once more, has the node host's own: it is another machine then (2026.9.6, `resolvePinnedClientMetadata`).
 */
export function nameTaken(knobs: Knobs, { context: { connect }, event }: Given): Pick<ConnectionContext, 'goesBy'> {
  if (connect === null || knobs.silentFailure !== 'record-decides') return {};
  const goesBy = nameOfMac(knobs, recordIn(event)?.pin, connect);
  return goesBy === undefined ? {} : { goesBy };
}

/**
 * Whether what the record lacks, read again, keeps the connect out. In the newest release of which machine it is counts too, and a
 * scope that is all blanks does not, even where nothing is approved (2026.9.6, `pairingStateAllowsRequestedAccess`).
 */
export function stillNeeded(knobs: Knobs, given: Given): boolean {
  const isNewest = knobs.silentFailure === 'record-decides';
  const { connect, goesBy } = given.context;
  const now =
    goesBy === undefined || connect === null
      ? given
      : { ...given, context: { ...given.context, connect: { ...connect, platform: goesBy } } };
  const upgrades = upgradesOf(knobs, now, isNewest ? 'never-count' : undefined);
  return upgrades.some((upgrade) => upgrade !== 'metadata-upgrade' || isNewest);
}

/** Older silent pairings of the same client go before this one gets any further. */
const pruningState = {
  entry: [operate('prune')],
  on: {
    ...handshaking,
    'store.answer': [{ guard: 'record decides' as const, target: 'rereading' }, ...goingOn([further])],
  },
};

export const silentStates = (knobs: Knobs) => ({
  approving: {
    entry: [
      operate('approve', ({ scopes }, { context }) => ({
        requestId: context.requestId,
        seen: null,
        ...(knobs.approverBound === 'none' ? {} : { approver: scopes, silently: true }),
        ...(knobs.silentTwins === 'stay' ? {} : { silently: true }),
      })),
    ],
    on: {
      ...handshaking,
      // A loser of a race finds nothing to approve and goes on all the same (facts 6.5).
      'store.answer': [
        ...(knobs.silentTwins === 'stay'
          ? []
          : [{ guard: 'approved' as const, target: 'pruning', actions: [resolved] }]),
        { guard: 'record decides' as const, target: 'rereading', actions: [resolved] },
        ...goingOn([resolved, further]),
      ],
    },
  },
  ...(knobs.silentTwins === 'stay' ? {} : { pruning: pruningState }),
  rereading: {
    entry: [operate('read')],
    on: {
      ...handshaking,
      'store.answer': [
        { guard: 'not covered' as const, ...over((given) => stillRequired(knobs, given)) },
        ...goingOn([further]),
      ],
    },
  },
});

/** Refused after all: the refusal names what is pending now, which may be nothing, and people are told that it waits for them. */
function stillRequired(knobs: Knobs, given: Given): Effect[] {
  const request = said(given.event, 'request') as { readonly requestId: Json } | null;
  const requestId = request === null ? null : String(request.requestId);
  const refusal = refuse(knobs, given, {
    cause: 'pairing-required',
    reason: given.context.upgrade,
    code: 'NOT_PAIRED',
    message: 'pairing required',
    ...(requestId === null ? {} : { requestId }),
  });
  return requestId === null ? refusal : [broadcast('device.pair.requested', requestId), ...refusal];
}
