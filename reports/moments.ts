/** Facts in short human words: who, to whom, and what it means. The one place that knows how a fact is said in a drawing. */
import { kindOf, nameOf, OPERATOR } from '../models/nodes.ts';
import { FULL_5, scopesInWords } from '../models/scopes.ts';
import type { RunResult, TraceEntry } from '../scenarios/result.ts';
import type { Json, Ms } from '../sim/model.ts';
import { inWords, tame } from './words.ts';

export type Tone = 'ask' | 'refused' | 'accepted' | 'stored' | 'gone' | 'waits' | 'person' | 'gateway' | 'fault';

export interface Moment {
  /** Index of its entry in the trace. */
  readonly at: number;
  readonly atMs: Ms;
  readonly step: number | null;
  /** The column in which it is written; with `from`, the arrow that it is. */
  readonly actor: string;
  readonly from: string | null;
  /** The caller whose attempt it belongs to, where there is one. */
  readonly caller: string | null;
  readonly tone: Tone;
  readonly says: string;
  /** Belongs to the row of the same caller before it: what an attempt led to. */
  readonly follows: boolean;
}

export const GATEWAY_COLUMN = 'gateway';
export const STORE_COLUMN = 'store';

type Said = Omit<Moment, 'at' | 'atMs' | 'step' | 'follows'>;

const FOLLOWING = ['waits', 'answered'];

/** What of the trace is worth a mark, in order. Facts that only repeat another one in other words are left out. */
export function momentsOf(run: Pick<RunResult, 'trace'>): Moment[] {
  const devices = new Set(
    run.trace.flatMap(({ fact }) => (typeof fact['device'] === 'string' ? [fact['device']] : [])),
  );
  devices.delete(OPERATOR);
  const heard = new Set<string>();
  return run.trace.flatMap((entry, at) => {
    if (isApprovedAtOnce(run.trace, at)) return [];
    const said = saidOf(entry, devices.size > 1, heard);
    return said === null
      ? []
      : [
          {
            at,
            atMs: entry.atMs,
            step: entry.step,
            follows: FOLLOWING.includes(entry.fact.type),
            ...said,
            says: tame(said.says),
          },
        ];
  });
}

