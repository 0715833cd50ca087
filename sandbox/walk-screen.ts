/** What the walk prints: headings, what happens, and what each person reads, with a bar beside it. */
export interface Screen {
  readonly banner: (lines: readonly string[]) => void;
  readonly heading: (words: string) => void;
  readonly says: (words: string) => void;
  readonly done: (words: string) => void;
  /** Somebody's screen, or a list. */
  readonly panel: (title: string, text: string) => void;
}

export interface ScreenOptions {
  readonly write: (text: string) => void;
  readonly colours: boolean;
  readonly columns?: number | undefined;
}

const COLUMNS = { min: 60, usual: 100, max: 110 } as const;
const INDENT = '  ';
/** Lines longer than this are printed in full only once. */
const LONG = 120;

export function createScreen({ write, colours, columns = COLUMNS.usual }: ScreenOptions): Screen {
  const width = Math.min(COLUMNS.max, Math.max(COLUMNS.min, columns));
  const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const [bold, dim, green] = [paint(1), paint(2), paint(32)];
  const print = (...lines: string[]): void => {
    write(`${lines.join('\n')}\n`);
  };
  const shown = new Set<string>();
  const onlyOnce = (line: string): string => {
    const isRepeated = line.length > LONG && shown.has(line);
    shown.add(line);
    return isRepeated ? `${line.slice(0, LONG / 2)}… (as above)` : line;
  };

  return {
    banner: (lines) => {
      const inner = width - 4;
      const rows = lines.flatMap((line) => wrapped(line, inner));
      print(
        `╔${'═'.repeat(width - 2)}╗`,
        ...rows.map((row, i) => `║ ${(i === 0 ? bold : plain)(row.padEnd(inner))} ║`),
        `╚${'═'.repeat(width - 2)}╝`,
      );
    },
    heading: (words) => {
      print('', bold(`━━ ${words} ${'━'.repeat(Math.max(0, width - words.length - 4))}`));
    },
    says: (words) => {
      print('', ...wrapped(words, width - INDENT.length).map((line) => `${INDENT}${line}`));
    },
    done: (words) => {
      print('', ...wrapped(`✔ ${words}`, width - INDENT.length).map((line) => `${INDENT}${green(line)}`));
    },
    panel: (title, text) => {
      const rule = '─'.repeat(Math.max(0, width - title.length - 6));
      const rows = drawn(text).flatMap((line) => wrapped(onlyOnce(line), width - 4));
      print(
        `${INDENT}${dim('┌─')} ${bold(title)} ${dim(rule)}`,
        ...rows.map((row) => `${INDENT}${dim('│')} ${row}`),
        `${INDENT}${dim('└──')}`,
      );
    },
  };
}

const plain = (text: string): string => text;

const EMOJI: Readonly<Record<string, string>> = {
  white_check_mark: '✅',
  warning: '⚠️ ',
  no_entry: '⛔',
  rotating_light: '🚨',
  point_down: '👇',
};

/** Emoji as Slack draws them. */
const drawn = (text: string): string[] =>
  text.replace(/:([a-z_]+):/g, (whole, name: string) => EMOJI[name] ?? whole).split('\n');

const NOT_CHOSEN = /^ {2}\( \) /;
const LIST_MAX = 4;

/** Shortens long lists of radio buttons to the choice made, since the reader has seen the list before. */
export function folded(text: string): string {
  const lines = text.split('\n');
  const out: string[] = [];
  for (let i = 0; i < lines.length;) {
    let end = i;
    while (/^ {2}\([ x]\) /.test(lines[end] ?? '')) end += 1;
    const list = lines.slice(i, end);
    const hidden = list.filter((line) => NOT_CHOSEN.test(line)).length;
    if (list.length > LIST_MAX && hidden < list.length)
      out.push(`${list.find((line) => !NOT_CHOSEN.test(line)) ?? ''}   (of ${list.length})`);
    else out.push(...list);
    if (end === i) out.push(lines[end++] ?? '');
    i = end;
  }
  return out.join('\n');
}

/** Lines of at most `width` characters; what is wrapped stays under its beginning. */
function wrapped(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const indent = /^\s*(?:\([ x]\) |\[[ x]\] |> |• |✔ )?/.exec(line)?.[0].length ?? 0;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const at = space > indent ? space : width;
    lines.push(rest.slice(0, at));
    rest = ' '.repeat(indent) + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
