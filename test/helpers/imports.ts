import { dirname, posix } from 'node:path';
import ts from 'typescript';

/** What one source file reaches for, read from its syntax. */
export interface SourceFacts {
  readonly imports: readonly Import[];
  /** `process.env` or `process.exit`, however spelled. */
  readonly touchesProcess: boolean;
  readonly identifiers: ReadonlySet<string>;
}

export interface Import {
  /** The repository's file (`src/domain/session.ts`), or the package as written (`node:crypto`). */
  readonly target: string;
  readonly typesOnly: boolean;
}

const PROCESS_MEMBERS = ['env', 'exit'];

export function factsOf(path: string, text: string, allPaths: ReadonlySet<string>): SourceFacts {
  const imports: Import[] = [];
  const identifiers = new Set<string>();
  let touchesProcess = false;

  const add = (specifier: ts.Node | undefined, typesOnly: boolean): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) {
      imports.push({ target: resolved(path, specifier.text, allPaths), typesOnly });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypesOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    else if (ts.isCallExpression(node) && isLoading(node)) add(node.arguments[0], false);
    else if (ts.isIdentifier(node)) identifiers.add(node.text);
    else if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'process') {
      touchesProcess ||= PROCESS_MEMBERS.includes(node.name.text);
    } else if (ts.isElementAccessExpression(node) && node.expression.getText() === 'process') touchesProcess = true;
    else if (ts.isVariableDeclaration(node) && node.initializer?.getText() === 'process') touchesProcess = true;
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));

  touchesProcess ||= imports.some(({ target }) => target === 'node:process' || target === 'process');
  return { imports, touchesProcess, identifiers };
}

function isLoading(call: ts.CallExpression): boolean {
  return call.expression.kind === ts.SyntaxKind.ImportKeyword || call.expression.getText() === 'require';
}

function isTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  return (
    !name &&
    !!namedBindings &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((each) => each.isTypeOnly)
  );
}

function resolved(from: string, specifier: string, allPaths: ReadonlySet<string>): string {
  if (!specifier.startsWith('.')) return specifier;
  const plain = posix.join(dirname(from), specifier).replace(/\.js$/, '');
  return [`${plain}.ts`, `${plain}/index.ts`].find((each) => allPaths.has(each)) ?? plain;
}

/** @returns one way round, such as `a.ts → b.ts → a.ts`, for each circle found. */
export function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const circles: string[] = [];

  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      circles.push([...way.slice(way.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of imports.get(path) ?? []) walk(next, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) walk(path, []);
  return circles;
}
