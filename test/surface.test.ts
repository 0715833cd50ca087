import { readFileSync } from 'node:fs';
import { features } from '../src/slack/features';

interface Manifest {
  settings: { event_subscriptions: { bot_events: string[] } };
  features: { slash_commands: { command: string }[]; shortcuts: { callback_id: string; type: string }[] };
}

const manifest = JSON.parse(readFileSync('manifest.json', 'utf8')) as Manifest;

it('manifest.json and the code name the same commands, each once', () => {
  const registered = features.flatMap(({ commands }) => commands).sort();
  expect(manifest.features.slash_commands.map(({ command }) => command).sort()).toEqual(registered);
  expect(new Set(registered).size).toBe(registered.length);
});

it('manifest.json and the code name the same shortcuts, each once', () => {
  const registered = features
    .flatMap(({ shortcuts }) => shortcuts.map(({ callbackId, type }) => `${type} ${callbackId}`))
    .sort();
  const declared = manifest.features.shortcuts.map(({ callback_id: id, type }) => `${type} ${id}`).sort();
  expect(declared).toEqual(registered);
  expect(new Set(registered).size).toBe(registered.length);
});

it('manifest.json and the code name the same events, each once', () => {
  const registered = features.flatMap(({ events = [] }) => events).sort();
  expect(manifest.settings.event_subscriptions.bot_events.slice().sort()).toEqual(registered);
  expect(new Set(registered).size).toBe(registered.length);
});
