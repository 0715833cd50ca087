import fc from 'fast-check';
import type { CommandText } from '../../src/slack/command-text';
import { readCommandText } from '../../src/slack/command-text';
import { inFull } from '../helpers/full';

const TARA = 'U07TARGET01';
const asked = (typed: object): CommandText => ({ kind: 'asked', typed });

const ofTara = { target: TARA, sessionId: '1112275520242' };

const sentences: [string, 'scope' | 'session', object][] = [
  ['', 'scope', {}],
  ['   ', 'session', {}],
  [`<@${TARA}>`, 'scope', { target: TARA }],
  [`<@${TARA}|tara>`, 'scope', { target: TARA }],
  [`<@W05ADMIN001|a.b-c_d>`, 'scope', { target: 'W05ADMIN001' }],
  [`&lt;@${TARA}|tara&gt;`, 'scope', { target: TARA }],
  [TARA, 'session', { target: TARA }],
  ['tara@example.com', 'scope', { email: 'tara@example.com' }],
  ['Tara.Getz+x@Example.COM', 'scope', { email: 'tara.getz+x@example.com' }],
  ['<mailto:tara@example.com|tara@example.com>', 'scope', { email: 'tara@example.com' }],
  ['<mailto:tara@example.com>', 'session', { email: 'tara@example.com' }],
  ['o&amp;m@example.com', 'scope', { email: 'o&m@example.com' }],
  [`<@${TARA}> mobile`, 'scope', { target: TARA, scope: 'mobile' }],
  [`  PHONE\t<@${TARA}>  `, 'scope', { target: TARA, scope: 'mobile' }],
  [`${TARA} browser`, 'scope', { target: TARA, scope: 'web' }],
  [`${TARA} Web`, 'scope', { target: TARA, scope: 'web' }],
  ['all', 'scope', { scope: 'all' }],
  [`<@${TARA}> 1112275520242`, 'session', { target: TARA, sessionId: '1112275520242' }],
  [`<@${TARA}> 12345`, 'session', { target: TARA, sessionId: '12345' }],
  ['T05WKSP0001 1112275520242', 'session', { sessionId: '1112275520242', workspaceId: 'T05WKSP0001' }],
  ['1112275520242 E05ORG00001', 'session', { sessionId: '1112275520242', workspaceId: 'E05ORG00001' }],
  [`<@${TARA}> T05WKSP0001 1112275520242`, 'session', { ...ofTara, workspaceId: 'T05WKSP0001' }],
  [`${TARA} WEB`, 'scope', { target: TARA, scope: 'web' }],
  ['WEB', 'scope', { scope: 'web' }],
  ['ALL', 'scope', { scope: 'all' }],
  [`<@${TARA}|Tara Getz> mobile`, 'scope', { target: TARA, scope: 'mobile' }],
  [`&lt;@${TARA}|Tara Getz&gt; mobile`, 'scope', { target: TARA, scope: 'mobile' }],
  [`<@${TARA}>mobile`, 'scope', { target: TARA, scope: 'mobile' }],
  [`<@${TARA}>, mobile,`, 'scope', { target: TARA, scope: 'mobile' }],
  [`${TARA},mobile`, 'scope', { target: TARA, scope: 'mobile' }],
  ['tara@example.com, 1112275520242', 'session', { email: 'tara@example.com', sessionId: '1112275520242' }],
];

it.each(sentences)('reads “%s” (%s)', (text, takes, typed) => {
  expect(readCommandText(text, takes)).toEqual(asked(typed));
});

it.each(['help', ' HELP ', 'Help'])('answers exactly “%s” with help', (text) => {
  expect(readCommandText(text, 'scope')).toEqual({ kind: 'help' });
});

