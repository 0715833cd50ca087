import { section } from './blocks';

const TIMEOUT_MS = 5_000;
const HOOK_HOSTS = new Set(['hooks.slack.com', 'hooks.slack-gov.com']);

/** A `response_url` comes in a payload, so it is followed only to Slack, or to the host that plays Slack. */
export function isAllowedResponseUrl(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username } = new URL(url);
  const api = new URL(apiUrl);
  if (username !== '') return false;
  return (protocol === 'https:' && HOOK_HOSTS.has(host)) || (protocol === api.protocol && host === api.host);
}

/** Tells the person who clicked or typed, where they did, visible to them alone. @returns whether Slack took it. */
export async function respond(
  url: string,
  apiUrl: string,
  words: string,
  fetcher: typeof fetch = fetch,
): Promise<boolean> {
  if (!isAllowedResponseUrl(url, apiUrl)) return false;
  try {
    const answer = await fetcher(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        response_type: 'ephemeral',
        replace_original: false,
        text: words,
        blocks: [section(words)],
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return answer.ok;
  } catch {
    return false;
  }
}
