import ts from 'typescript';

/** One TypeScript file, taken apart once, so that every rule reads the same facts. Lines count from 1. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** The text with comments, strings and regular expressions blanked; positions are kept. */
  readonly code: string;
  /** The text with all but comments blanked; positions are kept. */
  readonly comments: string;
  readonly imports: readonly { readonly line: number; readonly specifier: string }[];
  /** Every plain string: workers and set-up files are named by path and not imported. */
  readonly strings: readonly string[];
  readonly functions: readonly { readonly line: number; readonly name: string; readonly lines: number }[];
  readonly anys: readonly number[];
}

export function parse(path: string, text: string): Source {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line + 1;
  const nodes = [...descend(file)];
  const kept = nodes.filter((node) => node.kind !== ts.SyntaxKind.EndOfFileToken && isLeaf(node));
  const spans = kept.map((node) => [node.getStart(file), node.getEnd(), isQuoted(node)] as const);
  return {
    path,
    text,
    lines: text.trimEnd().split('\n').length,
    code: reveal(
      text,
      spans.filter(([, , quoted]) => !quoted),
    ),
    comments: conceal(text, spans),
    imports: nodes.flatMap((node) => importOf(node, (at) => lineOf(at.getStart(file)))),
    strings: nodes.filter(ts.isStringLiteralLike).map((node) => node.text),
    functions: nodes.filter(ts.isFunctionLike).flatMap((node) => measure(node, file)),
    anys: nodes.filter((node) => node.kind === ts.SyntaxKind.AnyKeyword).map((node) => lineOf(node.getStart(file))),
  };
}

function* descend(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) if (!ts.isJSDoc(child)) yield* descend(child);
}

function isLeaf(node: ts.Node): boolean {
  return node.getChildCount() === 0;
}

function isQuoted(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isRegularExpressionLiteral(node)
  );
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

type Span = readonly [from: number, to: number, ...unknown[]];

function reveal(text: string, spans: readonly Span[]): string {
  let [result, at] = ['', 0];
  for (const [from, to] of spans) {
    result += blank(text.slice(at, from)) + text.slice(from, to);
    at = to;
  }
  return result + blank(text.slice(at));
}

function conceal(text: string, spans: readonly Span[]): string {
  let [result, at] = ['', 0];
  for (const [from, to] of spans) {
    result += text.slice(at, from) + blank(text.slice(from, to));
    at = to;
  }
  return result + text.slice(at);
}

function importOf(node: ts.Node, line: (node: ts.Node) => number): { line: number; specifier: string }[] {
  const target = importTarget(node);
  return target !== undefined && ts.isStringLiteralLike(target) ? [{ line: line(target), specifier: target.text }] : [];
}

function importTarget(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  return undefined;
}

/** A `describe` body is a chapter of cases, not a function with one job; each case in it is measured by itself. */
function measure(node: ts.SignatureDeclaration, file: ts.SourceFile): { line: number; name: string; lines: number }[] {
  if (!('body' in node) || node.body === undefined) return [];
  if (ts.isCallExpression(node.parent) && node.parent.expression.getText(file).startsWith('describe')) return [];
  const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
  const last = file.getLineAndCharacterOfPosition(node.getEnd()).line;
  return [{ line: first + 1, name: nameOf(node, file), lines: last - first + 1 }];
}

function nameOf(node: ts.SignatureDeclaration, file: ts.SourceFile): string {
  if (node.name) return node.name.getText(file);
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText(file) : 'a function';
}
