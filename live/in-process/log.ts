/**
 * Where log lines go: a file of plain lines as on the real console, or of JSON objects as in the real file log, which alone
 * carries causes. The real gateway splits its console: information to one stream, warnings and errors to the other; a file has
 * all.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../scenarios/folder.ts';
import type { Clock } from '../clock.ts';

export type Level = 'info' | 'warn' | 'error';
export type Meta = Readonly<Record<string, string | number>>;

export interface LogWriter {
  /** False where lines go nowhere, so that nobody need make them. */
  readonly isOn: boolean;
  line(subsystem: string, level: Level, message: string, meta?: Meta): void;
  close(): void;
}

export interface LogTarget {
  readonly file: string;
  readonly format: 'plain' | 'json';
}

export const noLog: LogWriter = { isOn: false, line: () => {}, close: () => {} };

const LEVEL_IDS: Readonly<Record<Level, number>> = { info: 3, warn: 4, error: 5 };

export function logTo({ file, format }: LogTarget, clock: Clock): LogWriter {
  makeFolder(dirname(file));
  let out: number | null = openSync(file, 'a', 0o600);
  return {
    isOn: true,
    line(subsystem, level, message, meta) {
      if (out === null) return;
      const time = new Date(clock.nowMs()).toISOString();
      const text =
        format === 'plain'
          ? `${time} [${subsystem === 'gateway/ws' ? 'ws' : subsystem}] ${message}`
          : jsonLine(time, subsystem, level, message, meta);
      writeSync(out, `${text}\n`);
    },
    close() {
      if (out !== null) closeSync(out);
      out = null;
    },
  };
}

function jsonLine(time: string, subsystem: string, level: Level, message: string, meta: Meta | undefined): string {
  const name = JSON.stringify({ subsystem });
  const said = meta === undefined ? { '1': message } : { '1': meta, '2': message };
  const about = { name, date: time, logLevelId: LEVEL_IDS[level], logLevelName: level.toUpperCase() };
  return JSON.stringify({ '0': name, ...said, _meta: about, time });
}
