import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, objectsIn, parseJson, textOf, type JsonObject } from './json';

/** What `manifest.json` makes of the app in Slack's client: nothing is offered on the page that it does not declare. */
export interface Manifest {
  readonly name: string;
  readonly commands: readonly { command: string; hint: string; description: string }[];
  readonly shortcuts: readonly { callbackId: string; kind: 'message' | 'global'; name: string; description: string }[];
  readonly hasHome: boolean;
  /** People cannot write to the app then, nor type its commands there. */
  readonly isReadOnly: boolean;
}

export function readManifest(root: string): Manifest {
  const manifest = parseJson(readFileSync(join(root, 'manifest.json'), 'utf8'));
  const { features, display_information: display } = isObject(manifest) ? manifest : {};
  const { app_home: home, slash_commands: commands, shortcuts } = part(features);
  return {
    name: textOf(part(display).name),
    commands: objectsIn(commands).map((it) => ({
      command: textOf(it.command),
      hint: textOf(it.usage_hint),
      description: textOf(it.description),
    })),
    shortcuts: objectsIn(shortcuts).map((it) => ({
      callbackId: textOf(it.callback_id),
      kind: it.type === 'global' ? 'global' : 'message',
      name: textOf(it.name),
      description: textOf(it.description),
    })),
    hasHome: part(home).home_tab_enabled === true,
    isReadOnly: part(home).messages_tab_read_only_enabled === true,
  };
}

const part = (value: unknown): JsonObject => (isObject(value) ? value : {});
