import { describe, expect, test } from 'vitest';
import { parseScenario } from './parse.ts';
import { scenarioMaxBytes } from './size.ts';
import { UsageError } from './usage-error.ts';

// Line numbers below count from the first line of this text.
const sound = `scenario: toy
title: A toy
because: To be broken one word at a time.
devices:
  laptop: {}
clients:
  status: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read], retry: forever }
given:
  paired:
    laptop: { scopes: [operator.admin] }
steps:
  - connect: status
  - advance: 60s
  - approve: { device: laptop }
expect: converged
`;

const messageOf = (text: string): string => {
  try {
    parseScenario(text, 'toy.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as UsageError;
    expect(message).not.toMatch(/\n/);
    return message.replace(/^toy\.yaml:/, '');
  }
  return 'no complaint';
};

/** The sound text with one passage replaced; a passage that is not there would test nothing. */
const broken = (passage: string, by: string): string => {
  expect(sound).toContain(passage);
  return sound.replace(passage, by);
};

// Case ¦ passage ¦ what replaces it ¦ the line:column and message that follow; "…" at the end leaves the rest open.
const mistakes = String.raw`
a tab ¦   laptop: {}\n ¦ \tlaptop: {}\n ¦ 5:1: a tab indents this line; write spaces
a duplicate key ¦ title: A toy ¦ scenario: toy ¦ 2:1: this key was there before; write each key once
a syntax error ¦ title: A toy ¦ title: [A toy ¦ 3:1: this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; write key: value lines, indented by spaces
an uneven indent ¦   - advance ¦  - advance ¦ 13:1: this is not YAML: …
a tag ¦ title: A toy ¦ title: !js A toy ¦ 2:8: tags are not known here; write plain values, without !
a dangling alias ¦ title: A toy ¦ title: *toy ¦ 2:8: nothing is called &toy; write the value itself, or the anchor before its alias
a second document ¦ expect: converged\n ¦ expect: converged\n---\na: 1\n ¦ 16:1: a second document begins here; write one scenario a file, without ---
a key that is never one ¦ title: A toy ¦ __proto__: {} ¦ 2:1: this key is never allowed; write another name
an unknown key ¦ title: A toy ¦ titel: A toy ¦ 2:1: the key "titel" is not known here; did you mean title? write one of scenario, title, …
an unknown key inside ¦ scopes: [operator.read] ¦ scope: [] ¦ 7:64: the key "scope" is not known here; did you mean scopes? write one of device, …
a misspelt key that is needed ¦ steps: ¦ step: ¦ 11:1: the key "step" is not known here; did you mean steps? write one of scenario, title, because, source, release, devices, clients, operator, given, network, watch, steps, then, expect, afterwards (and 1 more)
an unknown step ¦ advance ¦ advanc ¦ 13:5: the step "advanc" is not known here; did you mean advance? write one of connect, together, …
two verbs ¦ - advance: 60s ¦ - { advance: 60s, start: status } ¦ 13:21: this step has both "advance" and "start"; write one of them, and the other as an entry of its own
no verb ¦ advance: 60s ¦ {} ¦ 13:5: this step is empty; write one of connect, …
a step that is a word ¦ advance: 60s ¦ advance ¦ 13:5: "advance" where a step belongs; write a map, such as { connect: … }
a restart with a misspelt sibling ¦ advance: 60s ¦ { restart: gateway, relese: 1 } ¦ 13:25: the key "relese" is not known here; did you mean release? write one of restart, release
a wrong word ¦ mode: backend ¦ mode: backed ¦ 7:55: "backed" is not known here; did you mean backend? write one of webchat, cli, ui, backend, node, probe, test
a wrong word for retry ¦ forever ¦ forevr ¦ 7:96: "forevr" is not known here; did you mean forever? write one of once, forever, probe, browser
a wrong map for retry ¦ forever ¦ { evry: 1s } ¦ 7:98: the retry "evry" is not known here; did you mean every? write one of every, probe
a poller that never waits ¦ forever ¦ { every: 0s } ¦ 7:105: "0s" is too short; write more than 0
a wrong verdict ¦ expect: converged ¦ expect: { "*": livelok } ¦ 15:16: "livelok" is not known here; did you mean livelock? write one of converged, waiting, livelock, trapped, diverged, unknown
a wrong type ¦ [operator.read] ¦ operator.read ¦ 7:72: "operator.read" where a list of scopes belongs; write a list of scopes
an empty scope ¦ [operator.read] ¦ [operator.read, ""] ¦ 7:88: this is empty; write a scope such as operator.read
an empty value ¦ title: A toy ¦ title: ¦ 2:7: nothing where a title of one line belongs; write a title of one line
a missing key ¦ id: gateway-client,  ¦  ¦ 7:3: "id" is missing; write one of webchat-ui, …
a missing section ¦ steps:\n  - connect: status\n  - advance: 60s\n  - approve: { device: laptop }\n ¦  ¦ 1:1: "steps" is missing; write a list of steps
no steps ¦ steps:\n  - connect: status\n  - advance: 60s\n  - approve: { device: laptop }\n ¦ steps: []\n ¦ 11:8: there are no steps; write at least one, such as connect
a duration without unit ¦ 60s ¦ "60" ¦ 13:14: "60" is no duration; write 750ms, 2.5s, 60s, 5m, 1h, or whole milliseconds
a fraction of a millisecond ¦ 60s ¦ 0.5ms ¦ 13:14: "0.5ms" is not a whole number of milliseconds up to 31622400000; write 750ms, …
a step back in time ¦ 60s ¦ -60s ¦ 13:14: "-60s" is too short; write 0 or more
a release that YAML takes for a number ¦ title: A toy ¦ release: 2026.2 ¦ 2:10: 2026.2 where a release such as 2026.2.19 belongs; write a release such as 2026.2.19
an unknown client ¦ connect: status ¦ connect: statsu ¦ 12:14: the client "statsu" is not known here; did you mean status? write one of status
an unknown device of a client ¦ device: laptop, id ¦ device: desk, id ¦ 7:21: the device "desk" is not known here; write one of laptop
an unknown device of a step ¦ { device: laptop }\nexpect ¦ { device: desk }\nexpect ¦ 14:24: the device "desk" is not known here; write one of laptop
an unknown device at the start ¦     laptop: ¦     labtop: ¦ 10:5: the device "labtop" is not known here; did you mean laptop? write one of laptop
an unknown actor ¦ laptop }\nexpect ¦ laptop, by: boss }\nexpect ¦ 14:36: the client "boss" is not known here; write one of status, operator
an unknown one to start ¦ advance: 60s ¦ start: oprator ¦ 13:12: the client "oprator" is not known here; did you mean operator? write one of status, operator
an unknown one to cut off ¦ advance: 60s ¦ fault: { partition: x } ¦ 13:25: the client "x" is not known here; write one of status
an unknown clock ¦ advance: 60s ¦ fault: { clock: status, offset: 1s } ¦ 13:21: the device "status" is not known here; write one of laptop
a client called as a device ¦   status: { ¦   laptop: { ¦ 7:3: "laptop" is also the name of a device; write another name (and 1 more)
a client called operator ¦   status: { ¦   operator: { ¦ 7:3: "operator" is a word with a meaning of its own; write another name (and 1 more)
a device called as what every object has ¦   laptop: {}\n ¦   laptop: {}\n  constructor: {}\n ¦ 6:3: "constructor" is a word with a meaning of its own; write another name
a name that is none ¦   laptop: {} ¦   my laptop: {} ¦ 5:3: "my laptop" is no name; write letters, digits, - and _, beginning with a letter
a request both named and stale ¦ laptop }\nexpect ¦ laptop, request: r1, stale: true }\nexpect ¦ 14:45: a named request cannot also be "the one before"; write either request or stale
a request id of another kind ¦ laptop }\nexpect ¦ laptop, request: one }\nexpect ¦ 14:41: this is no request id; write r1, r2, …, numbered as they first appear
an age without a device token ¦ retry: forever ¦ age: 1 ¦ 7:89: age speaks of a device token, and this client sends none; write auth: device-token with it
a verdict after nothing ¦ expect: converged ¦ expect: converged\nafterwards: waiting ¦ 16:1: a verdict is expected after steps that are not there; write them under "then", or leave "afterwards" out
delays the wrong way round ¦ title: A toy ¦ network: { delay: [5s, 1s] } ¦ 2:19: the shortest delay is longer than the longest; write the shorter one first
a fault without its measure ¦ advance: 60s ¦ fault: { delay: status } ¦ 13:5: "by" is missing; write a duration, such as 60s
a meeting of one ¦ connect: status ¦ together: [status] ¦ 12:15: fewer than two cannot meet; write connect for a single client
two mistakes ¦ A toy\nbecause ¦ []\nbecuse ¦ 2:8: a list where a title of one line belongs; write a title of one line (and 1 more)
`
  .trim()
  .split('\n')
  .map((line) => line.split(/ ¦ ?/).map((cell) => cell.replaceAll('\\n', '\n').replaceAll('\\t', '\t')));

test('the text that the cases below break is sound', () => {
  expect(messageOf(sound)).toBe('no complaint');
});

test.each(mistakes)(
  'a mistake is told with its place and its remedy: %s',
  (_, passage = '', by = '', expected = '') => {
    const message = messageOf(broken(passage, by));
    if (!expected.endsWith('…')) expect(message).toBe(expected);
    else expect(message.slice(0, expected.length - 1)).toBe(expected.slice(0, -1));
  },
);

describe('a hostile text ends in one line:', () => {
  const doubling = Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`);
  test.each<[what: string, text: string, expected: RegExp]>([
    ['nothing', '', /^1:1: nothing where a map belongs; write a map with scenario, /],
    ['a list', '- a', /^1:1: a list where a map belongs/],
    ['too many bytes', `# ${'é'.repeat(scenarioMaxBytes / 2)}`, /^ a scenario has at most 1048576 bytes/],
    ['aliases without end', ['a0: &a0 [x, x]', ...doubling].join('\n'), /aliases make this grow without end/],
    ['an alias inside itself', 'a: &a [*a]', /^1:8: an alias inside what it names; write the parts out/],
    ['brackets without end', `a: ${'['.repeat(100_000)}`, /this nests too deeply; write it flatter/],
    ['nesting beyond need', `a: ${'['.repeat(200)}${']'.repeat(200)}`, /this nests too deeply; write it flatter/],
    ['controls in a word', '"\\e[2J\\nx": 1', /^1:1: the key "\\u001b\[2J\\nx" is not known here/],
  ])('%s', (_, text, expected) => {
    expect(messageOf(text)).toMatch(expected);
  });
});

describe('an alias', () => {
  test('stands for what it names', () => {
    const text = broken('{ device: laptop, id', '&s { device: laptop, id').replace('\ngiven', '\n  twin: *s\ngiven');
    const { clients } = parseScenario(text, 'toy.yaml');
    expect(clients['twin']).toEqual(clients['status']);
  });

  test('does not hide where a mistake was written, and does not count it twice', () => {
    const text = broken('{ device: laptop, id', '&s { device: desk, id').replace('\ngiven', '\n  twin: *s\ngiven');
    expect(messageOf(text)).toBe('7:24: the device "desk" is not known here; write one of laptop');
  });
});
