/** Rules of the store with one thing changed each: what recordings and random sequences have to notice. */
import type { Knobs } from '../models/releases/release.ts';
import type { Ruling } from '../models/store-ruling.ts';
import type { DeviceFiles, StoreOperation, Token } from '../models/store-state.ts';

export type Rule = (knobs: Knobs, files: DeviceFiles, op: StoreOperation) => Ruling;
export type Mutation = (
  ruling: Ruling,
  before: DeviceFiles,
  op: StoreOperation,
  rule: (files: DeviceFiles, op: StoreOperation) => Ruling,
) => Ruling;

const only =
  (type: StoreOperation['type'], change: Mutation): Mutation =>
  (ruling, before, op, rule) =>
    op.type === type && ruling.answer !== null ? change(ruling, before, op, rule) : ruling;

const filesWith = (ruling: Ruling, files: Partial<DeviceFiles>): Ruling => ({
  ...ruling,
  files: { ...ruling.files, ...files },
});

const roleOf = (op: StoreOperation): string => (op as { role?: string }).role ?? 'operator';
const tokenWith = (ruling: Ruling, op: StoreOperation, change: (token: Token) => Token): Ruling => {
  const role = roleOf(op);
  const token = ruling.files.tokens[role];
  return token === undefined
    ? ruling
    : filesWith(ruling, { tokens: { ...ruling.files.tokens, [role]: change(token) } });
};

export const ruleMutants: Readonly<Record<string, Mutation>> = {
  'approve leaves the request': only('approve', (ruling, before) => filesWith(ruling, { request: before.request })),
  'approve does not widen the device': only('approve', (ruling, before) =>
    before.paired === null ? ruling : filesWith(ruling, { paired: before.paired }),
  ),
  'approve replaces what the device holds': only('approve', (ruling, before) =>
    filesWith(ruling, {
      paired: ruling.files.paired && { ...ruling.files.paired, scopes: before.request?.scopes ?? [] },
    }),
  ),
  'approve keeps the token': only('approve', (ruling, before) =>
    Object.keys(before.tokens).length === 0 ? ruling : filesWith(ruling, { tokens: before.tokens }),
  ),
  'approve keeps a revocation': only('approve', (ruling, before, op) =>
    tokenWith(ruling, op, (token) => ({ ...token, revoked: before.tokens['operator']?.revoked ?? false })),
  ),
  'approve adds no role': only('approve', (ruling, before) =>
    before.paired === null || ruling.files.paired === null
      ? ruling
      : filesWith(ruling, { paired: { ...ruling.files.paired, roles: before.paired.roles } }),
  ),
  'reject keeps the request': only('reject', (ruling, before) => ({ ...ruling, files: before })),
  'reject removes the device too': only('reject', (ruling) => filesWith(ruling, { paired: null, tokens: {} })),
  'remove keeps the tokens': only('remove', (ruling, before) => filesWith(ruling, { tokens: before.tokens })),
  'remove does nothing': only('remove', (ruling, before) => ({ ...ruling, files: before })),
  'revoke does nothing': only('revoke', (ruling, before) => ({ ...ruling, files: before })),
  'revoke deletes the token': only('revoke', (ruling) => filesWith(ruling, { tokens: {} })),
  'revoke unpairs': only('revoke', (ruling) => filesWith(ruling, { paired: null })),
  'rotate leaves the device alone': only('rotate', (ruling, before) => filesWith(ruling, { paired: before.paired })),
  'rotate only adds scopes': only('rotate', (ruling, before) =>
    filesWith(ruling, {
      paired: ruling.files.paired && {
        ...ruling.files.paired,
        scopes: [...new Set([...(before.paired?.scopes ?? []), ...ruling.files.paired.scopes])],
      },
    }),
  ),
  'rotate drops the request': only('rotate', (ruling) => filesWith(ruling, { request: null })),
  'rotate leaves a revocation': only('rotate', (ruling, before, op) =>
    tokenWith(ruling, op, (token) => ({ ...token, revoked: before.tokens[roleOf(op)]?.revoked ?? false })),
  ),
  'ensure revives a revoked token as it was': only('ensure', (ruling, before, op) =>
    before.tokens[roleOf(op)]?.revoked === true
      ? tokenWith(ruling, op, (token) => ({ ...token, token: before.tokens[roleOf(op)]?.token ?? '' }))
      : ruling,
  ),
  'ensure issues a new value every time': only('ensure', (ruling, _before, op) =>
    tokenWith(ruling, op, (token) => ({ ...token, token: op.fresh?.token ?? '' })),
  ),
  'verify takes a revoked token': only('verify', (ruling, before, op, rule) => {
    const role = roleOf(op);
    const held = before.tokens[role];
    if (held === undefined) return ruling;
    const revived = { ...before, tokens: { ...before.tokens, [role]: { ...held, revoked: false } } };
    return { ...ruling, answer: rule(revived, op).answer };
  }),
  'verify does not look at scopes': only('verify', (ruling, before, op, rule) => ({
    ...ruling,
    answer: rule(before, { ...op, scopes: [] } as StoreOperation).answer,
  })),
  'verify takes any value': only('verify', (ruling, before, op, rule) => {
    const held = before.tokens[roleOf(op)]?.token ?? '';
    return { ...ruling, answer: rule(before, { ...op, token: held } as StoreOperation).answer };
  }),
  'a request is never a repair': only('request', (ruling) =>
    filesWith(ruling, { request: ruling.files.request && { ...ruling.files.request, isRepair: false } }),
  ),
  'a repeated request replaces the one before': only('request', (_ruling, before, op, rule) =>
    rule({ ...before, request: null }, op),
  ),
  'every request is silent': only('request', (ruling) =>
    filesWith(ruling, { request: ruling.files.request && { ...ruling.files.request, silent: true } }),
  ),
};
