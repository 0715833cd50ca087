import { isObject } from './json';
import type { World } from './world';

/** A file in a message that somebody sees. */
export interface FileSeen {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly channel: string;
  /** Of the message. */
  readonly ts: string;
  readonly thread: string | undefined;
  readonly bytes: Buffer;
  /** The bytes as UTF-8. */
  readonly text: string;
}

/** What was shared where this person is, oldest first. */
export function filesSeenBy({ org, files }: World, user: string): FileSeen[] {
  const messages = org.messages.filter(
    ({ channel, ephemeralFor = user }) => ephemeralFor === user && org.channels.get(channel)?.members.includes(user),
  );
  return messages.flatMap(({ channel, ts, thread_ts: thread, files: shared = [] }) =>
    shared.filter(isObject).flatMap(({ id }) => {
      const file = files.find(String(id));
      if (!file) return [];
      const { name, title, bytes } = file;
      return [{ id: file.id, name, title, channel, ts, thread, bytes, text: bytes.toString('utf8') }];
    }),
  );
}
