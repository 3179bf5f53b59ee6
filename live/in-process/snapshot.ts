/**
 * What a gateway tells of itself beside the pairing protocol: who is present, its health, and hello-ok, which carries both
 * (facts 1.7; 2026.2.19, seen running). No chart reads any of it. Most of hello-ok is the same for everybody, so it is kept
 * as text.
 */
import { hostname, release } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../sim/model.ts';
import { EVENTS, METHODS } from './offers.ts';
import { BUFFER_MAX_BYTES, FRAME_MAX_BYTES, type Versions } from './wire.ts';

export interface Person {
  readonly key: string;
  readonly clientId: string;
  readonly displayName: string | null;
  readonly version: string;
  readonly platform: string;
  readonly mode: string;
  readonly deviceId: string | null;
  readonly instanceId: string;
  readonly role: string;
  readonly scopes: readonly string[];
}

interface Presence {
  readonly text: string;
  readonly host: string;
  readonly version: string;
  readonly platform: string;
  readonly mode: string;
  readonly deviceId: string | null;
  readonly instanceId: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly reason: string;
  readonly ts: number;
}

const PRESENT_MAX = 200;
const PRESENT_MS = 300_000;

export const HEARTBEAT = { every: '30m', everyMs: 1_800_000 } as const;

export interface SnapshotSetup {
  readonly stateDir: string;
  readonly startedAtMs: number;
  readonly tickIntervalMs: number;
  /** The version that is spoken. */
  readonly protocol: number;
}

export class Snapshot {
  readonly #setup: SnapshotSetup;
  readonly #present = new Map<string, Presence>();
  /** Parts that are the same in every answer. */
  readonly #text: {
    readonly begin: string;
    readonly health: string;
    readonly defaults: string;
    readonly policy: string;
  };
  #versions: Versions = { presence: 1, health: 1 };

  constructor(setup: SnapshotSetup) {
    this.#setup = setup;
    this.#text = {
      begin: `{"type":"hello-ok","protocol":${setup.protocol},"server":{"version":"dev","host":${JSON.stringify(hostname())},"connId":`,
      health: inside(healthOf(setup.stateDir)),
      defaults: inside(defaultsOf(setup.stateDir)),
      policy: JSON.stringify({
        maxPayload: FRAME_MAX_BYTES,
        maxBufferedBytes: BUFFER_MAX_BYTES,
        tickIntervalMs: setup.tickIntervalMs,
      }),
    };
  }

  get versions(): Versions {
    return this.#versions;
  }

  /** A connection that is no command line is entered; what it may do is added to what is known of its device. */
  enter({ key, clientId, displayName, role, ...person }: Person, ts: number): void {
    const before = this.#present.get(key);
    const { version, platform, mode, deviceId, instanceId } = person;
    this.#present.delete(key);
    this.#present.set(key, {
      host: displayName ?? clientId,
      version,
      platform,
      mode,
      deviceId,
      roles: [...new Set([...(before?.roles ?? []), role])],
      scopes: [...new Set([...(before?.scopes ?? []), ...person.scopes])],
      instanceId,
      reason: 'connect',
      ts,
      text: before?.text ?? `Node: ${displayName ?? clientId} · mode ${mode}`,
    });
    this.#prune(ts);
    this.#versions = { ...this.#versions, presence: this.#versions.presence + 1 };
  }

  /** True where somebody was entered under this key. */
  leave(key: string, ts: number): boolean {
    const before = this.#present.get(key);
    if (before === undefined) return false;
    this.#present.set(key, { ...before, reason: 'disconnect', ts });
    this.#versions = { ...this.#versions, presence: this.#versions.presence + 1 };
    return true;
  }

  presence(nowMs: number): Json {
    this.#prune(nowMs);
    const others = [...this.#present.values()].map(({ deviceId, ...entry }) => ({
      ...entry,
      ...(deviceId === null ? {} : { deviceId }),
    }));
    return [{ ...SELF, ts: nowMs }, ...others] as unknown as Json;
  }

  size(): number {
    return this.#present.size + 1;
  }

  /** A fresh look at the health. */
  refreshHealth(nowMs: number): string {
    this.#versions = { ...this.#versions, health: this.#versions.health + 1 };
    return this.health(nowMs);
  }

  health(nowMs: number): string {
    return `{"ok":true,"ts":${nowMs},${this.#text.health}}`;
  }

  hello(connId: string, auth: Json, nowMs: number): string {
    const { begin, defaults, policy } = this.#text;
    const state = `"presence":${JSON.stringify(this.presence(nowMs))},"health":${this.health(nowMs)}`;
    const versions = `"stateVersion":${JSON.stringify(this.#versions)},"uptimeMs":${nowMs - this.#setup.startedAtMs}`;
    const given = auth === null ? '' : `"auth":${JSON.stringify(auth)},`;
    return `${begin}"${connId}"},"features":${FEATURES},"snapshot":{${state},${versions},${defaults}},${given}"policy":${policy}}`;
  }

  #prune(nowMs: number): void {
    for (const [key, { ts }] of this.#present) {
      if (nowMs - ts <= PRESENT_MS && this.#present.size <= PRESENT_MAX) return;
      this.#present.delete(key);
    }
  }
}

const FEATURES = JSON.stringify({ methods: METHODS, events: EVENTS });

/** The members of an object, to be written among others. */
const inside = (data: object): string => JSON.stringify(data).slice(1, -1);

export const sessionsPath = (stateDir: string): string => join(stateDir, 'agents', 'main', 'sessions', 'sessions.json');

function healthOf(stateDir: string) {
  const sessions = { path: sessionsPath(stateDir), count: 0, recent: [] };
  const heartbeat = { enabled: true, ...HEARTBEAT, prompt: 'none', target: 'last', ackMaxChars: 300 };
  return {
    durationMs: 0,
    channels: {},
    channelOrder: [],
    channelLabels: {},
    heartbeatSeconds: HEARTBEAT.everyMs / 1000,
    defaultAgentId: 'main',
    agents: [{ agentId: 'main', isDefault: true, heartbeat, sessions }],
    sessions,
  };
}

const defaultsOf = (stateDir: string) => ({
  configPath: join(stateDir, 'openclaw.json'),
  stateDir,
  sessionDefaults: { defaultAgentId: 'main', mainKey: 'main', mainSessionKey: 'agent:main:main', scope: 'per-sender' },
  authMode: 'token',
});

const SELF = {
  host: hostname(),
  ip: '127.0.0.1',
  version: 'unknown',
  platform: `${process.platform} ${release()}`,
  mode: 'gateway',
  reason: 'self',
  text: `Gateway: ${hostname()} (127.0.0.1) · app unknown · mode gateway · reason self`,
};
