import type { WebClient } from '@slack/web-api';
import type { RequestId, SessionRequest } from '../../src/domain/request';
import type { ListId, Operation } from '../../src/domain/session';
import type { ExportPage } from '../../src/requests/search-acts';
import { EXPORT_ACTS_MAX } from '../../src/requests/search-acts';
import { sendActs } from '../../src/slack/export-acts';
import { ALICE, NOW, TARA } from '../helpers/examples';

const requestOf = (operation: Operation): SessionRequest => ({
  ...{ id: 'id' as RequestId, reference: 'SW-1', operation, requester: ALICE, reason: 'phishing', tellPerson: false },
  ...{ policyVersion: 'built-in', digest: 'd', state: 'pending', leftOut: [], breakGlass: true, approvalsNeeded: 2 },
  usage: { peopleByRequester: 1, peopleByAnybody: 1, openByRequester: 0, requestsForTarget: 0 },
  ...{ createdAt: NOW, expiresAt: NOW + 1, version: 1 },
});

const MANY: Operation = {
  ...{ kind: 'bulk-reset', list: 'l' as ListId, people: 1_200, listDigest: 'd', isEverybody: false },
  ...{ scope: 'web', canary: true, whenBlind: 'wait' },
};

const pageOf = (count: number, hasMore: boolean, operation = MANY): ExportPage => ({
  acts: Array.from({ length: count }, () => ({ request: requestOf(operation), approvers: [TARA, ALICE] })),
  hasMore,
});

/** What is said, and the file's lines. */
async function sent(pages: readonly ExportPage[]): Promise<{ said: string; lines: string[] }> {
  const told: string[] = [];
  const files: Buffer[] = [];
  const bot = {
    chat: {
      postMessage: ({ text }: { text: string }) => {
        told.push(text);
        return Promise.resolve({ channel: 'D1', ts: '1.1' });
      },
    },
    filesUploadV2: ({ file }: { file: Buffer }) => {
      files.push(file);
      return Promise.resolve({});
    },
  } as unknown as WebClient;
  async function* each(): AsyncGenerator<ExportPage> {
    for (const page of pages) yield await Promise.resolve(page);
  }
  await sendActs(bot, ALICE, each());
  return { said: told.join(), lines: files.flatMap((file) => file.toString('utf8').trimEnd().split('\r\n')) };
}

describe('acts as a file', () => {
  it('name people by ids alone, and many people by their number', async () => {
    const { lines } = await sent([pageOf(1, false)]);
    expect(lines[1]).toBe(
      `SW-1,id,${new Date(NOW).toISOString()},${ALICE},bulk-reset,web,,1200,phishing,pending,,2,${TARA} ${ALICE},yes`,
    );
  });

  it('are all of them up to the cap; beyond it the command of the host is named', async () => {
    const full = pageOf(EXPORT_ACTS_MAX / 2, true);
    const exact = await sent([full, { ...full, hasMore: false }]);
    expect(exact.said).toBe('10000 acts found, as a file:');
    const cut = await sent([full, full]);
    expect(cut.said).toContain('The newest 10,000 acts that were found');
    expect(cut.said).toContain('`npm run trail -- export`');
    expect(cut.lines).toHaveLength(EXPORT_ACTS_MAX + 1);
  });

  it('are no file when there are none', async () => {
    expect(await sent([pageOf(0, false)])).toEqual({ said: 'No act was found, so there is no file.', lines: [] });
  });
});
