/** The method table of facts 5.2 (2026.2.19), written out once more: the two have to agree. */
import { describe, expect, test } from 'vitest';
import { leastPrivilege, refusalOf, scopeOf } from './methods.ts';
import { release_2026_2_19 as issue } from './releases/2026.2.19.ts';
import { recordedReleases } from './releases/known.ts';
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
    for (const method of spelled(methods)) expect([method, scopeOf(issue.knobs, method)]).toEqual([method, scope]);
  });

  test('a least-privilege caller asks for just that', () => {
    for (const method of spelled(methods)) expect(leastPrivilege(issue.knobs, method)).toEqual([scope]);
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
  expect(scopeOf(issue.knobs, method)).toBe(scope);
  expect(leastPrivilege(issue.knobs, method)).toEqual(scope === null ? [] : [scope]);
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
    expect(refusalOf(issue.knobs, method, role, scopes)).toBe(refusal);
  });

  test.each<[scopes: string[], refusal: string | null]>([
    [[PAIRING], `missing scope: ${ADMIN}`],
    [[], `missing scope: ${ADMIN}`],
    [[ADMIN], null],
  ])('with %j calling a method that the release does not offer: %s', (scopes, refusal) => {
    expect(refusalOf(issue.knobs, 'device.pair.remove', 'operator', scopes, false)).toBe(refusal);
  });
});

const knobsOf = (name: string) => (recordedReleases.find((release) => release.name === name) ?? issue).knobs;

describe('other releases', () => {
  test.each<[method: string, role: string, scopes: string[], last: string, first: string, refusal: string | null]>([
    ['agents.files.list', 'operator', [READ], '2026.2.17', '2026.2.19', 'missing scope: operator.admin'],
    ['health', 'operator', [], '2026.2.19', '2026.2.21', `missing scope: ${READ}`],
    ['health', 'node', [], '2026.2.19', '2026.2.21', 'unauthorized role: node'],
    ['tools.catalog', 'operator', [READ], '2026.2.21', '2026.2.23', 'missing scope: operator.admin'],
    ['node.pending.pull', 'node', [], '2026.3.2', '2026.3.13', 'unauthorized role: node'],
    ['commands.list', 'operator', [WRITE], '2026.3.28', '2026.4.15', 'missing scope: operator.admin'],
    ['artifacts.get', 'operator', [READ], '2026.4.15', '2026.5.7', 'missing scope: operator.admin'],
    ['tasks.cancel', 'operator', [WRITE], '2026.5.7', '2026.6.11', 'missing scope: operator.admin'],
    ['sessions.patch', 'operator', [WRITE], '2026.6.11', '2026.7.1', 'missing scope: operator.admin'],
    ['board.get', 'operator', [READ], '2026.7.1', '2026.9.6', 'missing scope: operator.admin'],
    ['plugins.sessionAction', 'operator', [PAIRING], '2026.5.7', '2026.6.11', 'missing scope: operator.admin'],
    ['plugins.sessionAction', 'operator', ['operator.talk'], '2026.7.1', '2026.9.6', `missing scope: ${WRITE}`],
  ])('%s by a %s of %j: not in %s, from %s on', (method, role, scopes, last, first, refusal) => {
    expect(refusalOf(knobsOf(last), method, role, scopes)).toBe(refusal);
    expect(refusalOf(knobsOf(first), method, role, scopes)).toBeNull();
  });

  test.each<[method: string, scopes: string[], last: string, first: string, refusal: string]>([
    ['browser.request', [WRITE], '2026.3.13', '2026.3.28', 'missing scope: operator.admin'],
    ['node.pair.approve', [PAIRING], '2026.3.13', '2026.3.28', `missing scope: ${WRITE}`],
    ['node.pending.pull', [WRITE, READ], '2026.2.17', '2026.3.13', 'unauthorized role: operator'],
    ['talk.mode', [READ], '2026.2.17', '2026.9.6', 'missing scope: operator.talk'],
    ['node.pair.request', [PAIRING], '2026.7.1', '2026.9.6', 'missing scope: operator.admin'],
  ])('take %s from operators of %j: not in %s, from %s on', (method, scopes, last, first, refusal) => {
    expect(refusalOf(knobsOf(last), method, 'operator', scopes)).not.toBe(refusal);
    expect(refusalOf(knobsOf(first), method, 'operator', scopes)).toBe(refusal);
  });

  test('let who may write do what has a scope of its own now', () => {
    const { knobs } = recordedReleases.at(-1)!;
    expect(refusalOf(knobs, 'talk.mode', 'operator', [WRITE])).toBeNull();
    expect(refusalOf(knobs, 'question.list', 'operator', [WRITE])).toBeNull();
  });

  test.each<[scope: string, method: string, missing: string | null]>([
    ['operator.sessions.read', 'sessions.list', null],
    ['operator.sessions.read', 'chat.send', WRITE],
    ['operator.sessions.read', 'cron.list', READ],
    ['operator.sessions.read', 'question.list', 'operator.questions'],
    ['operator.sessions.write', 'sessions.list', null],
    ['operator.sessions.write', 'chat.send', null],
    ['operator.sessions.write', 'question.list', null],
    ['operator.sessions.write', 'cron.list', READ],
    ['operator.sessions.write', 'wake', WRITE],
    ['operator.sessions.write', 'sessions.delete', ADMIN],
    ['operator.questions', 'question.list', null],
    [READ, 'question.list', 'operator.questions'],
  ])('let %s of 2026.9.6 call %s, unless it lacks: %s', (scope, method, missing) => {
    const { knobs } = recordedReleases.at(-1)!;
    const refusal = missing === null ? null : `missing scope: ${missing}`;
    expect(refusalOf(knobs, method, 'operator', [scope])).toBe(refusal);
    // The scopes of sessions are nothing before it.
    if (scope.includes('sessions')) expect(refusalOf(issue.knobs, 'sessions.list', 'operator', [scope])).not.toBeNull();
  });

  test('give node.pair.approve back to who may pair', () => {
    expect(refusalOf(knobsOf('2026.4.15'), 'node.pair.approve', 'operator', [PAIRING])).toBeNull();
  });
});