const mistakes: [string, 'scope' | 'session', string][] = [
  ['help me', 'scope', 'I do not understand “help”'],
  [`<@${TARA}> <@W05ADMIN001>`, 'scope', 'for one person at a time'],
  [`<@${TARA}> tara@example.com`, 'session', 'for one person at a time'],
  [`<@${TARA}><@W05ADMIN001>`, 'scope', 'for one person at a time'],
  [`${TARA},W05ADMIN001`, 'session', 'for one person at a time'],
  [`<@${TARA}|Tara Getz>;tara@example.com`, 'scope', 'for one person at a time'],
  ['<!subteam^S08RESPOND1|@responders>', 'scope', 'for one person at a time'],
  ['<!subteam^S08RESPOND1|@first responders> mobile', 'scope', 'for one person at a time'],
  ['<#C08SECOPS01|secops>', 'scope', 'for one person at a time'],
  [`${TARA} mobile web`, 'scope', 'only one of all, mobile or web'],
  [`${TARA} desktop`, 'scope', 'Slack cannot end desktop sessions alone'],
  ['@tara', 'scope', 'I cannot tell who @tara is'],
  [`${TARA} constructor`, 'scope', 'I do not understand “constructor”'],
  [`${TARA} mobile`, 'session', 'I do not understand “mobile”'],
  [`${TARA} WEB`, 'session', 'I do not understand “WEB”'],
  [`${TARA} desktop`, 'session', 'Slack cannot end desktop sessions alone'],
  ['T05WKSP0001 T05WKSP0002 1112275520242', 'session', 'one workspace id at most'],
  ['<@U07', 'scope', 'I do not understand “&lt;@U07”'],
  [`${TARA} 1112275520242`, 'scope', 'I do not understand'],
  [`${TARA} 1112275520242 1112275520243`, 'session', 'one session id at most'],
  ['T05WKSP0001', 'session', 'needs a session id behind it'],
  [`${TARA} 0`, 'session', 'not a session id'],
  [`${TARA} 123456789012345678901`, 'session', 'not a session id'],
  [`${TARA} 0112275520242`, 'session', 'not a session id'],
  ['tara@', 'scope', 'I do not understand'],
  ['a@b', 'scope', 'I do not understand'],
  [TARA.toLowerCase(), 'scope', 'I do not understand'],
];

it.each(mistakes)('says what is wrong with “%s” (%s)', (text, takes, answer) => {
  expect(readCommandText(text, takes)).toEqual({ kind: 'wrong', answer: expect.stringContaining(answer) as string });
});

const word = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('help', 'all', 'desktop', '__proto__', 'toString', '<@', '<@U07|', '<mailto:', '&lt;', '&amp;lt;'),
  fc.constantFrom(TARA, `<@${TARA}>`, 'tara@example.com', '1112275520242', 'T05WKSP0001', '\u202e', '\0'),
);
const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
const takes = fc.constantFrom<'scope' | 'session'>('scope', 'session');

it('never throws, and what it reads is always well formed', () => {
  fc.assert(
    fc.property(text, takes, (typedText, kind) => {
      const read = readCommandText(typedText, kind);
      if (read.kind === 'wrong') expect(read.answer).not.toBe('');
      if (read.kind !== 'asked') return;
      const { target, email, scope, sessionId, workspaceId, ...rest } = read.typed;
      expect(rest).toEqual({});
      if (target) expect(target).toMatch(/^[UW][A-Z0-9]{2,20}$/);
      if (email !== undefined) expect(email).toMatch(/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/);
      if (sessionId) expect(sessionId).toMatch(/^[1-9]\d{0,19}$/);
      if (workspaceId) expect(workspaceId).toMatch(/^[TE][A-Z0-9]{2,20}$/);
      expect(kind === 'scope' ? sessionId : scope).toBeUndefined();
    }),
    { numRuns: inFull(10_000, 1_000) },
  );
});

it('reads any person however written, in any place', () => {
  const id = fc.stringMatching(/^[UW][A-Z0-9]{8,11}$/);
  const forms = id.chain((it) => fc.constantFrom([it, it], [it, `<@${it}>`], [it, `<@${it}|x.y>`]));
  fc.assert(
    fc.property(forms, fc.boolean(), ([it, written], isFirst) => {
      const words = isFirst ? `${written} mobile` : `mobile ${written}`;
      expect(readCommandText(words, 'scope')).toEqual(asked({ target: it, scope: 'mobile' }));
    }),
  );
});
