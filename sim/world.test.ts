import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arm,
  backingOff,
  composed,
  deepFreeze,
  emptyDraft,
  local,
  message,
  metronome,
  note,
  pingPong,
  sendAll,
  to,
  toy,
  worldOf,
} from '../test/toy-worlds.ts';
import { keyMaker } from './identity.ts';
import type { Effect, Machine } from './machine.ts';
import type { Json } from './model.ts';
import { latency, loss, type Rule } from './network.ts';
import { partsOf, startRun } from './run.ts';
import { nextDue } from './timers.ts';
import { type Action, type Composition, halt, step, type World } from './world.ts';

/** Notes whatever it hears. */
const listener: Machine = toy(
  () => ({ local: local('listening'), effects: [] }),
  (before, event) => ({ local: before, effects: [note('heard', { what: event.type })] }),
);

/** Does what it is told: the effects are in the message. */
const puppet: Machine = toy(
  () => ({ local: local('idle'), effects: [] }),
  (before, event) => ({ local: before, effects: (event['effects'] ?? []) as unknown as readonly Effect[] }),
);

const tell = (node: string, ...effects: Effect[]): Action => ({
  type: 'tell',
  to: node,
  message: message('do', { effects: effects as unknown as Json }),
});

const acted = (composition: Composition, world: World, ...actions: readonly Action[]): World =>
  actions.reduce((before, action) => step(composition, before, action).world, world);

