/**
 * A device's own files in the shapes of OpenClaw (facts 2.1 and 4.4): `identity/device.json` with its key and
 * `identity/device-auth.json` with one token a role. What is kept, overwritten or dropped is decided by the device chart; this
 * file reads the chart's state from disk before each step and writes it back after. Where nobody else ever looks, the same is
 * kept in memory: files cost more than all that a step does besides.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceContext, StoredToken } from '../models/device.ts';
import { machineFor } from '../models/machines.ts';
import { release_2026_2_19 } from '../models/releases/2026.2.19.ts';
import type { Effect, Local, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { type Identity, pemOf } from './identity.ts';

export interface DeviceSpec {
  /** What the device has and remembers at the start. */
  readonly begin: DeviceContext;
  /** Null where nobody but us reads what the device keeps. */
  readonly dir: string | null;
  readonly identity: Identity;
  readonly nowMs: () => number;
}

export interface DeviceFolder {
  readonly identity: Identity;
  /** A message to the device: the chart's answer, with the files changed accordingly. */
  hear(message: Message): readonly Effect[];
  local(): Local;
}

/** The device chart is the same in every release. */
const machine = machineFor('device', release_2026_2_19);

export function deviceFolder({ begin, dir, identity, nowMs }: DeviceSpec): DeviceFolder {
  const { device, keeps } = begin;
  let { received, skewMs } = begin;
  const kept = dir === null ? inMemory() : onDisk(dir, identity, nowMs);
  const local = (): Local => {
    const context: DeviceContext = { device, stored: kept.read(), received, keeps, skewMs };
    return { value: begun.value, context: context as unknown as Local['context'] };
  };
  const begun = machine.start(begin as unknown as Json).local;
  kept.write(begin.stored);
  return {
    identity,
    local,
    hear(message) {
      const before = local();
      const step = machine.step(before, message);
      const context = step.local.context as unknown as DeviceContext;
      if (JSON.stringify(context.stored) !== JSON.stringify(before.context['stored'])) kept.write(context.stored);
      ({ received, skewMs } = context);
      return step.effects;
    },
  };
}

/** The tokens that a device keeps. */
interface Kept {
  read(): DeviceContext['stored'];
  write(stored: DeviceContext['stored']): void;
}

function inMemory(): Kept {
  let kept: DeviceContext['stored'] = {};
  return {
    read: () => kept,
    write(stored) {
      // As it would be read back.
      kept = tokensOf(stored);
    },
  };
}

const tokensOf = (tokens: DeviceContext['stored']): DeviceContext['stored'] =>
  Object.fromEntries(
    Object.entries(tokens).map(([role, { token, scopes }]) => [role, { token, scopes: [...scopes].sort() }]),
  );

function onDisk(dir: string, identity: Identity, nowMs: () => number): Kept {
  const { deviceId } = identity;
  const authFile = join(dir, 'identity', 'device-auth.json');
  mkdirSync(join(dir, 'identity'), { recursive: true });
  const key = { version: 1, deviceId, ...pemOf(identity), createdAtMs: nowMs() };
  writeJson(join(dir, 'identity', 'device.json'), key);
  return {
    read: () =>
      Object.fromEntries(
        Object.entries(readTokens(authFile, deviceId)).map(([role, { token, scopes }]) => [role, { token, scopes }]),
      ),
    write(stored) {
      const tokens: Record<string, Json> = {};
      const before = readTokens(authFile, deviceId);
      for (const [role, held] of Object.entries(tokensOf(stored))) {
        const same = before[role]?.token === held.token;
        const updatedAtMs = same ? (before[role]?.updatedAtMs ?? nowMs()) : nowMs();
        tokens[role] = { ...held, role, updatedAtMs };
      }
      writeJson(authFile, { version: 1, deviceId, tokens });
    },
  };
}

type Tokens = Readonly<Record<string, StoredToken & { readonly updatedAtMs?: number }>>;

/** A file of another device, another version or no JSON counts as empty, as for the real client. */
function readTokens(path: string, deviceId: string): Tokens {
  try {
    const read = JSON.parse(readFileSync(path, 'utf8')) as { version?: number; deviceId?: string; tokens?: Tokens };
    return read.version === 1 && read.deviceId === deviceId ? (read.tokens ?? {}) : {};
  } catch {
    return {};
  }
}

const writeJson = (path: string, data: Json): void =>
  writeFileSync(path, `${JSON.stringify(data, null, 2)}\n`, { mode: 0o600 });
