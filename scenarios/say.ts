/** Steps in words, for reports. */
import { scopesInWords } from '../models/scopes.ts';
import { formatDuration } from './duration.ts';
import type { Client, Fault, Step } from './schema.ts';

const who = (caller: string | Client): string =>
  typeof caller === 'string' ? caller : `${caller.id} on ${caller.device} (${scopesInWords(caller.scopes)})`;

const by = (name: string | null): string => (name === null ? '' : `, by ${name}`);

/** One line a step, in the present tense. */
export function sayStep(step: Step): string {
  switch (step.kind) {
    case 'connect':
      return `${who(step.caller)} connects`;
    case 'together':
      return `${step.callers.map(who).join(', ')} connect at once`;
    case 'rotate':
      return `rotate ${step.device} to ${step.scopes === null ? 'a new value' : scopesInWords(step.scopes)}${by(step.by)}`;
    case 'approve':
    case 'reject':
      return `${step.kind} ${step.request ?? (step.stale ? 'an outdated request' : 'the request')} of ${step.device}${by(step.by)}`;
    case 'remove':
      return `remove ${step.device}${by(step.by)}`;
    case 'revoke':
      return `revoke the ${step.role} token of ${step.device}${by(step.by)}`;
    case 'list':
      return `list devices${by(step.by)}`;
    case 'call':
      return `${step.client} calls ${step.method}`;
    case 'start':
    case 'stop':
      return `${step.kind} ${step.who}`;
    case 'advance':
      return `${formatDuration(step.byMs)} go by`;
    case 'expire':
      return 'pending requests expire';
    case 'restart':
      return step.release === null ? 'the gateway restarts' : `the gateway restarts as ${step.release}`;
    case 'fault':
      return sayFault(step.fault);
  }
}

function sayFault(fault: Fault): string {
  switch (fault.kind) {
    case 'disconnect':
      return `${fault.client} is disconnected`;
    case 'partition':
      return `${fault.client} is cut off`;
    case 'heal':
      return `${fault.client} is reachable again`;
    case 'lose':
      return `the next dial of ${fault.client} is lost`;
    case 'delay':
      return `messages of ${fault.client} take ${formatDuration(fault.byMs)}`;
    case 'crash':
      return fault.at === 'now' ? 'the gateway crashes' : `the gateway will crash ${fault.at.replace('-', ' ')}`;
    case 'clock':
      return `the clock of ${fault.device} is off by ${fault.offsetMs} ms`;
    case 'hold':
      return `writes stop ${fault.point.replace('-', ' ')}`;
    case 'release':
      return 'writes go on';
  }
}
