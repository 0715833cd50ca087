import { z } from 'zod';

/** What a value must be, and what to do when it is not. */
interface Words {
  readonly is: string;
  readonly fix: string;
}

/** Beside zod's own registry, so that the words for messages do not end up in the JSON schema. */
export const WORDS = z.registry<Words>();

/** The words are found again on copies of the schema, such as `describe` makes. */
export function must<T extends z.ZodType>(schema: T, is: string, fix: string): T {
  WORDS.add(schema, { is, fix });
  return schema;
}

const id = (letters: string, is: string, fix: string) =>
  must(z.string().regex(new RegExp(`^[${letters}][A-Z0-9]{2,20}$`)), is, fix);

export const list = <T extends z.ZodType>(item: T, about: string) => listOf(item, about, 'Write at least one entry');
export const optionalList = <T extends z.ZodType>(item: T, about: string) =>
  listOf(item, about, 'Write at least one entry, or leave the line out').optional();

/** Lists of people may be empty, as a script that writes them leaves them. */
export const anyNumberOf = <T extends z.ZodType>(item: T, about: string) => {
  const { is = 'right', fix = '' } = WORDS.get(item) ?? {};
  return must(z.array(item).describe(about), `a list, each entry ${is}`, `Write a list. ${fix}`.trim()).optional();
};

function listOf<T extends z.ZodType>(item: T, about: string, howTo: string) {
  const { is = 'right', fix = '' } = WORDS.get(item) ?? {};
  return must(z.array(item).min(1).describe(about), `a list, each entry ${is}`, `${howTo}. ${fix}`.trim());
}

export const oneOf = <const T extends readonly [string, ...string[]]>(names: T, about: string) =>
  must(z.enum(names).describe(about), `one of ${names.join(', ')}`, `Use one of ${names.join(', ')}.`);

export const whole = (min: number, max: number, about: string) =>
  must(
    z.int().min(min).max(max).describe(about),
    `a whole number from ${min} to ${max}`,
    `Use a whole number from ${min} to ${max}, in digits only.`,
  );

export const keys = <T extends z.ZodRawShape>(shape: T, about: string) =>
  must(
    z.strictObject(shape).describe(about),
    'a group of keys',
    `Put its keys below it, indented: ${Object.keys(shape).join(', ')}.`,
  );

export const userId = id(
  'UW',
  'the id of a person (U… or W…)',
  'Copy it in Slack: the person’s profile → ⋮ → "Copy member ID".',
);
export const groupId = id(
  'S',
  'the id of a user group (S…)',
  'Copy it in Slack: the user group → ⋮ → "Copy group ID".',
);
export const workspaceId = id(
  'T',
  'the id of a workspace (T…)',
  'It is in the address of the workspace’s page in Slack admin → Workspaces. An organisation (E…) is not a workspace.',
);
const CHANNEL_FIX = 'In Slack open the channel, click its name, and copy the id (C… or G…) at the foot of "About".';
export const channelId = id('CG', 'the id of a channel (C… or G…)', CHANNEL_FIX);
export const tellId = id('CGUW', 'the id of a channel or a person (C…, G…, U… or W…)', CHANNEL_FIX);
