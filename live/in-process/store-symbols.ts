/** What stands for the values of records in the store's chart: ids, secrets, instants, metadata, and roles that nobody knows. */
import type { Json } from '../../sim/model.ts';

/** Values by symbol. A value that is drawn is drawn only if somebody asks. */
export interface Symbols {
  set(symbol: string, value: Json | (() => Json)): string;
  valueOf(symbol: Json): Json;
  role(name: string): string;
}

/** A table of its own; what it does not know, it looks up in `parent`, which stays as it is. */
export function symbols(parent: SymbolTable | null = null): SymbolTable {
  return new SymbolTable(parent);
}

export class SymbolTable implements Symbols {
  readonly #parent: SymbolTable | null;
  readonly #values = new Map<string, Json | (() => Json)>();
  readonly #roles = new Map<string, string>();

  constructor(parent: SymbolTable | null) {
    this.#parent = parent;
  }

  set(symbol: string, value: Json | (() => Json)): string {
    this.#values.set(symbol, value);
    return symbol;
  }

  readonly valueOf = (symbol: Json): Json => {
    if (typeof symbol !== 'string') return symbol;
    const value = this.#values.get(symbol);
    if (value === undefined) return this.#parent === null ? symbol : this.#parent.valueOf(symbol);
    if (typeof value !== 'function') return value;
    const drawn = value();
    this.#values.set(symbol, drawn);
    return drawn;
  };

  readonly role = (name: string): string => {
    if (name === 'operator' || name === 'node') return name;
    const known = this.#roleKnown(name);
    if (known !== null) return known;
    const symbol = `#role${this.#roleCount() + 1}`;
    this.#roles.set(name, symbol);
    this.#values.set(symbol, name);
    return symbol;
  };

  #roleKnown(name: string): string | null {
    return this.#roles.get(name) ?? (this.#parent === null ? null : this.#parent.#roleKnown(name));
  }

  #roleCount(): number {
    return this.#roles.size + (this.#parent === null ? 0 : this.#parent.#roleCount());
  }
}
