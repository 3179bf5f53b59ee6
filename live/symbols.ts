/**
 * Steps of a machine on real data, made memoisable. Charts compare ids, secrets and instants but never read them, so each is
 * replaced by a symbol on the way in, numbered by first occurrence in (local state, event), and put back on the way out: ten
 * thousand refusals with ten thousand ids are one step of the chart.
 *
 * Sound only while charts treat these values as opaque; `symbols.test.ts` compares with the step on the values themselves.
 */
import { isFreshName } from '../models/nodes.ts';
import { isList } from '../sim/identity.ts';
import type { Effect, Local, Machine, Message, Step } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';

/** Keys whose values no chart looks into: ids and secrets, instants, and metadata that is only carried along. */
const isOpaqueKey = (key: string): boolean =>
  isFreshName(key) || key === 'about' || key.endsWith('AtMs') || key === 'atMs';

/** One step with opaque values as symbols. `machine` is best a memoised one. */
export function stepWithSymbols(machine: Machine, local: Local, event: Message): Step {
  const symbols = symbolTable();
  // States are words of the chart, whatever they are called; only the context holds values.
  const context = symbols.hide(local.context, open) as Local['context'];
  const step = machine.step({ value: local.value, context }, symbols.hide(event) as Message);
  return {
    local: symbols.reveal(step.local as unknown as Json) as unknown as Local,
    effects: symbols.reveal(step.effects as unknown as Json) as unknown as readonly Effect[],
  };
}

/** Begins no string that anything else would write. */
const MARK = '\u0001#';

/**
 * Parts of local states that hold nothing opaque, and parts of a machine's answers that hold no symbol. They are the same
 * objects from step to step, so each is looked through once.
 */
const open = new WeakSet<object>();
const literal = new WeakSet<object>();

function symbolTable() {
  const symbols = new Map<string, string>();
  const values = new Map<string, Json>();
  const symbolFor = (value: Json): Json => {
    if (value === null || typeof value === 'boolean') return value;
    const text = JSON.stringify(value);
    const known = symbols.get(text);
    if (known !== undefined) return known;
    const symbol = `${MARK}${symbols.size + 1}`;
    symbols.set(text, symbol);
    values.set(symbol, value);
    return symbol;
  };
  const hide = (data: Json, same: WeakSet<object> | null = null): Json =>
    mapped(data, null, same, (value, key) => {
      if (key === null || !isOpaqueKey(key)) return undefined;
      return isList(value) ? value.map(symbolFor) : symbolFor(value);
    });
  // By value, not by key: a chart may pass an id on under a name of its own.
  const reveal = (data: Json): Json =>
    mapped(data, null, literal, (value) =>
      typeof value === 'string' && value.startsWith(MARK) ? values.get(value) : undefined,
    );
  return { hide, reveal };
}

type Change = (value: Json, key: string | null) => Json | undefined;

/**
 * The same data, with each part replaced for which `change` has something else; parts that stay are not copied. `same`: those
 * that are known to stay, where they may come again.
 */
function mapped(data: Json, key: string | null, same: WeakSet<object> | null, change: Change): Json {
  const changed = change(data, key);
  if (changed !== undefined) return changed;
  if (data === null || typeof data !== 'object' || same?.has(data) === true) return data;
  const made = isList(data) ? mappedList(data, same, change) : mappedFields(data, same, change);
  if (made === data) same?.add(data);
  return made;
}

function mappedList(data: readonly Json[], same: WeakSet<object> | null, change: Change): Json {
  const list = data.map((item) => mapped(item, null, same, change));
  return list.some((item, at) => item !== data[at]) ? list : data;
}

function mappedFields(data: { readonly [key: string]: Json }, same: WeakSet<object> | null, change: Change): Json {
  let object: Record<string, Json> | null = null;
  for (const name of Object.keys(data)) {
    const value = mapped(data[name] as Json, name, same, change);
    if (value === data[name]) continue;
    object ??= { ...data };
    // Set as an own property whatever its name: `__proto__` is a name like any other in what others send.
    if (name === '__proto__') Object.defineProperty(object, name, { value });
    else object[name] = value;
  }
  return object ?? data;
}
