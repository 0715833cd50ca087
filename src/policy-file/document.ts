import type { Document } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, parseAllDocuments, Parser } from 'yaml';
import type { Path, PolicyProblem } from './problems';
import { aboutTheFile, shown } from './problems';

interface Place {
  readonly line: number;
  readonly column: number;
}

/** What stands in a YAML file, and where each part of it stands. */
export interface PolicyDocument {
  readonly content: unknown;
  /** Where the key or list entry begins, or the value itself. */
  readonly placeOf: (path: Path, at: 'key' | 'value') => Place | undefined;
}

export type ReadDocument =
  | { readonly ok: true; readonly document: PolicyDocument }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** A policy needs 8. The parser calls itself for each level, and runs out of memory at some thousands. */
const DEPTH_MAX = 40;

const PLAIN_FIX = 'Write plain keys, lists and values, as in policy.example.yaml.';
const YAML_FIX = 'Compare the indentation, colons, quotes and brackets here with policy.example.yaml.';

/** Reads YAML without its tricks: no anchors, aliases, tags, directives or second document. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  const wrong: { offset: number; reason: string; fix: string }[] = [];
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line, column: col };
  };
  const refused = (): ReadDocument => {
    return { ok: false, problems: wrong.map(({ offset, reason, fix }) => ({ ...placeAt(offset), reason, fix })) };
  };

  const tooDeep = tooDeepAt(text, lines.addNewLine);
  if (tooDeep !== undefined) {
    wrong.push({ offset: tooDeep, reason: 'lists or keys are nested too deeply.', fix: PLAIN_FIX });
    return refused();
  }
  // Keys are compared below: the parser's own comparison takes seconds for a file of many keys.
  const options = { prettyErrors: false, stringKeys: true, uniqueKeys: false } as const;
  const documents: Document.Parsed[] = [...parseAllDocuments(text, options)];
  const [document, second] = documents;
  if (!document?.contents || (isScalar(document.contents) && document.contents.value === null && !second)) {
    const fix = 'Start from policy.example.yaml, or take POLICY_FILE out to use the built-in rules.';
    return { ok: false, problems: [aboutTheFile('is empty.', fix)] };
  }
  const directive = /^%.*/m.exec(text);
  if (document.directives.docStart && directive && directive.index < document.range[0])
    wrong.push({ offset: directive.index, reason: 'YAML directives are not used here.', fix: 'Take this line out.' });
  // After the first slip the parser stumbles over what is right.
  const [slip] = documents.flatMap(({ errors }) => errors);
  if (slip) {
    // What follows a colon is quoted from the file, which may not be a policy at all.
    const reason = `this is not YAML: ${slip.message.replace(/: [^]*$/, '')}.`;
    wrong.push({ offset: slip.pos[0], reason, fix: YAML_FIX });
  } else if (second)
    wrong.push({ offset: second.range[0], reason: 'a second document begins here.', fix: 'Keep one, without "---".' });
  if (wrong.length > 0) return refused();

  const places = new Map<string, { key: number; value: number }>();
  const content = plain(document.contents, [], 0);
  if (wrong.length > 0) return refused();
  return {
    ok: true,
    document: {
      content,
      placeOf: (path, at) => {
        const place = places.get(JSON.stringify(path));
        return place && placeAt(place[at]);
      },
    },
  };

  /** The value of a node; on the way its place is noted, and what is not plain is refused. */
  function plain(node: unknown, path: Path, keyOffset: number): unknown {
    const offset = startOf(node) ?? keyOffset;
    const value = isScalar(node) && (node.value === null || node.value === '') ? keyOffset : offset;
    places.set(JSON.stringify(path), { key: keyOffset, value });
    refuseTricks(node, offset);
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item, i) => plain(item, [...path, i], startOf(item) ?? offset));
    if (!isMap(node)) return null;

    const entries = new Map<string, unknown>();
    for (const { key, value: inner } of node.items) {
      const at = startOf(key) ?? offset;
      const name = isScalar(key) ? String(key.value) : '';
      refuseTricks(key, at);
      if (entries.has(name)) {
        const first = placeAt(places.get(JSON.stringify([...path, name]))?.key ?? 0);
        wrong.push({
          offset: at,
          reason: `the key ${shown(name)} is written twice.`,
          fix: `Keep one of the two. The first is on line ${first.line}.`,
        });
      } else entries.set(name, plain(inner, [...path, name], at));
    }
    return Object.fromEntries(entries);
  }

  function refuseTricks(node: unknown, offset: number): void {
    const { anchor, tag } = (node ?? {}) as { anchor?: string; tag?: string };
    const what = isAlias(node) ? 'aliases (*…)' : anchor ? 'anchors (&…)' : tag ? 'tags (!…)' : undefined;
    if (what) wrong.push({ offset, reason: `YAML ${what} are not used here.`, fix: 'Write the value itself.' });
  }
}

const startOf = (node: unknown): number | undefined => (node as { range?: [number] } | null)?.range?.[0];

function tooDeepAt(text: string, onNewLine: (offset: number) => void): number | undefined {
  const parser = new Parser(onNewLine);
  onNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    // Only how deep it goes is looked at; the tokens are made again for the documents.
    Array.from(parser.next(lexeme));
    if (parser.stack.length > DEPTH_MAX) return parser.offset;
  }
  return undefined;
}
