import type { Attempt, AttemptId } from '../../src/domain/request';
import { mustLookFirst, UNCLEAR_MAX } from '../../src/domain/unclear-calls';

type Word = 'accepted' | 'lost' | 'lost, looked at' | 'ended' | 'ended, looked at' | 'for somebody' | 'repair lost';

const ERRORS: Partial<Record<Word, string>> = { 'for somebody': 'failed_for_some_users', accepted: '' };

function callsOf(words: readonly Word[]): { attempts: Attempt[]; open: Attempt[] } {
  const attempts = words.map((word, i): Attempt => {
    const error = word.startsWith('ended') ? 'process_ended' : (ERRORS[word] ?? 'timeout');
    return {
      ...{
        id: `attempt ${i}` as AttemptId,
        n: i + 1,
        startedAt: i,
        endedAt: i,
        transient: false,
        wrongArguments: false,
      },
      purpose: word === 'repair lost' ? 'repair' : 'act',
      call:
        word === 'repair lost'
          ? { method: 'invalidate', sessionId: '1' as never, form: 'user' }
          : { method: 'resetBulk', people: 1_000 },
      state: word === 'accepted' ? 'accepted' : 'unknown',
      ...(error === '' ? {} : { error }),
    };
  });
  const isOpen = (word: Word | undefined): boolean =>
    word !== undefined && word !== 'accepted' && word !== 'repair lost' && !word.endsWith('looked at');
  return { attempts, open: attempts.filter((_attempt, i) => isOpen(words[i])) };
}

it.each<[string, readonly Word[], boolean]>([
  ['nothing is unclear', ['accepted', 'accepted'], false],
  ['one answer was lost', ['accepted', 'lost'], false],
  ['two were lost in a row', ['lost', 'lost'], true],
  ['two were lost, with one between them', ['lost', 'accepted', 'lost'], false],
  ['two were lost in a row, and others went since', ['lost', 'lost', 'accepted'], false],
  ['two were lost in a row, and the last was looked at', ['lost', 'lost, looked at'], true],
  ['both of them were looked at', ['lost, looked at', 'lost, looked at'], false],
  ['one more was lost after two that were looked at', ['lost, looked at', 'lost, looked at', 'lost'], true],
  ['the process ended twice in a row', ['ended', 'ended'], false],
  ['the process ended between two that were lost', ['lost', 'ended', 'lost'], true],
  ['one was refused for the sake of somebody', ['accepted', 'for somebody'], true],
  ['that one was left behind', ['for somebody', 'accepted'], true],
  ['what was lost is no call of the run', ['lost', 'repair lost'], false],
  ['the process ended again and again', Array.from({ length: UNCLEAR_MAX }, () => 'ended' as const), true],
])('looks first, or not, when %s', (_when, words, looksFirst) => {
  const { attempts, open } = callsOf(words);
  expect(mustLookFirst(attempts, open)).toBe(looksFirst);
});
