/** Who is relied on in a search, and how it is said beside each verdict. */
import { ACTS, isLook } from '../../models/marks.ts';
import { kindOf } from '../../models/nodes.ts';
import { BOOT, startOf } from '../../models/open-pairing.ts';
import type { Fairness } from '../../sim/model.ts';

/** Callers, stores and whoever starts the gateway act some time; the person does nothing that can be relied on. */
export const idle: Fairness = (channel) =>
  ['client', 'store'].includes(kindOf(channel)) || channel === BOOT || channel.startsWith(startOf(''))
    ? 'weak'
    : undefined;

/** As well, a person who could see a device's request again and again sees it some time, and acts on what was seen. */
export const acting: Fairness = (channel) => (isLook(channel) || channel === ACTS ? 'strong' : idle(channel));

export const IDLE = 'callers, timers and gateway weakly fair; the operator may do nothing';
export const ACTING =
  'callers, timers and gateway weakly fair; the operator strongly fair, in looking at each device and in acting';
