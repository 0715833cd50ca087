import { readFileSync } from 'node:fs';
import ts from 'typescript';

interface Proof {
  readonly file: string;
  readonly title: string;
}

const rows = readFileSync('docs/faults.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (Fault |---)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, fault = '', ...cells]) => ({ fault, cells: cells.slice(0, -1), proofs: proofsIn(cells.at(-2) ?? '') }));

/** `file`: “title”, “title”, each file on a line of its own. */
function proofsIn(cell: string): Proof[] {
  return cell.split('<br>').flatMap((line) => {
    const [, file = ''] = /^`([^`]+)`: /.exec(line) ?? [];
    return [...line.matchAll(/“(.*?)”/g)].map(([, title = '']) => ({ file, title }));
  });
}

/** What is the same in every title that a test has: of one with values in it, each part between them. */
function titlesIn(file: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(it|onLinux)\b/.test(node.expression.getText())) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) titles.push(...title.text.split(/%[a-z]|\$\w+/));
      if (title && ts.isTemplateExpression(title))
        titles.push(title.head.text, ...title.templateSpans.map(({ literal }) => literal.text));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true));
  return titles.map((title) => title.trim());
}

it('each fault says what happens, what people read, and which test proves it', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter(({ cells, proofs }) => cells.length !== 3 || cells.includes('') || proofs.length === 0)).toEqual(
    [],
  );
});

it.each([...new Set(rows.flatMap(({ proofs }) => proofs.map(({ file }) => file)))])(
  'what the faults name of %s is there',
  (file) => {
    const titles = titlesIn(file);
    const named = rows.flatMap(({ proofs }) => proofs.filter((each) => each.file === file));
    expect(named.map(({ title }) => title).filter((title) => !titles.includes(title))).toEqual([]);
  },
);
