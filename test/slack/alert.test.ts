import fc from 'fast-check';
import { readAlert } from '../../src/slack/alert';
import { inFull } from '../helpers/full';

const BOT = { bot_id: 'B09ALERT001', subtype: 'bot_message' };
const TARA = 'U07TARGET01';
const MANNY = 'U07MANY0240';
const peopleIn = (message: Parameters<typeof readAlert>[0]): readonly string[] => readAlert(message).people;

describe('the people an alert names', () => {
  const places: [string, object][] = [
    ['its text', { text: `Impossible travel for <@${TARA}>!` }],
    ['its text, with the name behind', { text: `<@${TARA}|tara>: new device` }],
    ['its text, as a bare id', { text: `user_id=${TARA},` }],
    ['a section', { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `*Who:* <@${TARA}>` } }] }],
    ['a field', { blocks: [{ type: 'section', fields: [{ type: 'mrkdwn', text: TARA }] }] }],
    [
      'rich text',
      {
        blocks: [
          { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: TARA }] }] },
        ],
      },
    ],
    ['an attachment', { attachments: [{ color: '#ff0000', fields: [{ title: 'User', value: `<@${TARA}>` }] }] }],
    ['the blocks of an attachment', { attachments: [{ blocks: [{ type: 'context', elements: [{ text: TARA }] }] }] }],
    ['italics', { text: `_${TARA}_ signed in` }],
    ['code', { text: `\`${TARA}\`` }],
    ['bold italics', { text: `*_<@${TARA}>_*` }],
    ['an attachment’s fallback', { attachments: [{ fallback: `alert for ${TARA}` }] }],
  ];
  it.each(places)('are found in %s', (_where, message) => {
    expect(peopleIn({ ...BOT, user: 'U09ALERTBOT', ...message })).toEqual([TARA]);
  });

  it.each([
    ['tara@example.com.', 'tara@example.com'],
    ['<mailto:Tara@Example.com|Tara@Example.com>', 'tara@example.com'],
    ['(tara@example.com)', 'tara@example.com'],
    ['email:tara@example.com!', 'tara@example.com'],
    ['email=tara@example.com', 'tara@example.com'],
    ['_tara@example.com_', 'tara@example.com'],
    ['*`tara@example.com`*', 'tara@example.com'],
  ])('may be e-mail addresses: %s', (text, address) => {
    expect(peopleIn({ ...BOT, text })).toEqual([address]);
  });

  it('are guesses where they are bare ids: names of machines look the same', () => {
    const guessesIn = (text: string): readonly string[] => readAlert({ ...BOT, text }).guesses;
    expect(guessesIn(`<@${TARA}> on WKSTN00123 with WINDOWS2019, a@b.example`)).toEqual(['WKSTN00123', 'WINDOWS2019']);
    const machines = Array.from({ length: 30 }, (_, i) => `WKSTN00${100 + i}`).join(' ');
    expect(peopleIn({ ...BOT, text: `${machines} <@${TARA}>` })).toContain(TARA);
    expect(guessesIn(`${TARA} is <@${TARA}>, is ${TARA}`)).toEqual([]);
  });

  it('are found quickly in a message that is one endless word', () => {
    const startedAt = process.cpuUsage().user;
    expect(peopleIn({ ...BOT, text: 'a'.repeat(40_000) })).toEqual([]);
    expect((process.cpuUsage().user - startedAt) / 1_000).toBeLessThan(1_000);
  });

  it('are no part of a longer word', () => {
    expect(peopleIn({ ...BOT, text: `x${TARA} ${TARA}x ${TARA.toLowerCase()} 1${TARA}` })).toEqual([]);
  });

  it('come in the order they appear, each once, ten at most', () => {
    expect(peopleIn({ ...BOT, text: `<@${MANNY}> <@${TARA}> <@${MANNY}> a@b.example` })).toEqual([
      MANNY,
      TARA,
      'a@b.example',
    ]);
    const crowd = Array.from({ length: 30 }, (_, i) => `<@U07CROWD${1_000 + i}>`).join(' ');
    expect(peopleIn({ ...BOT, text: crowd })).toHaveLength(10);
  });

  it('are never read from what nobody sees, nor from what is too long to see', () => {
    const unseen = {
      type: TARA,
      block_id: TARA,
      action_id: TARA,
      image_url: `https://x/${TARA}`,
      bot_id: TARA,
      ts: TARA,
    };
    expect(peopleIn({ ...BOT, user: TARA, blocks: [unseen] })).toEqual([]);
    expect(peopleIn({ ...BOT, text: `${'x '.repeat(20_000)}<@${TARA}>` })).toEqual([]);
  });
});

describe('the author', () => {
  it('of a person’s own message is meant as well as those it names: “I lost my phone, help desk!”', () => {
    expect(peopleIn({ user: TARA, text: 'I lost my phone' })).toEqual([TARA]);
    expect(peopleIn({ user: TARA, text: `I lost my phone! <@U07HELPDSK1> can you help?` })).toEqual([
      TARA,
      'U07HELPDSK1',
    ]);
    expect(peopleIn({ user: TARA, text: `<@${TARA}> it was me` })).toEqual([TARA]);
    const crowd = Array.from({ length: 30 }, (_, i) => `<@U07CROWD${1_000 + i}>`).join(' ');
    expect(peopleIn({ user: TARA, text: crowd })[0]).toBe(TARA);
  });

  it('is never meant when it is a bot', () => {
    expect(peopleIn({ user: TARA, bot_id: 'B09ALERT001', text: 'alert' })).toEqual([]);
    expect(peopleIn({ user: TARA, subtype: 'bot_message', text: 'alert' })).toEqual([]);
    expect(peopleIn({ user: TARA, bot_id: 'B09ALERT001', text: `<@${TARA}> saw <@${MANNY}>` })).toEqual([MANNY]);
    expect(peopleIn({ user: 'USLACKBOT', text: 'I can respond to that' })).toEqual([]);
  });
});

describe('the numbers that may be session ids', () => {
  it('are whole numbers, exactly as written', () => {
    const text =
      'session 1112275520242, ids [1112275520101;1112275520118] _1112275520317_ 12345 x1112275520999 99999999999999999999999';
    expect(readAlert({ ...BOT, text }).sessionIds).toEqual([
      '1112275520242',
      '1112275520101',
      '1112275520118',
      '1112275520317',
    ]);
  });

  it('are found in blocks and attachments, each once', () => {
    const blocks = [{ type: 'section', text: { text: '`1112275520242`' } }];
    const attachments = [{ fields: [{ value: '1112275520242' }, { value: '1112275520101' }] }];
    expect(readAlert({ ...BOT, blocks, attachments }).sessionIds).toEqual(['1112275520242', '1112275520101']);
  });
});

it('never throws, whatever the message is made of', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.string({ unit: 'binary' }), (blocks, attachments, text) => {
      const { people, sessionIds } = readAlert({ ...BOT, text, blocks, attachments });
      expect(people.every((it) => /^[UW][A-Z0-9]{2,20}$|^[^\s@]+@[^\s@]+$/.test(it))).toBe(true);
      expect(sessionIds.every((it) => /^[1-9]\d{5,19}$/.test(it))).toBe(true);
    }),
    { numRuns: inFull(5_000, 300) },
  );
  expect(readAlert({ blocks: null, attachments: 7 }).people).toEqual([]);
});
