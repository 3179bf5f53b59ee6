/**
 * Why a gateway refused, read from its log: the reason is not on the wire (facts 3.3). Two forms are understood, its console
 * output and its JSON lines. Each refusal in the log is handed out once, to the device that it names, or, where it names none,
 * to the first who was refused with these words.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { isList } from '../../sim/identity.ts';
import type { Json } from '../../sim/model.ts';

export interface LoggedRefusal {
  readonly cause: string;
  readonly reason: string | null;
  readonly deviceId: string | null;
  /** The reason of the close. */
  readonly message: string;
}

export interface RefusalLog {
  /** The first refusal of this device with these words that was not handed out yet, or null. */
  take(deviceId: string, message: string): LoggedRefusal | null;
}

/** Read at once; a log grows by less between two looks. */
const CHUNK_BYTES = 1_048_576;
/** Refusals that nobody asks for: of other clients. */
const KEPT_MAX = 10_000;

/** Reads what is added to the file from now on. */
export function refusalLog(path: string): RefusalLog {
  const found: LoggedRefusal[] = [];
  const lines = newLines(path);
  const reader = lineReader();
  return {
    take(deviceId, message) {
      for (const line of lines()) {
        const refusal = reader(line);
        if (refusal !== null) found.push(refusal);
      }
      if (found.length > KEPT_MAX) found.splice(0, found.length - KEPT_MAX);
      const fits = (refusal: LoggedRefusal) => refusal.message === message;
      let at = found.findIndex((refusal) => refusal.deviceId === deviceId && fits(refusal));
      if (at < 0) at = found.findIndex((refusal) => refusal.deviceId === null && fits(refusal));
      return at < 0 ? null : (found.splice(at, 1)[0] ?? null);
    },
  };
}

/** Whole lines added since the last call; the first call begins at the end of the file. */
function newLines(path: string): () => readonly string[] {
  let offset = sizeOf(path);
  let rest = '';
  return () => {
    if (!existsSync(path)) return [];
    const file = openSync(path, 'r');
    try {
      let text = '';
      for (let left = fstatSync(file).size - offset; left > 0; ) {
        const buffer = Buffer.alloc(Math.min(left, CHUNK_BYTES));
        const read = readSync(file, buffer, 0, buffer.length, offset);
        if (read === 0) break;
        offset += read;
        left -= read;
        text += buffer.toString('utf8', 0, read);
      }
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      return lines;
    } finally {
      closeSync(file);
    }
  };
}

/** A log that is not there yet has nothing that was there before. */
function sizeOf(path: string): number {
  if (!existsSync(path)) return 0;
  const file = openSync(path, 'r');
  try {
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

/** A refusal is told by up to three lines; the last of them, `closed before connect`, completes it. */
function lineReader(): (line: string) => LoggedRefusal | null {
  const audits = new Map<string, { readonly deviceId: string; readonly reason: string }>();
  const denials = new Map<string, string>();
  return (line) => {
    if (line.startsWith('{')) return refusalInJson(line);
    const conn = / conn=([0-9a-f-]{36})/.exec(line)?.[1] ?? '';
    const audit = /device access upgrade requested reason=(\S+) device=(\S+)/.exec(line);
    if (audit !== null) audits.set(conn, { reason: audit[1] ?? '', deviceId: audit[2] ?? '' });
    const denial = /\] unauthorized .* reason=(\S+)/.exec(line)?.[1];
    if (denial !== undefined) denials.set(conn, denial);
    const message = / closed before connect .* code=\d+ reason=(.*)$/.exec(line)?.[1]?.trim();
    if (message === undefined) return null;
    const audited = audits.get(conn);
    const denied = denials.get(conn);
    audits.delete(conn);
    denials.delete(conn);
    if (denied !== undefined) return { cause: 'unauthorized', reason: denied, deviceId: null, message };
    if (message !== 'pairing required') return { cause: 'unknown', reason: null, deviceId: null, message };
    // An upgrade is always audited, so what is not is a first pairing.
    return {
      cause: 'pairing-required',
      reason: audited?.reason ?? 'not-paired',
      deviceId: audited?.deviceId ?? null,
      message,
    };
  };
}

/** The line carries its facts beside the message: `{"1": {cause, deviceId, reason, …}, "2": "closed before connect …"}`. */
function refusalInJson(line: string): LoggedRefusal | null {
  if (!line.includes('closed before connect')) return null;
  const entry = parse(line);
  const facts = entry?.['1'];
  const text = entry?.['2'];
  if (typeof text !== 'string' || facts === null || typeof facts !== 'object' || isList(facts)) return null;
  const said = facts as { readonly [key: string]: Json };
  const word = (key: string) => (typeof said[key] === 'string' ? (said[key] as string) : null);
  const cause = word('cause');
  if (cause === null) return null;
  return {
    cause,
    reason: word('authReason') ?? word('reason'),
    deviceId: word('deviceId'),
    message: / reason=(.*)$/.exec(text)?.[1]?.trim() ?? '',
  };
}

function parse(line: string): { readonly [key: string]: Json } | null {
  try {
    return JSON.parse(line) as { readonly [key: string]: Json };
  } catch {
    return null;
  }
}
