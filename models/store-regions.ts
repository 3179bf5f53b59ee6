/** Which state each region of the store's chart is in, told from what the files hold. */
import type { Json } from '../sim/model.ts';
import type { DeviceFiles } from './store-state.ts';

type TokenState = 'none' | 'valid' | 'revoked';

export function tokenState(files: DeviceFiles, role: string): TokenState {
  const token = files.tokens[role];
  if (token === undefined) return 'none';
  return token.revoked ? 'revoked' : 'valid';
}

export function requestState({ request }: DeviceFiles): 'none' | 'silent' | 'waiting' {
  if (request === null) return 'none';
  return request.silent ? 'silent' : 'waiting';
}

export function recordState({ paired }: DeviceFiles): 'unpaired' | 'recent' | 'paired' {
  if (paired === null) return 'unpaired';
  return paired.recent === true ? 'recent' : 'paired';
}

/** The state of the chart that these files mean, nothing being under way. */
export function stateOf(files: DeviceFiles): Json {
  return {
    files: 'settled',
    record: recordState(files),
    request: requestState(files),
    token: { operator: tokenState(files, 'operator'), node: tokenState(files, 'node') },
  };
}
