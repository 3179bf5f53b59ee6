/** YAML as plain data that still knows where each part stands in the text. Hostile input ends in a `UsageError` too. */
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { UsageError } from './usage-error.ts';

export interface YamlText {
  readonly data: unknown;
  /** The offsets of the value at a path of keys and indices. */
  find(path: readonly (string | number)[]): Place;
  /** `where:line:column` of an offset. */
  at(offset: number): string;
}

export interface Place {
  /** False where the path leaves the document; the offsets are then those of the last part that is there. */
  readonly found: boolean;
  /** Where the name of the value stands; for a list's entry, the entry itself. */
  readonly keyOffset: number;
  readonly valueOffset: number;
}

/** Repeating a client by an alias is fine; more than this is a document that expands without end. */
const aliasesMax = 100;

/** Nodes from the root to a value: more than any scenario needs, and shallow enough for every recursive walk. */
const depthMax = 100;

/** Parses one document; `where` names the text in messages. */
export function parseYaml(text: string, where: string): YamlText {
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${where}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const fail = (offset: number, problem: string, hint: string): never => {
    throw new UsageError({ code: 'scenario-syntax', where: at(offset), problem, hint });
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', uniqueKeys: true });
  const [first] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (first !== undefined) fail(first.pos[0], ...syntaxProblem(first.code, first.message));
  refuseOddities(document, fail);
  return { data: toData(document, fail), find: (path) => find(document, path), at };
}

type Fail = (offset: number, problem: string, hint: string) => never;

const tooDeep = ['this nests too deeply', 'write it flatter'] as const;

const syntaxProblem = (code: string, message: string): readonly [problem: string, hint: string] =>
  // The parser recurses, and reports its own exhaustion as if it were a mistake in the text.
  (/call stack/.test(message) ? tooDeep : syntaxProblems[code]) ?? [
    `this is not YAML: ${message.replace(/[.\s]+$/, '')}`,
    'write key: value lines, indented by spaces',
  ];

const syntaxProblems: Readonly<Record<string, readonly [string, string]>> = {
  DUPLICATE_KEY: ['this key was there before', 'write each key once'],
  TAB_AS_INDENT: ['a tab indents this line', 'write spaces'],
  MULTIPLE_DOCS: ['a second document begins here', 'write one scenario a file, without ---'],
  TAG_RESOLVE_FAILED: ['tags are not known here', 'write plain values, without !'],
};

function refuseOddities(document: Document.Parsed, fail: Fail): void {
  visit(document, (key, node, path) => {
    const offset = offsetOf((isPair(node) ? node.key : node) as Node | null);
    if (path.length > depthMax) fail(offset, ...tooDeep);
    if (key === 'key' && isScalar(node) && node.value === '__proto__') {
      fail(offset, 'this key is never allowed', 'write another name');
    }
    if (!isAlias(node)) return;
    const named = node.resolve(document);
    if (named === undefined) {
      fail(offset, `nothing is called &${node.source}`, 'write the value itself, or the anchor before its alias');
    }
    if (path.includes(named as Node as never)) fail(offset, 'an alias inside what it names', 'write the parts out');
  });
}

function toData(document: Document.Parsed, fail: Fail): unknown {
  try {
    return document.toJS({ maxAliasCount: aliasesMax });
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    return fail(0, 'aliases make this grow without end', 'write the parts out');
  }
}

function find(document: Document.Parsed, path: readonly (string | number)[]): Place {
  let node: Node | null = document.contents;
  let keyOffset = offsetOf(node);
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    const pair = isMap(node) ? node.items.find(({ key }) => keyText(key) === String(part)) : undefined;
    const entry = isSeq(node) ? (node.items[Number(part)] as Node | undefined) : undefined;
    if (pair === undefined && entry === undefined) return { found: false, keyOffset, valueOffset: keyOffset };
    node = pair === undefined ? (entry ?? null) : ((pair.value as Node | null) ?? null);
    keyOffset = pair === undefined ? offsetOf(node) : offsetOf(pair.key as Node);
  }
  return { found: true, keyOffset, valueOffset: node === null ? keyOffset : offsetOf(node) };
}

const keyText = (key: unknown): string => String(isScalar(key) ? key.value : key);

const offsetOf = (node: Node | null): number => node?.range?.[0] ?? 0;
