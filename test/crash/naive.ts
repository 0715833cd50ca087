/**
 * The loop that one would write first: what is wanted stands in a file, whatever fails is tried again, `ok` is called
 * verified, and what was done is written down afterwards. The checks must find it out.
 */
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebClient } from '@slack/web-api';
import type { Orders, Report } from './app-process';
import { fastClock, pause } from './fast-time';
import { type NaiveAct, readNaiveActs } from './naive-ledger';

const LOOP_MS = 50;
const CHUNK = 10;
const QUIET = { debug: ignore, info: ignore, warn: ignore, error: ignore, setLevel: ignore, setName: ignore };

function ignore(): void {
  // What fails is tried again, and nobody is told: naive.
}

function begin({ env, epoch }: Orders): void {
  const { NAIVE_FILE: file = '', SLACK_API_URL: slackApiUrl = '', SLACK_BOT_TOKEN, SLACK_ADMIN_TOKEN } = env;
  const options = { slackApiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logger: logger() };
  const bot = new WebClient(SLACK_BOT_TOKEN, options);
  const admin = new WebClient(SLACK_ADMIN_TOKEN, options);
  const clock = fastClock(epoch);
  const acts = readNaiveActs(file);
  const save = (): void => {
    writeFileSync(file, JSON.stringify(acts));
  };

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      response.writeHead(200).end();
      const act = actIn(new URLSearchParams(body), acts.length, clock.now());
      if (!act) return;
      acts.push(act);
      save();
      void say(act, 'asked');
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ state: 'listening', port } satisfies Report);
    void loop();
  });

  async function loop(): Promise<never> {
    for (;;) {
      for (const act of acts.filter(({ isDone }) => !isDone)) await carryOut(act).catch(ignore);
      await pause(LOOP_MS);
    }
  }

  async function carryOut(act: NaiveAct): Promise<void> {
    const { targets, scope } = act;
    const flags = { mobile_only: scope === 'mobile', web_only: scope === 'web' };
    if (targets.length === 1) await admin.apiCall('admin.users.session.reset', { user_id: targets[0], ...flags });
    for (let i = 0; targets.length > 1 && i < targets.length; i += CHUNK)
      await admin.apiCall('admin.users.session.resetBulk', { user_ids: targets.slice(i, i + CHUNK), ...flags });
    await say(act, `Verified: all sessions gone, ${targets.length} verified.`);
    act.isDone = true;
    save();
  }

  async function say({ reference, requester, targets }: NaiveAct, words: string): Promise<void> {
    const whose = targets.length === 1 ? `<@${targets.join()}>` : `sessions of ${targets.length} people`;
    await bot.chat.postMessage({ channel: requester, text: `${reference} · ${whose}: ${words}` }).catch(ignore);
  }
}

const logger = () => ({ ...QUIET, getLevel: () => 'error' as never });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function actIn(form: URLSearchParams, count: number, createdAt: number): NaiveAct | undefined {
  const text = form.get('text') ?? '';
  const targets = [...text.matchAll(/<@(\w+)(?:\|[^>]*)?>/g)].map(([, id = '']) => id);
  const scope = /(all|mobile|web)$/.exec(text)?.[1];
  const requester = form.get('user_id');
  if (targets.length === 0 || requester === null) return undefined;
  const reference = `SW-${String(count).padStart(7, 'N')}`;
  return { reference, requester, targets, scope: scope as NaiveAct['scope'], createdAt, isDone: false };
}

process.once('disconnect', () => process.exit(0));
process.once('message', begin);
