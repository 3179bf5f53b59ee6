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
export const isOpaqueKey = (key: string): boolean =>
  isFreshName(key) || key === 'about' || key.endsWith('AtMs') || key === 'atMs';

/** One step with opaque values as symbols. `machine` is best a memoised one. */
export function stepWithSymbols(
  machine: Machine,
  local: Local,
  event: Message,
  isOpaque: (key: string) => boolean = isOpaqueKey,
): Step {
  const symbols = symbolTable(isOpaque);
  // States are words of the chart, whatever they are called; only the context holds values.
  const context = symbols.hide(local.context) as Local['context'];
  const step = machine.step({ value: local.value, context }, symbols.hide(event) as Message);
  return {
    local: symbols.reveal(step.local as unknown as Json) as unknown as Local,
    effects: symbols.reveal(step.effects as unknown as Json) as unknown as readonly Effect[],
  };
}

/** Begins no string that anything else would write. */
const MARK = '\u0001#';

function symbolTable(isOpaque: (key: string) => boolean) {
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
  const hide = (data: Json): Json =>
    mapped(data, (value, key) => {
      if (key === null || !isOpaque(key)) return undefined;
      return isList(value) ? value.map(symbolFor) : symbolFor(value);
    });
  // By value, not by key: a chart may pass an id on under a name of its own.
  const reveal = (data: Json): Json =>
    mapped(data, (value) => (typeof value === 'string' && value.startsWith(MARK) ? values.get(value) : undefined));
  return { hide, reveal };
}

/** The same data, with each part replaced for which `change` has something else; parts that stay are not copied. */
function mapped(
  data: Json,
  change: (value: Json, key: string | null) => Json | undefined,
  key: string | null = null,
): Json {
  const changed = change(data, key);
  if (changed !== undefined) return changed;
  if (data === null || typeof data !== 'object') return data;
  if (isList(data)) {
    let list: Json[] | null = null;
    for (const [at, item] of data.entries()) {
      const value = mapped(item, change);
      if (value === item) continue;
      list ??= [...data];
      list[at] = value;
    }
    return list ?? data;
  }
  let object: Record<string, Json> | null = null;
  for (const name of Object.keys(data)) {
    const value = mapped(data[name] as Json, change, name);
    if (value === data[name]) continue;
    // A copy has as own properties what was one, whatever its name: `__proto__` is a name like any other in what others send.
    object ??= { ...(data as Record<string, Json>) };
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return object ?? data;
}
