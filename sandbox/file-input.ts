import { extensionOf } from './files';
import { objectsIn, type JsonObject } from './json';
import type { World } from './world';

/** What Slack's client does with a `file_input` (F9). */

const FILES_MAX = 10;
const BYTES_MAX = 10_000_000;

/** A file on somebody's device. */
export interface FileToAttach {
  readonly name: string;
  readonly bytes: string | Uint8Array;
}

const asBytes = (bytes: string | Uint8Array): Uint8Array => (typeof bytes === 'string' ? Buffer.from(bytes) : bytes);

/**
 * Uploads them, as people do before they submit.
 * @returns the ids of all files of this input, those that were there included.
 * @throws Error where Slack's client would not take them; nothing was uploaded then.
 */
export function upload(
  world: World,
  user: string,
  { element, value }: { element: JsonObject; value: JsonObject | undefined },
  files: readonly FileToAttach[],
): string[] {
  if (element.type !== 'file_input') throw new Error('Files go into a file_input only.');
  const there = idsIn(value);
  refuseUnfit(
    element,
    there.length + files.length,
    files.map(({ name, bytes }) => ({ name, bytes: asBytes(bytes) })),
  );
  return [...there, ...files.map(({ name, bytes }) => world.files.add(user, name, asBytes(bytes)).id)];
}

const idsIn = (value: JsonObject | undefined): string[] => objectsIn(value?.files).map(({ id }) => String(id));

/** The state of the input with these of the person's files in it. */
export function filesValue(world: World, user: string, element: JsonObject, ids: readonly string[]): JsonObject {
  const files = ids.map((id) => {
    const file = world.files.find(id);
    if (file?.user !== user) throw new Error(`${user} has uploaded no file ${id}.`);
    return file;
  });
  refuseUnfit(element, files.length, files);
  return { type: 'file_input', files: files.map((file) => world.files.objectOf(file)) };
}

function refuseUnfit(element: JsonObject, count: number, files: readonly { name: string; bytes: Uint8Array }[]): void {
  const { filetypes, max_files: max = FILES_MAX } = element;
  if (count > Number(max)) throw new Error(`Slack's client takes at most ${Number(max)} files here.`);
  for (const { name, bytes } of files) {
    if (Array.isArray(filetypes) && !filetypes.includes(extensionOf(name)))
      throw new Error(`Slack's client takes only ${filetypes.join(', ')} here, not ${name}.`);
    if (bytes.length > BYTES_MAX) throw new Error(`${name} is larger than 10 MB.`);
    if (bytes.length === 0) throw new Error(`${name} is empty.`);
  }
}