/** A silent request is there for the instant of its approval only; the approval says it all. */
function isApprovedAtOnce(trace: RunResult['trace'], at: number): boolean {
  const { fact, atMs } = trace[at] as TraceEntry;
  if (fact.type !== 'asked' || fact['silent'] !== true) return false;
  for (let later = at + 1; trace[later]?.atMs === atMs; later += 1) {
    const { fact: then } = trace[later] as TraceEntry;
    if (then.type === 'approved' && then['requestId'] === fact['requestId']) return true;
  }
  return false;
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const scopes = (fact: TraceEntry['fact']): string => inShort(texts(fact['scopes']));

/** As `scopesInWords`, with a word for all of them, which would fill a column. */
export const inShort = (list: readonly string[]): string =>
  list.length >= FULL_5.length && FULL_5.every((scope) => list.includes(scope)) ? 'all five' : scopesInWords(list);

function saidOf({ node, fact }: TraceEntry, manyDevices: boolean, heard: Set<string>): Said | null {
  const caller = typeof fact['client'] === 'string' ? fact['client'] : null;
  if (caller !== null) return callerSaid(fact, caller, heard);
  const device = text(fact['device']);
  if (kindOf(node) === 'store' || device !== '') return storeSaid(fact, manyDevices ? `${device} ` : '');
  return worldSaid(fact);
}

function callerSaid(fact: TraceEntry['fact'], caller: string, heard: Set<string>): Said | null {
  const own = caller === OPERATOR;
  const at = (tone: Tone, says: string): Said => ({ actor: caller, from: null, caller, tone, says });
  const told = (tone: Tone, says: string): Said => ({
    actor: GATEWAY_COLUMN,
    from: GATEWAY_COLUMN,
    caller,
    tone,
    says,
  });
  switch (fact.type) {
    case 'attempt':
      heard.delete(caller);
      // The operator's own way in is never in question; only a refusal of it is news.
      return own ? null : at('ask', `asks ${scopes(fact)}${fact['invited'] === true ? ', as told' : ''}`);
    case 'accepted':
      heard.delete(caller);
      return own ? null : told('accepted', '✓ in');
    case 'refused':
      heard.add(caller);
      return told(
        'refused',
        `✗ ${[text(fact['reason']) || text(fact['cause']), text(fact['requestId'])].filter(Boolean).join(', ')}`,
      );
    case 'result': {
      // Seen by the caller alone: the socket broke before or after the gateway could say anything.
      const close = fact['close'] as { readonly code: number; readonly reason: string } | null;
      if (fact['ok'] === true || fact['error'] !== null || heard.has(caller)) return null;
      return at(
        'refused',
        close === null ? '✗ no answer' : `✗ cut off (${close.code}${close.reason === '' ? '' : ` ${close.reason}`})`,
      );
    }
    case 'answered': {
      const method = text(fact['method']).replace(/^device\.(?:pair|token)\./, '');
      // What the operator sees in the list is a fact of its own.
      if (own && method === 'list' && fact['ok'] === true) return null;
      return fact['ok'] === true
        ? at('accepted', `✓ ${method}`)
        : at('refused', `✗ ${method}: ${text(fact['message'])}`);
    }
    case 'waits':
      return fact['why'] === 'period' ? null : at('waits', waitSaid(fact));
    default:
      return null;
  }
}

const waitSaid = (fact: TraceEntry['fact']): string => {
  const time = inWords(Number(fact['ms']));
  return fact['why'] === 'hint' ? `waits ${time} as told` : `backs off ${time}`;
};

function storeSaid(fact: TraceEntry['fact'], of: string): Said | null {
  const request = text(fact['requestId']).replace(/^silent$/, 'silent request');
  const said = (tone: Tone, says: string): Said => ({
    actor: STORE_COLUMN,
    from: GATEWAY_COLUMN,
    caller: null,
    tone,
    says: `${of}${says}`,
  });
  switch (fact.type) {
    case 'asked':
      return said('stored', `${request}: ${scopes(fact)} (${fact['silent'] === true ? 'silent' : 'pending'})`);
    case 'asked-again': {
      const lost = texts(fact['lost']);
      return said('stored', lost.length === 0 ? `${request} again` : `${request} again, ${inShort(lost)} lost`);
    }
    case 'approved':
      return said(
        'stored',
        `${fact['silent'] === true ? 'approved silently' : `${request} approved`}: ${scopes(fact)}`,
      );
    case 'rejected':
      return said('gone', `${request} rejected`);
    case 'expired':
      return { ...said('gone', `${request} expires`), from: null };
    case 'removed':
      return said(
        'gone',
        fact['superseded'] === undefined ? 'device removed' : 'device gone: another was paired silently as its client',
      );
    case 'rotated':
      return said('stored', `rotated to ${text(fact['token'])}: ${scopes(fact)}`);
    case 'revoked':
      return said('gone', `${text(fact['role'])} token revoked`);
    case 'issued':
      return said('stored', `${text(fact['token'])}: ${scopes(fact)}`);
    case 'widened':
      return said('stored', `gains ${scopes(fact)}, nobody asked`);
    default:
      return null;
  }
}

function worldSaid(fact: TraceEntry['fact']): Said | null {
  const at = (actor: string, tone: Tone, says: string): Said => ({ actor, from: null, caller: null, tone, says });
  switch (fact.type) {
    case 'looked': {
      const saw = fact['saw'] as { readonly requestId: string; readonly scopes: readonly string[] } | null;
      return at(OPERATOR, 'person', saw === null ? 'sees nothing' : `sees ${saw.requestId}: ${inShort(saw.scopes)}`);
    }
    case 'decided':
      return at(OPERATOR, 'person', `${text(fact['does'])}s ${text(fact['requestId'])}`);
    case 'gateway':
      return at(GATEWAY_COLUMN, 'gateway', gatewaySaid(text(fact['is'])));
    case 'fault':
      return at(faultColumn(fact['fault'] ?? null), 'fault', faultSaid(fact['fault'] ?? null));
    default:
      return null;
  }
}

const gatewaySaid = (is: string): string => ({ up: 'starts', stopped: 'stops', crashed: 'crashes' })[is] ?? is;

const fields = (fault: Json): { readonly [key: string]: Json } =>
  fault !== null && typeof fault === 'object' && !Array.isArray(fault)
    ? (fault as { readonly [key: string]: Json })
    : { kind: String(fault) };

function faultColumn(fault: Json): string {
  const { client } = fields(fault);
  return typeof client === 'string' ? client : GATEWAY_COLUMN;
}

/** `fault: partition tool`, `fault: delay tool by 2 s`: the kind first, then whatever it names. */
function faultSaid(fault: Json): string {
  const { kind, type, ...rest } = fields(fault);
  const details = Object.entries(rest).map(([key, value]) => {
    if (key.endsWith('Ms') && typeof value === 'number') return `${key.slice(0, -2)} ${inWords(value)}`;
    return typeof value === 'string' ? value : `${key} ${JSON.stringify(value)}`;
  });
  return `fault: ${[text(kind) || text(type) || 'unnamed', ...details].join(' ')}`;
}

/** The column of an actor, however it is written: `client/poller` and `poller` are one. */
export const columnOf = (actor: string): string =>
  ['client', 'attempt', 'errand', 'connection'].includes(kindOf(actor))
    ? (nameOf(actor).split('/')[0] ?? actor)
    : kindOf(actor) === 'store'
      ? STORE_COLUMN
      : actor;
