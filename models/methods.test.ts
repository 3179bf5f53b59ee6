/** The method table of facts 5.2 (2026.2.19), written out once more: the two have to agree. */
import { describe, expect, test } from 'vitest';
import { leastPrivilege, refusalOf, scopeOf } from './methods.ts';
import { ADMIN, APPROVALS, PAIRING, READ, WRITE } from './scopes.ts';

/** `cron.list/status` stands for `cron.list, cron.status`. */
const spelled = (table: string): string[] =>
  table.split(', ').flatMap((entry) => {
    const [first = '', ...rest] = entry.split('/');
    return [first, ...rest.map((last) => first.replace(/[^.]*$/, last))];
  });

const table: readonly (readonly [scope: string, count: number, methods: string])[] = [
  [APPROVALS, 3, 'exec.approval.request/waitDecision/resolve'],
  [
    PAIRING,
    12,
    'node.pair.request/list/approve/reject/verify, device.pair.list/approve/reject/remove, device.token.rotate/revoke, node.rename',
  ],
  [
    READ,
    31,
    'health, logs.tail, channels.status, status, usage.status/cost, tts.status/providers, models.list, agents.list, agent.identity.get, skills.status, voicewake.get, sessions.list/preview/resolve/usage, sessions.usage.timeseries/logs, cron.list/status/runs, system-presence, last-heartbeat, node.list/describe, chat.history, config.get, talk.config, agents.files.list/get',
  ],
  [
    WRITE,
    16,
    'send, poll, agent, agent.wait, wake, talk.mode, tts.enable/disable/convert/setProvider, voicewake.set, node.invoke, chat.send/abort, browser.request, push.test',
  ],
  [
    ADMIN,
    21,
    'channels.logout, agents.create/update/delete, skills.install/update, cron.add/update/remove/run, sessions.patch/reset/delete/compact, connect, chat.inject, web.login.start/wait, set-heartbeats, system-event, agents.files.set',
  ],
];

describe.each(table)('%s owns %i methods', (scope, count, methods) => {
  test('and these are they', () => {
    expect(spelled(methods)).toHaveLength(count);
    for (const method of spelled(methods)) expect([method, scopeOf(method)]).toEqual([method, scope]);
  });

  test('a least-privilege caller asks for just that', () => {
    for (const method of spelled(methods)) expect(leastPrivilege(method)).toEqual([scope]);
  });
});

test.each([
  ['config.set', ADMIN],
  ['config.get', READ],
  ['exec.approvals.get', ADMIN],
  ['exec.approval.other', null],
  ['wizard.start', ADMIN],
  ['update.run', ADMIN],
  ['update', null],
  ['node.event', null],
  ['made.up', null],
])('%s belongs to %s', (method, scope) => {
  expect(scopeOf(method)).toBe(scope);
  expect(leastPrivilege(method)).toEqual(scope === null ? [] : [scope]);
});

describe('a connection may call what its own scopes allow', () => {
  test.each<[role: string, scopes: string[], method: string, refusal: string | null]>([
    ['operator', [READ], 'health', null],
    ['operator', [WRITE], 'health', null],
    ['operator', [READ], 'send', `missing scope: ${WRITE}`],
    ['operator', [PAIRING], 'health', `missing scope: ${READ}`],
    ['operator', [WRITE], 'device.pair.list', `missing scope: ${PAIRING}`],
    ['operator', [PAIRING], 'exec.approval.resolve', `missing scope: ${APPROVALS}`],
    ['operator', [], 'health', `missing scope: ${READ}`],
    ['operator', [ADMIN], 'health', null],
    ['operator', [ADMIN], 'exec.approval.resolve', null],
    ['operator', [ADMIN], 'made.up', null],
    ['operator', [READ, WRITE, APPROVALS, PAIRING], 'made.up', `missing scope: ${ADMIN}`],
    ['operator', [READ], 'cron.add', `missing scope: ${ADMIN}`],
    ['operator', [ADMIN], 'node.event', 'unauthorized role: operator'],
    ['node', [], 'node.event', null],
    ['node', [], 'skills.bins', null],
    ['node', [], 'node.invoke.result', null],
    ['node', [ADMIN], 'health', 'unauthorized role: node'],
  ])('%s with %j calling %s: %s', (role, scopes, method, refusal) => {
    expect(refusalOf(method, role, scopes)).toBe(refusal);
  });

  test.each<[scopes: string[], refusal: string | null]>([
    [[PAIRING], `missing scope: ${ADMIN}`],
    [[], `missing scope: ${ADMIN}`],
    [[ADMIN], null],
  ])('with %j calling a method that the release does not offer: %s', (scopes, refusal) => {
    expect(refusalOf('device.pair.remove', 'operator', scopes, false)).toBe(refusal);
  });
});
