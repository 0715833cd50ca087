import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { APP, ORG, PEOPLE, WORKSPACES } from '../../sandbox/names';
import { signatureOf } from '../../sandbox/signature';
import { COMMANDS } from './commands';

export interface Load {
  readonly port: number;
  readonly signingSecret: string;
  readonly connections: number;
  readonly forMs: number;
}

/** Sends signed commands as fast as they are answered, none of them twice. @returns how many were answered in a second. */
export async function commandsPerSecond({ port, signingSecret, connections, forMs }: Load): Promise<number> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const startedAt = performance.now();
  let answered = 0;
  const keepSending = async (): Promise<void> => {
    while (performance.now() - startedAt < forMs) {
      const body = commandBody();
      const { statusCode, body: answer } = await pool.request({
        method: 'POST',
        path: '/slack/events',
        headers: headersOf(body, signingSecret),
        body,
      });
      const text = await answer.text();
      if (statusCode !== 200 || text === '') throw new Error(`Answered with ${statusCode} ${text}`);
      answered += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, keepSending));
    return (answered / (performance.now() - startedAt)) * 1_000;
  } finally {
    await pool.close();
  }
}

const commandBody = (): string =>
  new URLSearchParams({
    team_id: WORKSPACES.main,
    enterprise_id: ORG,
    channel_id: 'C08SECOPS01',
    user_id: PEOPLE.sam,
    ...COMMANDS.answered,
    api_app_id: APP.id,
    is_enterprise_install: 'true',
    trigger_id: randomUUID(),
  }).toString();

function headersOf(body: string, signingSecret: string): Record<string, string> {
  const timestamp = Math.floor(Date.now() / 1_000);
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signatureOf(signingSecret, timestamp, body),
  };
}
