/**
 * The pairing store as a chart, one per device: regions `files` (the lock and the two-file write), `record`, `request`,
 * `token`. What an operation does to the files is a ruling of `store-rules.ts`; this chart says when it takes effect, in
 * which steps others can see it, and what state that is.
 *
 * The two files are renamed independently (facts 2.2), so an approval, which changes both, passes through a state in which a
 * reader sees one of them old. Source: facts 2.2 and 6.5, recording 18 of 2026.2.19.
 */
import { type AnyStateMachine, setup } from 'xstate';
import type { Effect, Machine, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { note, storeNotes } from './facts.ts';
import { storeNode } from './nodes.ts';
import type { Knobs } from './releases/release.ts';
import { become, effectActions, emit, machineOf } from './statechart.ts';
import {
  filesAfter,
  forgetRuling,
  type Given,
  isOperation,
  ruled,
  rulingOf,
  type StoreContext,
  type StoreEvent,
  TTL_TIMER,
  toFilesAfter,
} from './store-event.ts';
import { type Locked, lockedIn, recordRegion, requestRegion, tokenRegion } from './store-lives.ts';
import { requestState, stateOf, tokenState } from './store-regions.ts';
import { endsConnections, view } from './store-rules.ts';
import type { DeviceFiles, StoreOperation } from './store-state.ts';
import { bothChange, FILES } from './store-write.ts';
import { GRACE_MS, pruning } from './superseded.ts';

function answer(
  op: StoreOperation,
  said: Json,
  more: { readonly why?: string; readonly device?: string } = {},
): Effect {
  const message = { type: 'store.answer', op: op.type, for: op.for, said, ...more };
  return { type: 'send', to: op.from, message };
}

/** Carries an operation out: what is said, in order, when it has taken effect. */
function outcome(knobs: Knobs, context: StoreContext, op: StoreOperation): readonly Effect[] {
  const ruling = rulingOf(knobs, context.files, op);
  const facts = storeNotes(context.device, op, context.files, ruling);
  const more = {
    ...(ruling.why === undefined ? {} : { why: ruling.why }),
    ...(endsConnections(knobs, op.type) ? { device: context.device } : {}),
  };
  if (op.type === 'superseded') return facts.map(note);
  const ask = op.type === 'prune' ? pruning(context.files) : null;
  return [...facts.map(note), ...(ask === null ? [] : [asking(ask)]), answer(op, ruling.answer, more)];
}

const asking = (ask: Message): Effect => ({ type: 'ask', ask });

const onLocked = <Move>(knobs: Knobs, moves: readonly Move[]) =>
  Object.fromEntries(lockedIn(knobs).map((event) => [event, moves])) as Record<Locked, readonly Move[]>;

/** While nobody writes: an operation is carried out, or begins the write of both files. While somebody does: it waits. */
function filesRegion(knobs: Knobs) {
  const look = {
    actions: emit(({ context, event }: Given) => (isOperation(event) ? [answer(event, view(context.files))] : [])),
  };
  const serve = [
    emit(({ context, event }: Given) => (isOperation(event) ? outcome(knobs, context, event) : [])),
    toFilesAfter(knobs),
  ];
  const begin = [
    become(
      ({ context, event }: Given): Partial<StoreContext> =>
        isOperation(event)
          ? {
              writing: { files: ruled(knobs, context, event), left: FILES, afterwards: outcome(knobs, context, event) },
            }
          : {},
    ),
    emit(() => FILES.map((file): Effect => ({ type: 'ask', ask: { type: 'rename', file } }))),
  ];
  const appear = [
    become(({ context, event }: Given): Partial<StoreContext> => {
      if (context.writing === null || event.type !== 'renamed') return {};
      const left = context.writing.left.filter((file) => file !== event.file);
      return { files: filesAfter(knobs, { context, event }), writing: { ...context.writing, left } };
    }),
  ];
  const finish = [
    ...appear,
    emit(({ context }: Given) => [
      ...(context.writing?.afterwards ?? []),
      ...context.queue.map((op): Effect => ({ type: 'send', to: storeNode(context.device), message: op })),
    ]),
    become((): Partial<StoreContext> => ({ writing: null, queue: [] })),
  ];
  const wait = become(
    ({ context, event }: Given): Partial<StoreContext> =>
      isOperation(event) ? { queue: [...context.queue, event] } : {},
  );
  return {
    initial: 'settled' as const,
    states: {
      settled: {
        on: {
          read: look,
          list: look,
          ...onLocked(knobs, [
            { guard: 'both files change' as const, target: 'writing', actions: begin },
            { actions: serve },
          ]),
        },
      },
      writing: {
        on: {
          read: look,
          list: look,
          ...onLocked(knobs, [{ actions: wait }]),
          renamed: [{ guard: 'last file' as const, target: 'settled', actions: finish }, { actions: appear }],
          // The process died: what is on disk by now stays, what was to be said is never said.
          crash: { target: 'settled', actions: become((): Partial<StoreContext> => ({ writing: null, queue: [] })) },
        },
      },
    },
  };
}

/** An approval, or the second half of its write. */
const isApproving = ({ event }: Given): boolean => event.type === 'approve' || event.type === 'renamed';

export function storeChart(knobs: Knobs) {
  const then = (holds: (files: DeviceFiles) => boolean) => (given: Given) => holds(filesAfter(knobs, given));
  return setup({
    types: {} as { context: StoreContext; events: StoreEvent; input: { device: string; files: DeviceFiles } },
    actions: effectActions,
    // Gone when older than its time to live, so one millisecond after its last.
    delays: { requestTtl: knobs.requestTtlMs + 1, grace: GRACE_MS },
    guards: {
      'both files change': ({ context, event }) =>
        isOperation(event) && bothChange(knobs, context.files, ruled(knobs, context, event)),
      'last file': ({ context, event }) =>
        event.type === 'renamed' && context.writing?.left.every((file) => file === event.file) === true,
      'asked anew': ({ context, event }) =>
        knobs.requestLife === 'from-last-ask' && event.type === 'request' && context.writing === null,
      paired: then(({ paired }) => paired !== null),
      unpaired: then(({ paired }) => paired === null),
      'approved in silence': (given) => {
        const { paired } = filesAfter(knobs, given);
        return isApproving(given) && paired?.recent === true && paired !== given.context.files.paired;
      },
      'approved by a person': then(({ paired }) => paired !== null && paired.recent !== true),
      'no request': then((files) => requestState(files) === 'none'),
      'silent request': then((files) => requestState(files) === 'silent'),
      'request waits': then((files) => requestState(files) === 'waiting'),
      'operator token valid': then((files) => tokenState(files, 'operator') === 'valid'),
      'operator token revoked': then((files) => tokenState(files, 'operator') === 'revoked'),
      'no operator token': then((files) => tokenState(files, 'operator') === 'none'),
      'node token valid': then((files) => tokenState(files, 'node') === 'valid'),
      'node token revoked': then((files) => tokenState(files, 'node') === 'revoked'),
      'no node token': then((files) => tokenState(files, 'node') === 'none'),
    },
  }).createMachine({
    id: 'store',
    context: ({ input }) => ({ device: input.device, files: input.files, writing: null, queue: [] }),
    type: 'parallel',
    states: {
      files: filesRegion(knobs),
      record: recordRegion(knobs),
      request: requestRegion(knobs),
      token: {
        type: 'parallel',
        states: { operator: tokenRegion(knobs, 'operator'), node: tokenRegion(knobs, 'node') },
      },
    },
  });
}

const ttlTimer = (state: string): string => `${TTL_TIMER}.store.request.${state}`;

/** The store of one device. Starts from the files it is given, a request with what is left of its life. */
export function storeMachine(knobs: Knobs, chart: AnyStateMachine = storeChart(knobs)): Machine {
  const machine = machineOf(chart);
  return {
    start(input) {
      const { device, files, ageMs } = input as unknown as { device: string; files: DeviceFiles; ageMs: number };
      const context: StoreContext = { device, files, writing: null, queue: [] };
      const left = knobs.requestTtlMs + 1 - ageMs;
      const timer = ttlTimer(requestState(files));
      return {
        local: { value: stateOf(files), context: context as unknown as Record<string, Json> },
        effects: files.request === null ? [] : [{ type: 'arm', timer, afterMs: left, event: { type: timer } }],
      };
    },
    step(local, event: Message) {
      forgetRuling();
      return machine.step(local, event);
    },
  };
}
