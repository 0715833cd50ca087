import type { Finding, Level, Report } from './finding';

const COLOURS: Record<Level, number> = { ok: 32, warn: 33, FIX: 31 };
const LEVEL_WIDTH = 6;

/** For people: a line for each finding, and what to do below it. */
export function printed({ findings, notChecked }: Report, colours: boolean): string {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2;
  const lines = findings.flatMap(({ check, level, says, fix }) => {
    const start = `${painted(level, colours)}${check.padEnd(width)}`;
    const below = ' '.repeat(LEVEL_WIDTH + width);
    const [first = '', ...more] = says.split('\n');
    return [start + first, ...more.map((line) => below + line), ...(fix ? [`${below}Fix: ${fix}`] : [])];
  });
  const blocked = notChecked.length === 0 ? [] : [`Not checked until that is fixed: ${notChecked.join(', ')}.`];
  return [...lines, '', ...blocked, summary(findings)].join('\n');
}

/** For machines: the same as one JSON object. */
export const printedAsJson = (report: Report): string =>
  JSON.stringify({ ok: isWell(report), ...report }, undefined, 2);

export const isWell = ({ findings }: Report): boolean => findings.every(({ level }) => level !== 'FIX');

function painted(level: Level, colours: boolean): string {
  const text = level.padEnd(LEVEL_WIDTH);
  return colours ? `\u001b[${COLOURS[level]}m${text}\u001b[0m` : text;
}

function summary(findings: readonly Finding[]): string {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const [fixes, warnings] = [count('FIX'), count('warn')];
  if (fixes + warnings === 0) return 'Everything is as it must be.';
  const toFix = fixes === 0 ? 'Nothing must be fixed' : `${things(fixes)} must be fixed`;
  return warnings === 0 ? `${toFix}.` : `${toFix}, ${things(warnings)} should be looked at.`;
}

const things = (count: number): string => (count === 1 ? '1 thing' : `${count} things`);
