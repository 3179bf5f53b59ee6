/** A step of a search in words: who does what, and what came of it. */
import type { Fact } from '../../models/facts.ts';
import { kindOf, nameOf, OPERATOR } from '../../models/nodes.ts';
import { scopesInWords } from '../../models/scopes.ts';
import type { OpenAction } from '../../sim/open-world.ts';
import type { Noted } from '../../sim/world.ts';

export function sayOpenStep(action: OpenAction, notes: readonly Noted[]): string {
  const came = notes.flatMap(({ note }) => sayFact(note as unknown as Fact));
  return [sayAction(action), ...came].join('; ');
}

/** Who does what, whatever comes of it. */
export function sayAction(action: OpenAction): string {
  if (action.type === 'input') return action.input;
  if (action.type === 'deliver') return `${action.from} reaches ${action.to}`;
  const name = nameOf(action.owner);
  switch (kindOf(action.owner)) {
    case 'client':
      return `${name} tries`;
    case 'store':
      return `the request of ${name} has had its time`;
    case OPERATOR:
      return 'the operator turns to it';
    default:
      return `${action.owner}: ${action.timer}`;
  }
}

function sayFact(fact: Fact): string[] {
  if ('client' in fact && fact.client === OPERATOR) return [];
  switch (fact.type) {
    case 'refused':
      return [
        `${fact.client} is refused (${fact.reason ?? fact.cause}${fact.requestId === null ? '' : `, ${fact.requestId}`})`,
      ];
    case 'accepted':
      return [`${fact.client} is in`];
    case 'asked':
      return fact.silent ? [] : [`${fact.requestId} asks for ${scopesInWords(fact.scopes)}`];
    case 'approved':
      return [`${fact.requestId} is approved${fact.silent ? ' without a person' : ''}`];
    case 'widened':
      return [`${fact.device} gains ${scopesInWords(fact.scopes)} by connecting`];
    case 'rejected':
    case 'expired':
      return [`${fact.requestId} is ${fact.type}`];
    case 'looked':
      return [fact.saw === null ? 'sees no request' : `sees ${(fact.saw as { requestId: string }).requestId}`];
    case 'decided':
      return [`decides: ${fact.does} ${fact.requestId}`];
    case 'gateway':
      return [`the gateway is ${fact.is}`];
    default:
      return [];
  }
}
