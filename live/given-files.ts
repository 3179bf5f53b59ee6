/**
 * How a scenario begins, on disk: the two files of the pairing store and a folder for each device, with real keys, tokens and
 * request ids behind the names `t1`, `r1` of the models.
 */
import { join } from 'node:path';
import type { DeviceContext } from '../models/device.ts';
import { kindOf, nameOf } from '../models/nodes.ts';
import type { PairingSpec } from '../models/pairing.ts';
import type { DeviceFiles, Token } from '../models/store-state.ts';
import type { Json, Ms } from '../sim/model.ts';
import type { World } from '../sim/world.ts';
import { type DeviceFolder, deviceFolder } from './device-files.ts';
import type { DeviceNames } from './frames.ts';
import { type Identity, newIdentity } from './identity.ts';
import { type Disk, type FileRecord, storeFiles } from './in-process/store-files.ts';
import { freshId, freshToken } from './secrets.ts';

export type GivenDevices = PairingSpec['devices'];

const identities = new Map<string, Identity>();

/** One identity for each device name in this process: keys are costly, and no two sessions share a store. */
export function identityOf(device: string): Identity {
  const known = identities.get(device);
  if (known !== undefined) return known;
  const identity = newIdentity();
  identities.set(device, identity);
  return identity;
}

export function deviceNames(ids: ReadonlyMap<string, string>): DeviceNames {
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const ranks = new Map([...ids.keys()].map((name, rank) => [name, rank]));
  return {
    idOf: (device) => ids.get(device) ?? device,
    nameOf: (deviceId) => names.get(deviceId) ?? deviceId,
    rank: (device) => ranks.get(device) ?? ranks.size,
  };
}

/** The same devices with real secrets and ids in place of their names. */
export function withRealNames(devices: GivenDevices): GivenDevices {
  const drawn = new Map<string, string>();
  const real = (name: string, draw: () => string): string => {
    const known = drawn.get(name) ?? draw();
    drawn.set(name, known);
    return known;
  };
  const token = (given: Token): Token => ({ ...given, token: real(given.token, freshToken) });
  return devices.map((device) => {
    const { request, tokens } = device.files;
    return {
      ...device,
      files: {
        ...device.files,
        tokens: Object.fromEntries(Object.entries(tokens).map(([role, held]) => [role, token(held)])),
        request: request === null ? null : { ...request, requestId: real(request.requestId, freshId) },
      },
    };
  });
}

/** The records of the pairing store that devices begin with (facts 2.1). */
export function givenRecords(
  devices: GivenDevices,
  identity: (device: string) => Identity,
  nowMs: Ms,
): { readonly paired: readonly FileRecord[]; readonly pending: readonly FileRecord[] } {
  const [paired, pending]: [FileRecord[], FileRecord[]] = [[], []];
  for (const { name, files, requestAgeMs } of devices) {
    const { deviceId, publicKey } = identity(name);
    if (files.paired !== null) paired.push({ deviceId, publicKey, ...pairedRecord(files, nowMs) });
    const { request } = files;
    if (request === null) continue;
    const { requestId, role, scopes, silent, isRepair } = request;
    const asked = { role, roles: [role], scopes, silent, isRepair, ts: nowMs - requestAgeMs };
    pending.push({ requestId, deviceId, publicKey, ...asked });
  }
  return { paired, pending };
}

/** Writes them into the two files; what these hold of others stays. */
export function writeStore(disk: Disk, devices: GivenDevices, identity: (device: string) => Identity, nowMs: Ms): void {
  const files = storeFiles(disk);
  const { paired, pending } = files.read();
  const added = givenRecords(devices, identity, nowMs);
  files.write(
    'paired',
    new Map([...paired, ...added.paired.map((record) => [String(record['deviceId']), record] as const)]),
  );
  files.write(
    'pending',
    new Map([...pending, ...added.pending.map((record) => [String(record['requestId']), record] as const)]),
  );
}

function pairedRecord({ paired, tokens }: DeviceFiles, nowMs: Ms): FileRecord {
  const tokenRecords = Object.entries(tokens).map(([role, { token, scopes, revoked }]): [string, Json] => [
    role,
    { token, role, scopes, createdAtMs: nowMs, ...(revoked ? { revokedAtMs: nowMs } : {}) },
  ]);
  const approved = paired?.approved ?? null;
  return {
    role: paired?.role ?? '',
    roles: paired?.roles ?? [],
    ...(paired === null || paired.scopes.length === 0 ? {} : { scopes: paired.scopes }),
    ...(approved === null ? {} : { approvedScopes: approved }),
    tokens: Object.fromEntries(tokenRecords),
    createdAtMs: nowMs,
    approvedAtMs: nowMs,
  };
}

export interface FoldersSpec {
  /** Null: in memory. */
  readonly dir: string | null;
  /** The simulated world at the start: what its devices hold is what the folders hold. */
  readonly world: World;
  readonly identity: (device: string) => Identity;
  readonly nowMs: () => Ms;
}

/** A folder for each device. */
export function deviceFolders({ dir, world, identity, nowMs }: FoldersSpec): ReadonlyMap<string, DeviceFolder> {
  const devices = Object.keys(world.nodes).filter((node) => kindOf(node) === 'device');
  return new Map(
    devices.map((node) => {
      const name = nameOf(node);
      const begin = world.nodes[node]?.context as unknown as DeviceContext;
      return [name, deviceFolder({ begin, dir: dir && join(dir, name), identity: identity(name), nowMs })];
    }),
  );
}
