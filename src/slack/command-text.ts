import type { ResetScope, SessionId, UserId } from '../domain/session';
import { asSessionId, asWorkspaceId } from '../domain/session';
import { readEmailAddress, readUserId, unescaped } from '../domain/typed-people';
import { escape } from './blocks';

/** What a person typed behind a command. */
export interface Typed {
  readonly target?: UserId;
  readonly email?: string;
  readonly scope?: ResetScope;
  readonly sessionId?: SessionId;
}

export type CommandText =
  | { readonly kind: 'help' }
  | { readonly kind: 'asked'; readonly typed: Typed }
  | { readonly kind: 'wrong'; readonly answer: string };

type Word =
  | { readonly is: 'person'; readonly target: UserId }
  | { readonly is: 'email'; readonly email: string }
  | { readonly is: 'scope'; readonly scope: ResetScope }
  | { readonly is: 'session'; readonly sessionId: SessionId }
  | { readonly is: 'workspace' }
  | { readonly is: 'wrong'; readonly answer: string };

export const SCOPE_TYPED: Readonly<Record<string, ResetScope>> = {
  all: 'all',
  mobile: 'mobile',
  phone: 'mobile',
  web: 'web',
  browser: 'web',
};

const DESKTOP =
  'Slack cannot end desktop sessions alone: it offers all, mobile and web, and does not say whether web includes the desktop app. To end one desktop session, use `/invalidate-session` and pick it; to end everything, use `all`.';
const SEVERAL =
  'Single sessions are picked for one person at a time. To end sessions of many people, use `/reset-sessions` with their names, or `/reset-sessions many`.';

/** Reads `[person] [all|mobile|web]` or `[person] [session-id]`; what needs a look-up is left for the modal. */
export function readCommandText(text: string, takes: 'scope' | 'session'): CommandText {
  if (text.trim().toLowerCase() === 'help') return { kind: 'help' };
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => readWord(unescaped(word), takes));

  const wrong = words.find((word) => word.is === 'wrong');
  if (wrong) return { kind: 'wrong', answer: wrong.answer };
  const people = words.filter((word) => word.is === 'person' || word.is === 'email');
  if (people.length > 1) return { kind: 'wrong', answer: SEVERAL };
  const others = words.filter((word) => word.is === 'scope' || word.is === 'session');
  if (others.length > 1)
    return {
      kind: 'wrong',
      answer:
        takes === 'scope'
          ? 'Say only one of all, mobile or web.'
          : 'Give one session id at most; more can be picked in the window.',
    };
  const isWorkspaceAlone = words.some((word) => word.is === 'workspace') && !others.length;
  if (isWorkspaceAlone)
    return {
      kind: 'wrong',
      answer: 'A workspace id needs a session id behind it: `/invalidate-session T0123456789 1112275520242`.',
    };

  const typed = Object.assign({}, ...words.map(({ is, ...rest }) => (is === 'workspace' ? {} : rest))) as Typed;
  return { kind: 'asked', typed };
}

function readWord(word: string, takes: 'scope' | 'session'): Word {
  const target = readUserId(word);
  if (target) return { is: 'person', target };
  const email = readEmailAddress(word);
  if (email !== undefined) return { is: 'email', email };
  if (/^<!subteam\^|^<#/.test(word)) return { is: 'wrong', answer: SEVERAL };
  if (word.startsWith('@')) {
    return {
      is: 'wrong',
      answer: `I cannot tell who ${escape(word)} is. Pick the person from Slack’s suggestions while typing, or paste their user id or e-mail address.`,
    };
  }
  return takes === 'scope' ? readScope(word) : readSession(word);
}

function readScope(word: string): Word {
  const lower = word.toLowerCase();
  const scope = Object.hasOwn(SCOPE_TYPED, lower) ? SCOPE_TYPED[lower] : undefined;
  if (scope) return { is: 'scope', scope };
  if (lower === 'desktop' || lower === 'laptop') return { is: 'wrong', answer: DESKTOP };
  return { is: 'wrong', answer: `I do not understand “${escape(word)}”. ${MALFORMED}` };
}

function readSession(word: string): Word {
  const sessionId = asSessionId(word);
  if (sessionId) return { is: 'session', sessionId };
  if (asWorkspaceId(word)) return { is: 'workspace' };
  if (/^\d+$/.test(word))
    return { is: 'wrong', answer: `${word} is not a session id: those have up to 20 digits and do not begin with 0.` };
  return { is: 'wrong', answer: `I do not understand “${escape(word)}”. ${MALFORMED} A session id is digits only.` };
}

const MALFORMED =
  'A person is a mention, a user id like U07ABC123 or an e-mail address. Type `help` behind the command for examples.';
