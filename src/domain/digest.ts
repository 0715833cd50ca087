import { createHash } from 'node:crypto';
import type { Intent, SessionRequest } from './request';
import type { ListBlock } from './run';
import type { Operation, UserId } from './session';

/**
 * SHA-256 over the frozen content of a request in one canonical form, so that what runs can be compared byte for byte
 * with what was asked and agreed to. The note is in it as its own digest: notes are purged, digests stay checkable.
 */
export function digestOf(intent: Intent, policyVersion: string): string {
  const { operation, requester, reason, tellPerson, note, evidence, leftOut, breakGlass } = intent;
  return sha256(
    canonical({
      operation: frozen(operation),
      requester,
      reason,
      tellPerson,
      note: note === undefined ? undefined : sha256(note),
      evidence,
      leftOut: [...leftOut].sort(),
      breakGlass,
      policyVersion,
    }),
  );
}

/** The digest of what is about to run, from the stored content alone. */
export const digestOfStored = (request: SessionRequest, note: string | undefined): string =>
  digestOf({ ...request, ...(note === undefined ? {} : { note }) }, request.policyVersion);

/** The order in which sessions were ticked says nothing. */
const frozen = (operation: Operation): Operation =>
  operation.kind === 'invalidate'
    ? {
        ...operation,
        sessions: sorted(operation.sessions),
        ...(operation.kept ? { kept: [...operation.kept].sort() } : {}),
      }
    : operation;

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

const sorted = <T extends { sessionId: string }>(sessions: readonly T[]): T[] =>
  [...sessions].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));

/** JSON with the keys of every object in order and `undefined` left out: equal content, equal bytes. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

/** How many people of a list one digest stands for: a call needs to check no more than those it is about. */
export const BLOCK_PEOPLE = 1_000;

/** Of so many people of a list, in their order. */
export const digestOfBlock = (people: readonly UserId[]): string => sha256(people.join('\n'));

/** Of a whole list, from the digests of its blocks. */
export const digestOfBlocks = (blocks: readonly Pick<ListBlock, 'digest'>[]): string =>
  sha256(blocks.map(({ digest }) => digest).join('\n'));
