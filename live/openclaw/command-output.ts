/**
 * What a command of OpenClaw tells: whether it was let in, and how its call ended. The words changed over the releases; what is
 * constant is that a refused connect is told on stderr as `gateway connect failed`, `gateway closed (<code>): <reason>` or both,
 * whatever the exit status, for some commands go on without the gateway.
 */
import type { Json } from '../../sim/model.ts';
import type { Command } from './commands.ts';
import type { Finished } from './process.ts';

export interface Told {
  /** Null: let in. */
  readonly refusal: {
    readonly code: string;
    readonly message: string;
    readonly requestId: string | null;
    readonly close: { readonly code: number; readonly reason: string } | null;
  } | null;
  /** Null where there was none. */
  readonly answer: { readonly ok: boolean; readonly message: string | null; readonly payload: Json } | null;
}

export function toldBy({ shows }: Pick<Command, 'shows'>, finished: Finished): Told {
  const { code, stdout, stderr } = finished;
  const payload = jsonIn(stdout);
  const text = shows === 'probe' ? probeSays(payload) : `${stderr}\n${stdout}`;
  const refusal = refusalIn(text);
  if (shows === 'probe') {
    return { refusal: refusal ?? (isReached(payload) ? null : unreachable(text)), answer: null };
  }
  // Some go on without the gateway, on its files: then the command did what it was told, although it was refused.
  if (refusal !== null) return { refusal, answer: code === 0 && payload !== null ? ok(payload) : null };
  if (code === 0) return { refusal: null, answer: ok(payload) };
  return { refusal: null, answer: { ok: false, message: complaintIn(stderr) ?? `exit ${code}`, payload: null } };
}

const ok = (payload: Json) => ({ ok: true, message: null, payload });

const ID = /requestId: ([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/;

function refusalIn(text: string): Told['refusal'] {
  const failed = /gateway connect failed: (?:\w*Error: )?(.+)/.exec(text)?.[1]?.trim() ?? null;
  const closed = /gateway closed \((\d+)[^)]*\): ([^"\n]*)/.exec(text);
  const upgrade = /((?:scope|role|metadata) upgrade pending approval[^"\n]*|pairing required[^"\n]*)/.exec(text)?.[1];
  const message = failed ?? closed?.[2]?.trim() ?? upgrade?.trim() ?? null;
  if (message === null) return null;
  const isPairing = upgrade !== undefined;
  return {
    code: isPairing ? 'NOT_PAIRED' : 'INVALID_REQUEST',
    message,
    requestId: ID.exec(text)?.[1] ?? null,
    close: closed === null ? null : { code: Number(closed[1]), reason: closed[2]?.trim() ?? '' },
  };
}

/** The sentence of a failed call, without the class of the error. */
function complaintIn(stderr: string): string | null {
  const line =
    /\[openclaw\] Reason: (.+)/.exec(stderr)?.[1] ??
    /(?:Failed to start CLI|Gateway call failed): (.+)/.exec(stderr)?.[1] ??
    stderr.split('\n').find((one) => one.trim() !== '');
  return line?.replace(/^(?:\w*Error: )+/, '').trim() ?? null;
}

interface Probed {
  readonly targets?: readonly {
    readonly connect?: { readonly ok?: boolean; readonly latencyMs?: number | null; readonly error?: string | null };
  }[];
  readonly warnings?: readonly { readonly message?: string }[];
}

const targetOf = (payload: Json) => (payload as Probed | null)?.targets?.[0]?.connect ?? null;

/** A latency is noted once it is in: looking around afterwards may take longer than a probe waits. */
const isReached = (payload: Json): boolean => {
  const connect = targetOf(payload);
  return connect?.ok === true || typeof connect?.latencyMs === 'number';
};

const probeSays = (payload: Json): string =>
  [
    targetOf(payload)?.error ?? '',
    ...((payload as Probed | null)?.warnings ?? []).map(({ message }) => message ?? ''),
  ].join('\n');

const unreachable = (text: string): Told['refusal'] => ({
  code: 'UNAVAILABLE',
  message: text.trim().split('\n')[0] || 'no answer',
  requestId: null,
  close: null,
});

function jsonIn(stdout: string): Json {
  const from = stdout.indexOf('{');
  if (from < 0) return null;
  try {
    return JSON.parse(stdout.slice(from)) as Json;
  } catch {
    return null;
  }
}
