import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** From `dist/src/bin/doctor/`. */
const MANIFEST = join(__dirname, '../../../../manifest.json');

type Side = 'bot' | 'user';

/** The scopes that the app's manifest asks for. */
export function scopesNeeded(side: Side): readonly string[] {
  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { oauth_config: { scopes: Record<Side, string[]> } };
  return manifest.oauth_config.scopes[side];
}

/** Those of a token, from its answer to `auth.test`: the SDK reads them from Slack's `x-oauth-scopes`. @returns nothing when Slack named none */
export function scopesNamed(answer: Record<string, unknown>): readonly string[] | undefined {
  const { scopes } = (answer.response_metadata ?? {}) as { scopes?: unknown };
  if (!Array.isArray(scopes)) return undefined;
  const named = scopes.filter((scope) => typeof scope === 'string' && scope !== '');
  return named.length === 0 ? undefined : named;
}
