import { conversationsOf } from './conversations-offered';
import type { Organisation } from './organisation';

const TYPED = /(^|[\s,;(])([@#])([\p{L}\p{N}._-]*[\p{L}\p{N}_])/gu;

/** What `should_escape` makes of typed names (F3.1). What does not resolve for this person stays as it was typed. */
export const escaped = (org: Organisation, user: string, text: string): string =>
  text.replace(TYPED, (typed: string, before: string, sign: string, name: string) => {
    const mention =
      sign === '#' ? channelMention(org, user, name) : (personMention(org, name) ?? groupMention(org, name));
    return mention === undefined ? typed : before + mention;
  });

function personMention({ people }: Organisation, name: string): string | undefined {
  const person = [...people.values()].find((it) => it.name === name);
  return person && `<@${person.id}>`;
}

function groupMention({ groups }: Organisation, name: string): string | undefined {
  const group = [...groups.values()].find((it) => it.handle === name && !it.is_disabled);
  return group && `<!subteam^${group.id}|@${group.handle}>`;
}

/** The name of a private channel is not told. */
function channelMention(org: Organisation, user: string, name: string): string | undefined {
  const channel = conversationsOf(org, user).find((it) => it.name === name && !it.is_im);
  return channel && `<#${channel.id}|${channel.is_private ? '' : channel.name}>`;
}