describe('a channel is first in, first out', () => {
  test('whatever delays its messages draw, and channels do not wait for each other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ by: fc.constantFrom('a', 'b'), delayMs: fc.nat(20) }), { maxLength: 12 }),
        (sent) => {
          let at = 0;
          const rules: Rule[] = [() => ({ delayMs: sent[at++]?.delayMs ?? 0 })];
          const composition = composed({ listener, puppet }, { rules });
          const world = worldOf(composition, [
            ['a', 'puppet', null],
            ['b', 'puppet', null],
            ['c', 'listener', null],
          ]);
          const run = startRun(composition, world);
          for (const [number, { by }] of sent.entries()) run.act(tell(by, to('c', message(`${by}${number}`))));
          run.advance(100);
          const heard = run.entries().map(({ note: what, atMs }) => ({ what: what['what'] as string, atMs }));
          expect(heard).toHaveLength(sent.length);
          for (const by of ['a', 'b']) {
            const expected = sent.flatMap((one, number) => (one.by === by ? [{ ...one, what: `${by}${number}` }] : []));
            let soonestMs = 0;
            for (const [n, { what, atMs }] of heard.filter((one) => one.what.startsWith(by)).entries()) {
              soonestMs = Math.max(soonestMs, expected[n]?.delayMs ?? 0);
              expect({ what, atMs }).toEqual({ what: expected[n]?.what, atMs: soonestMs });
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a lost message is not there, and those behind it are', () => {
    const composition = composed({}, { rules: [loss((_, whom) => whom === 'b'), latency(() => true, 5)] });
    const draft = emptyDraft();
    sendAll(composition, draft, [
      ['a', 'b', 'one'],
      ['a', 'c', 'two'],
    ]);
    expect(draft.inFlight).toEqual([{ from: 'a', to: 'c', message: message('two'), inMs: 5 }]);
  });
});

describe('timers', () => {
  const composition = composed({ puppet, listener });
  const world = worldOf(composition, [['p', 'puppet', null]]);

  test('arming a running timer starts it anew, with its new event', () => {
    const before = acted(composition, world, tell('p', arm('t', 10, message('old'))), { type: 'pass', ms: 4 });
    expect(acted(composition, before, tell('p', arm('t', 7, message('new')))).timers).toEqual([
      { owner: 'p', timer: 't', event: message('new'), inMs: 7 },
    ]);
  });

  test('timers of one name and two owners are two timers', () => {
    const two = worldOf(composition, [
      ['p', 'puppet', null],
      ['q', 'puppet', null],
    ]);
    const armed = acted(composition, two, tell('p', arm('t', 10)), tell('q', arm('t', 10)));
    expect(armed.timers).toHaveLength(2);
    expect(
      acted(composition, armed, tell('p', { type: 'disarm', timer: 't' })).timers.map(({ owner }) => owner),
    ).toEqual(['q']);
  });

  test('disarming what does not run does nothing', () => {
    expect(acted(composition, world, tell('p', { type: 'disarm', timer: 't' }))).toEqual(world);
  });

  test('a timer that fired runs no more', () => {
    const armed = acted(composition, world, tell('p', arm('t', 10)));
    const { world: after, elapsedMs } = step(composition, armed, { type: 'fire', owner: 'p', timer: 't' });
    expect({ timers: after.timers, elapsedMs }).toEqual({ timers: [], elapsedMs: 10 });
  });

  test('time that passes is taken from all that wait, and nothing is ever due in the past', () => {
    const slow = composed({ puppet, listener }, { rules: [latency(() => true, 3)] });
    const armed = acted(slow, world, tell('p', arm('t', 10), to('q', message('m'))), { type: 'pass', ms: 5 });
    expect([armed.timers[0]?.inMs, armed.inFlight[0]?.inMs]).toEqual([5, 0]);
  });

  test('what is not there can be neither fired nor delivered', () => {
    expect(() => step(composition, world, { type: 'fire', owner: 'p', timer: 't' })).toThrow('no timer t of p');
    expect(() => step(composition, world, { type: 'deliver', from: 'a', to: 'p' })).toThrow('no message from a to p');
  });
});

describe('nodes come and go', () => {
  const composition = composed({ puppet, listener });

  test('a node that halts takes its timers and what it had yet to hear; what it said still arrives', () => {
    const world = worldOf(composition, [
      ['p', 'puppet', null],
      ['q', 'listener', null],
    ]);
    const said = acted(
      composition,
      world,
      tell('p', arm('t', 10), to('q', message('said')), to('p', message('unheard'))),
    );
    const gone = acted(composition, said, tell('p', { type: 'halt' }));
    expect([Object.keys(gone.nodes), Object.keys(gone.kinds), gone.timers]).toEqual([['q'], ['q'], []]);
    expect(gone.inFlight.map(({ to: whom, message: { type } }) => `${type}>${whom}`)).toEqual(['said>q']);
    expect(step(composition, gone, { type: 'deliver', from: 'p', to: 'q' }).notes).toEqual([
      { node: 'q', note: { type: 'heard', what: 'said' } },
    ]);
  });

  test('a link goes with its node', () => {
    const draft = {
      ...emptyDraft(),
      nodes: { a: local(1), b: local(1) },
      kinds: { a: 'k', b: 'k' },
      links: { a: 'b', b: 'a' },
    };
    halt(draft, 'a');
    expect([draft.links, draft.kinds]).toEqual([{ b: 'a' }, { b: 'k' }]);
  });

  test('whoever speaks to nobody is not heard', () => {
    const world = worldOf(composition, []);
    expect(step(composition, world, { type: 'tell', to: 'nobody', message: message('m') })).toEqual({
      world,
      notes: [],
      elapsedMs: 0,
    });
  });

  test('a name is taken once', () => {
    expect(() =>
      worldOf(composition, [
        ['p', 'puppet', null],
        ['p', 'listener', null],
      ]),
    ).toThrow('a node named p exists already');
  });
});

test('a message that reaches nobody any more is gone, and time has passed', () => {
  const composition = composed({ listener }, { arrives: () => null, rules: [latency(() => true, 4)] });
  const { nodes, kinds } = worldOf(composition, [['q', 'listener', null]]);
  const draft = { ...emptyDraft(), nodes: { ...nodes }, kinds: { ...kinds } };
  sendAll(composition, draft, [['a', 'q', 'm']]);
  const { world, notes, elapsedMs } = step(composition, draft, { type: 'deliver', from: 'a', to: 'q' });
  expect([world.inFlight, notes, elapsedMs]).toEqual([[], [], 4]);
});

test('an effect that only a kind of world knows is carried out by its composition', () => {
  const asked: unknown[] = [];
  const composition = composed({ puppet }, { carryOut: (_, node, ask) => asked.push([node, ask.type]) });
  const world = worldOf(composition, [['p', 'puppet', null]]);
  acted(composition, world, tell('p', { type: 'ask', ask: message('dig') }), { type: 'ask', ask: message('rain') });
  expect(asked).toEqual([
    ['p', 'dig'],
    ['world', 'rain'],
  ]);
});

describe('every world that can be reached', () => {
  const composition = composed(
    { metronome, backingOff, pingPong },
    { order: ['m', 'b', 'x', 'y'], rules: [latency((from) => from === 'x', 3)] },
  );
  const begin = worldOf(composition, [
    ['m', 'metronome', 7],
    ['b', 'backingOff', 8],
    ['x', 'pingPong', { peer: 'y', thinkMs: 2, serves: true }],
    ['y', 'pingPong', { peer: 'x', thinkMs: 5, serves: false }],
  ]);
  const reached: World[] = [];
  let world = begin;
  for (let steps = 0; steps < 300; steps += 1) {
    reached.push(world);
    const due = nextDue(composition, world);
    if (due === null) break;
    // Frozen: a step that wrote into the world it was given would throw.
    world = step(composition, deepFreeze(world), due.action).world;
  }

  const keyOf = keyMaker(() => false);

  test('is not changed by the step that leaves it', () => {
    expect(reached).toHaveLength(300);
  });

  test('is plain data: what JSON gives back is the same world and goes on the same way', () => {
    for (const one of reached) {
      const back = JSON.parse(JSON.stringify(one)) as World;
      expect(back).toEqual(one);
      expect(keyOf(partsOf(back))).toBe(keyOf(partsOf(one)));
      const due = nextDue(composition, one);
      expect(nextDue(composition, back)).toEqual(due);
      if (due !== null) expect(step(composition, back, due.action)).toEqual(step(composition, one, due.action));
    }
  });
});
