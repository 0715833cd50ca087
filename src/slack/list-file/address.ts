/**
 * Whether the bot's token may be sent to `url`: to where Slack keeps files, or to the host that plays Slack. What `apiUrl` may
 * be was checked when the settings were read: https to Slack's domains, or loopback.
 */
export function isAllowedFileUrl(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  const api = new URL(apiUrl);
  const [slack] = /(?<=^|\.)(slack|slack-gov)\.com$/.exec(api.hostname) ?? [];
  return slack === undefined
    ? protocol === api.protocol && host === api.host
    : protocol === 'https:' && host === `files.${slack}`;
}
