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
import { requestState, stateOf, tokenState } from './store-regions.ts';
import { endsConnections, rule, view } from './store-rules.ts';
import type { Ruling } from './store-ruling.ts';
import { type DeviceFiles, LOCKED, type StoreOperation } from './store-state.ts';
import { bothChange, FILES, type Writing } from './store-write.ts';

export interface StoreContext {
  readonly device: string;
  /** What the files show now. */
  readonly files: DeviceFiles;
  readonly writing: Writing | null;
  /** Operations that wait for the lock. */
  readonly queue: readonly StoreOperation[];
}

type StoreEvent =
  | StoreOperation
  | { readonly type: 'renamed'; readonly file: 'pending' | 'paired' }
  | { readonly type: 'expire' | 'crash' };

interface Given {
  readonly context: StoreContext;
  readonly event: StoreEvent;
}

const isOperation = (event: { readonly type: string }): event is StoreOperation => 'for' in event;

/** The ruling of the step that is being taken: each guard asks for the same one. Forgotten with every new step. */
let latest: { readonly files: DeviceFiles; readonly op: StoreOperation; readonly is: Ruling } | null = null;

function rulingOf(knobs: Knobs, files: DeviceFiles, op: StoreOperation): Ruling {
  if (latest === null || latest.op !== op || latest.files !== files) latest = { files, op, is: rule(knobs, files, op) };
  return latest.is;
}

const ruled = (knobs: Knobs, context: StoreContext, op: StoreOperation): DeviceFiles =>
  rulingOf(knobs, context.files, op).files;

/** What the files show after an event: the one place where regions and context agree on what happened. */
function filesAfter(knobs: Knobs, { context, event }: Given): DeviceFiles {
  const { files, writing } = context;
  if (isOperation(event)) {
    if (writing !== null) return files;
    const next = ruled(knobs, context, event);
    return bothChange(knobs, files, next) ? files : next;
  }
  if (event.type === 'renamed' && writing !== null) {
    return event.file === 'pending'
      ? { ...files, request: writing.files.request }
      : { ...files, paired: writing.files.paired, tokens: writing.files.tokens };
  }
  // Expired on disk is gone for every reader: each drops it when it loads (facts 2.2), so it is gone here at once.
  if (event.type === 'expire' || event.type.startsWith('xstate.after.requestTtl')) return { ...files, request: null };
  return files;
}

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
  return [...facts.map(note), answer(op, ruling.answer, more)];
}

const expiryNote = ({ context }: Given): readonly Effect[] => {
  const request = context.files.request;
  if (request === null) return [];
  return [{ type: 'note', note: { type: 'expired', device: context.device, requestId: request.requestId } }];
};

/** Events after which the files may be in another state. */
const CHANGING = [...LOCKED, 'renamed'] as const;

/** The same moves for every one of them: which is taken depends on the files, not on what was asked. */
const onChange = <Move>(moves: readonly Move[]) =>
  Object.fromEntries(CHANGING.map((event) => [event, moves])) as Record<(typeof CHANGING)[number], readonly Move[]>;

const onLocked = <Move>(moves: readonly Move[]) =>
  Object.fromEntries(LOCKED.map((event) => [event, moves])) as Record<(typeof LOCKED)[number], readonly Move[]>;

const toFilesAfter = (knobs: Knobs) =>
  become((given: Given): Partial<StoreContext> => ({ files: filesAfter(knobs, given) }));

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
          ...onLocked([{ guard: 'both files change' as const, target: 'writing', actions: begin }, { actions: serve }]),
        },
      },
      writing: {
        on: {
          read: look,
          list: look,
          ...onLocked([{ actions: wait }]),
          renamed: [{ guard: 'last file' as const, target: 'settled', actions: finish }, { actions: appear }],
          // The process died: what is on disk by now stays, what was to be said is never said.
          crash: { target: 'settled', actions: become((): Partial<StoreContext> => ({ writing: null, queue: [] })) },
        },
      },
    },
  };
}

const tokenRegion = <Role extends 'operator' | 'node'>(role: Role) => ({
  initial: 'none' as const,
  states: {
    none: { on: onChange([{ guard: `${role} token valid` as const, target: 'valid' }]) },
    valid: {
      on: onChange([
        { guard: `${role} token revoked` as const, target: 'revoked' },
        { guard: `no ${role} token` as const, target: 'none' },
      ]),
    },
    revoked: {
      on: onChange([
        { guard: `${role} token valid` as const, target: 'valid' },
        { guard: `no ${role} token` as const, target: 'none' },
      ]),
    },
  },
});

/** A request is waited for or granted in silence, and gone once its time is over; a further ask may renew its time. */
const requestRegion = (knobs: Knobs) => {
  const expired = { target: 'none', actions: [emit(expiryNote), toFilesAfter(knobs)] };
  return {
    initial: 'none' as const,
    states: {
      none: {
        on: onChange([
          { guard: 'silent request' as const, target: 'silent' },
          { guard: 'request waits' as const, target: 'waiting' },
        ]),
      },
      silent: {
        after: { requestTtl: expired },
        on: {
          ...onChange([
            { guard: 'no request' as const, target: 'none' },
            { guard: 'request waits' as const, target: 'waiting' },
          ]),
          expire: expired,
        },
      },
      waiting: {
        after: { requestTtl: expired },
        on: {
          ...onChange([{ guard: 'no request' as const, target: 'none' }]),
          request: [{ guard: 'asked anew' as const, target: 'waiting', reenter: true }],
          expire: expired,
        },
      },
    },
  };
};

export function storeChart(knobs: Knobs) {
  const then = (holds: (files: DeviceFiles) => boolean) => (given: Given) => holds(filesAfter(knobs, given));
  return setup({
    types: {} as { context: StoreContext; events: StoreEvent; input: { device: string; files: DeviceFiles } },
    actions: effectActions,
    // Gone when older than its time to live, so one millisecond after its last.
    delays: { requestTtl: knobs.requestTtlMs + 1 },
    guards: {
      'both files change': ({ context, event }) =>
        isOperation(event) && bothChange(knobs, context.files, ruled(knobs, context, event)),
      'last file': ({ context, event }) =>
        event.type === 'renamed' && context.writing?.left.every((file) => file === event.file) === true,
      'asked anew': ({ context, event }) =>
        knobs.requestLife === 'from-last-ask' && event.type === 'request' && context.writing === null,
      paired: then(({ paired }) => paired !== null),
      unpaired: then(({ paired }) => paired === null),
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
      record: {
        initial: 'unpaired',
        states: {
          unpaired: { on: onChange([{ guard: 'paired', target: 'paired' }]) },
          paired: { on: onChange([{ guard: 'unpaired', target: 'unpaired' }]) },
        },
      },
      request: requestRegion(knobs),
      token: { type: 'parallel', states: { operator: tokenRegion('operator'), node: tokenRegion('node') } },
    },
  });
}

/** XState's own name for the timer of a request's life, by the state that it is in. */
const ttlTimer = (state: string): string => `xstate.after.requestTtl.store.request.${state}`;

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
      latest = null;
      return machine.step(local, event);
    },
  };
}
