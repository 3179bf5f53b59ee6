/**
 * Makes a failing list shorter until it is locally minimal: no item can be left out and no item made simpler without the
 * failure going away. Which failure is the caller's business; so is what simpler means.
 *
 * Chunks are left out from large to small (as in delta debugging: Zeller and Hildebrandt, TSE 2002), from the end, because
 * what comes after a failure has no part in it; then single items are made simpler. Both repeat until nothing changes.
 */
export interface Shrinking<Item> {
  /** True where a list still fails. May take long: it is called as seldom as can be. */
  fails(items: readonly Item[]): Promise<boolean>;
  /** Simpler things to try in place of an item, the simplest first. */
  simpler(item: Item): readonly Item[];
}

export interface Shrunk<Item> {
  readonly items: readonly Item[];
  /** How often `fails` was asked. */
  readonly asked: number;
}

/** `items` must fail. What comes back fails too. */
export async function shrink<Item>(items: readonly Item[], { fails, simpler }: Shrinking<Item>): Promise<Shrunk<Item>> {
  let kept = items;
  let asked = 0;
  const attempt = async (candidate: readonly Item[]): Promise<boolean> => {
    asked += 1;
    if (!(await fails(candidate))) return false;
    kept = candidate;
    return true;
  };
  for (let changed = true; changed; ) {
    changed = (await leaveOut(() => kept, attempt)) || (await simplify(() => kept, simpler, attempt));
  }
  return { items: kept, asked };
}

async function leaveOut<Item>(
  now: () => readonly Item[],
  attempt: (candidate: readonly Item[]) => Promise<boolean>,
): Promise<boolean> {
  let changed = false;
  for (let size = now().length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = now().length; end > 0; end -= size) {
      const items = now();
      const from = Math.max(0, end - size);
      const without = [...items.slice(0, from), ...items.slice(Math.min(end, items.length))];
      if (without.length < items.length && (await attempt(without))) changed = true;
    }
  }
  return changed;
}

async function simplify<Item>(
  now: () => readonly Item[],
  simpler: (item: Item) => readonly Item[],
  attempt: (candidate: readonly Item[]) => Promise<boolean>,
): Promise<boolean> {
  for (let at = 0; at < now().length; at += 1) {
    const items = now();
    for (const other of simpler(items[at] as Item)) {
      if (await attempt([...items.slice(0, at), other, ...items.slice(at + 1)])) return true;
    }
  }
  return false;
}
