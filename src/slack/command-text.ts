import type { ResetScope, SessionId, UserId, WorkspaceId } from '../domain/session';
import { asSessionId, asWorkspaceId } from '../domain/session';
import { readEmailAddress, readUserId, unescaped } from '../domain/typed-people';
import { escape } from './blocks';

/** What a person typed behind a command. */
export interface Typed {
  readonly target?: UserId;
  readonly email?: string;
  readonly scope?: ResetScope;
  readonly sessionId?: SessionId;
  /** Where the session is said to be. */
  readonly workspaceId?: WorkspaceId;
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
  | { readonly is: 'workspace'; readonly workspaceId: WorkspaceId }
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

/** What stands in brackets is one word, a name with spaces in it (F3.1); commas and the next bracket end a word. */
const WORD = /<[^<>]*>|<?[^\s,;<]+|</g;

/** Reads `[person] [all|mobile|web]` or `[person] [session-id]`; what needs a look-up is left for the modal. */
export function readCommandText(text: string, takes: 'scope' | 'session'): CommandText {
  if (text.trim().toLowerCase() === 'help') return { kind: 'help' };
  const words = (unescaped(text).match(WORD) ?? []).map((word) => readWord(word, takes));

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
  const workspaces = words.filter((word) => word.is === 'workspace');
  if (workspaces.length > 1)
    return { kind: 'wrong', answer: 'Give one workspace id at most: the one that the session is in.' };
  if (workspaces.length > 0 && !others.length)
    return {
      kind: 'wrong',
      answer: 'A workspace id needs a session id behind it: `/invalidate-session T0123456789 1112275520242`.',
    };

  const typed = Object.assign({}, ...words.map(({ is, ...rest }) => (is === 'wrong' ? {} : rest))) as Typed;
  return { kind: 'asked', typed };
}

/** Words that mean something come before ids: `WEB` has the shape of both. */
function readWord(word: string, takes: 'scope' | 'session'): Word {
  if (isScopeWord(word)) return takes === 'scope' ? readScope(word) : readSession(word);
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

const isScopeWord = (word: string): boolean => Object.hasOwn(SCOPE_TYPED, word.toLowerCase()) || isDesktop(word);
const isDesktop = (word: string): boolean => ['desktop', 'laptop'].includes(word.toLowerCase());

function readScope(word: string): Word {
  const scope = isScopeWord(word) ? SCOPE_TYPED[word.toLowerCase()] : undefined;
  if (scope) return { is: 'scope', scope };
  if (isDesktop(word)) return { is: 'wrong', answer: DESKTOP };
  return { is: 'wrong', answer: `I do not understand “${escape(word)}”. ${MALFORMED}` };
}

function readSession(word: string): Word {
  const sessionId = asSessionId(word);
  if (sessionId) return { is: 'session', sessionId };
  const workspaceId = asWorkspaceId(word);
  if (workspaceId) return { is: 'workspace', workspaceId };
  if (isDesktop(word)) return { is: 'wrong', answer: DESKTOP };
  if (/^\d+$/.test(word))
    return { is: 'wrong', answer: `${word} is not a session id: those have up to 20 digits and do not begin with 0.` };
  return { is: 'wrong', answer: `I do not understand “${escape(word)}”. ${MALFORMED} A session id is digits only.` };
}

const MALFORMED =
  'A person is a mention, a user id like U07ABC123 or an e-mail address. Type `help` behind the command for examples.';
