import ts from 'typescript';

export interface LogCall {
  /** `src/app.ts:74` */
  readonly at: string;
  /** The fixed message; nothing when it is put together as it is said. */
  readonly message?: string;
  /** The names of its fields; nothing when they are no object literal. */
  readonly fields?: readonly string[];
}

const SAYS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'evidence'];

/** Every call that writes a line into the log: on something that is called `log`, or is somebody's `log`. */
export function logCallsIn(path: string, text: string): LogCall[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const calls: LogCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isLogging(node.expression)) {
      const [fields, message] = node.arguments;
      const said = fixedText(message, source);
      calls.push({
        at: `${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
        ...(said === undefined ? {} : { message: said }),
        ...(fields && ts.isObjectLiteralExpression(fields) ? { fields: namesIn(fields) } : {}),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

const isLogging = (callee: ts.Expression): boolean =>
  ts.isPropertyAccessExpression(callee) &&
  SAYS.includes(callee.name.text) &&
  /(^|\.)(log|logger)$/i.test(callee.expression.getText());

/** A literal, or a value out of a table of literals that stands in the same file. */
function fixedText(message: ts.Expression | undefined, source: ts.SourceFile): string | undefined {
  if (message && ts.isStringLiteral(message)) return message.text;
  if (!message || !ts.isElementAccessExpression(message)) return undefined;
  const table = message.expression.getText();
  return isTableOfTexts(table, source) ? table : undefined;
}

const isTableOfTexts = (name: string, source: ts.SourceFile): boolean =>
  source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .some((declared) => declared.name.getText() === name && isTexts(declared.initializer));

function isTexts(value: ts.Expression | undefined): boolean {
  if (value && (ts.isSatisfiesExpression(value) || ts.isAsExpression(value))) return isTexts(value.expression);
  return (
    value !== undefined &&
    ts.isObjectLiteralExpression(value) &&
    value.properties.every((each) => ts.isPropertyAssignment(each) && ts.isStringLiteral(each.initializer))
  );
}

/** Also of what is spread into it under a condition. */
function namesIn(fields: ts.Node): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) names.push(node.name.getText());
    ts.forEachChild(node, visit);
  };
  visit(fields);
  return names;
}
