/** The regions of a store's chart besides the files: how record, request and tokens come, change and go with every event. */
import type { Effect } from '../sim/machine.ts';
import type { Knobs } from './releases/release.ts';
import { emit } from './statechart.ts';
import { type Given, toFilesAfter } from './store-event.ts';
import { LOCKED } from './store-state.ts';

const expiryNote = ({ context }: Given): readonly Effect[] => {
  const request = context.files.request;
  if (request === null) return [];
  return [{ type: 'note', note: { type: 'expired', device: context.device, requestId: request.requestId } }];
};

export type Locked = (typeof LOCKED)[number];

/** What is asked of stores only where a silent approval makes others go. */
const OF_TWINS: readonly Locked[] = ['prune', 'superseded'];

export const lockedIn = ({ silentTwins }: Knobs): readonly Locked[] =>
  silentTwins === 'stay' ? LOCKED.filter((event) => !OF_TWINS.includes(event)) : LOCKED;

/** Events after which the files may be in another state. The same moves for every one of them: which is taken depends on the files. */
const onChange = <Move>(knobs: Knobs, moves: readonly Move[]) =>
  Object.fromEntries([...lockedIn(knobs), 'renamed'].map((event) => [event, moves])) as Record<
    Locked | 'renamed',
    readonly Move[]
  >;

export const tokenRegion = <Role extends 'operator' | 'node'>(knobs: Knobs, role: Role) => ({
  initial: 'none' as const,
  states: {
    none: { on: onChange(knobs, [{ guard: `${role} token valid` as const, target: 'valid' }]) },
    valid: {
      on: onChange(knobs, [
        { guard: `${role} token revoked` as const, target: 'revoked' },
        { guard: `no ${role} token` as const, target: 'none' },
      ]),
    },
    revoked: {
      on: onChange(knobs, [
        { guard: `${role} token valid` as const, target: 'valid' },
        { guard: `no ${role} token` as const, target: 'none' },
      ]),
    },
  },
});

/** Where silent approvals make others go, a record that was just approved so is safe for a while. */
export const recordRegion = (knobs: Knobs) => {
  const gone = { guard: 'unpaired' as const, target: 'unpaired' };
  const come = { guard: 'paired' as const, target: 'paired' };
  const initial = 'unpaired' as const;
  if (knobs.silentTwins === 'stay') {
    return { initial, states: { unpaired: { on: onChange(knobs, [come]) }, paired: { on: onChange(knobs, [gone]) } } };
  }
  const inSilence = { guard: 'approved in silence' as const, target: 'recent', reenter: true };
  return {
    initial,
    states: {
      unpaired: { on: onChange(knobs, [inSilence, come]) },
      recent: {
        after: { grace: { target: 'paired', actions: [toFilesAfter(knobs)] } },
        on: onChange(knobs, [gone, inSilence, { guard: 'approved by a person' as const, target: 'paired' }]),
      },
      paired: { on: onChange(knobs, [gone, inSilence]) },
    },
  };
};

/** A request is waited for or granted in silence, and gone once its time is over; a further ask may renew its time. */
export const requestRegion = (knobs: Knobs) => {
  const expired = { target: 'none', actions: [emit(expiryNote), toFilesAfter(knobs)] };
  return {
    initial: 'none' as const,
    states: {
      none: {
        on: onChange(knobs, [
          { guard: 'silent request' as const, target: 'silent' },
          { guard: 'request waits' as const, target: 'waiting' },
        ]),
      },
      silent: {
        after: { requestTtl: expired },
        on: {
          ...onChange(knobs, [
            { guard: 'no request' as const, target: 'none' },
            { guard: 'request waits' as const, target: 'waiting' },
          ]),
          expire: expired,
        },
      },
      waiting: {
        after: { requestTtl: expired },
        on: {
          ...onChange(knobs, [{ guard: 'no request' as const, target: 'none' }]),
          request: [{ guard: 'asked anew' as const, target: 'waiting', reenter: true }],
          expire: expired,
        },
      },
    },
  };
};
