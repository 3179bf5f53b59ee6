/** Options of every command that plays on gateways of others, and what a target is told of them. */
import type { Argv } from 'yargs';
import type { Door } from './door.ts';
import { CACHE_DIR, listener } from './options.ts';

export interface AttachArguments {
  token?: string | undefined;
  log?: string | undefined;
  stateDir?: string | undefined;
  cacheDir?: string | undefined;
}

/** What `log` and `state-dir` are for may differ. */
export const withAttachOptions = <Known>(
  yargs: Argv<Known>,
  says: { readonly log?: string; readonly stateDir?: string } = {},
) =>
  yargs
    .option('token', { type: 'string', describe: 'ws: the shared token of that gateway' })
    .option('log', { type: 'string', describe: says.log ?? 'ws: read the reasons of refusals in this log' })
    .option('state-dir', { type: 'string', describe: says.stateDir ?? 'ws: the state directory of that gateway' })
    .option('cache-dir', { type: 'string', describe: CACHE_DIR });

export const attachedBy = (door: Pick<Door, 'say' | 'progress'>, args: AttachArguments) =>
  ({
    clock: 'virtual',
    token: args.token ?? null,
    log: args.log ?? null,
    stateDir: args.stateDir ?? null,
    cacheDir: args.cacheDir ?? null,
    listener: listener(door),
  }) as const;
