import type { JsonObject } from './json';

/** Slack's `ok: false`. Thrown inside a method, answered by the Web API with HTTP 200. */
export class SlackRefusal extends Error {
  constructor(
    readonly code: string,
    readonly extra: JsonObject = {},
  ) {
    super(code);
  }
}

export function refuse(code: string, messages: string[] = [], extra: JsonObject = {}): never {
  throw new SlackRefusal(code, messages.length > 0 ? { ...extra, response_metadata: { messages } } : extra);
}

export const badArguments = (...messages: string[]): never =>
  refuse(
    'invalid_arguments',
    messages.map((message) => `[ERROR] ${message}`),
  );
