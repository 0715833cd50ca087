import type { WebClient } from '@slack/web-api';
import type { RequestId } from '../../src/domain/request';
import type { Notice, NoticeStore, Topic } from '../../src/requests/notice-ports';
import type { RequestRecord } from '../../src/requests/store-ports';
import { createNotices } from '../../src/slack/notices';
import { ALICE, NOW, TARA } from '../helpers/examples';

/** The delivery alone, over a Slack and a pager that answer when the test lets them. */
class Post {
  readonly said: string[] = [];
  readonly delivered: string[] = [];
  readonly putOff: string[] = [];
  private readonly stuck: (() => void)[] = [];
  private readonly notices: Notice[];

  constructor(owed: readonly [request: string, topic: Topic, audience?: string | undefined, posted?: string][]) {
    this.notices = owed.map(([requestId, topic, audience, posted], i) => ({
      id: `${i} ${topic}`,
      requestId: requestId as RequestId,
      topic,
      failures: 0,
      ...(audience === undefined ? {} : { audience }),
      ...(posted === undefined ? {} : { posted: { channel: posted, ts: '1' } }),
    }));
  }

  /** Slack hangs on what goes there until `goOn`. */
  hangsOn: (to: string) => boolean = () => false;
  /** Outsiders read it. */
  isOpen: (channel: string) => boolean = () => false;
  goOn(): void {
    for (const free of this.stuck.splice(0)) free();
  }

  readonly it = createNotices({
    bot: {
      chat: {
        postMessage: ({ channel }: { channel: string }) => this.say(channel).then(() => ({ channel, ts: '1' })),
        update: ({ channel }: { channel: string }) => this.say(channel),
      },
    } as unknown as WebClient,
    store: { read: (id) => Promise.resolve(recordOf(id)) },
    runs: { results: () => nobody() },
    requests: { mayShowIn: () => Promise.resolve(true), askDirectly: () => Promise.resolve('done') },
    notices: {
      claimDue: (_now, _leaseMs, limit, kind) => {
        const isMeant = ({ topic }: Notice): boolean => kind === undefined || (kind === 'pages') === (topic === 'page');
        return Promise.resolve(this.notices.filter(isMeant).slice(0, limit));
      },
      delivered: (id) => Promise.resolve(void this.delivered.push(id)),
      failed: () => Promise.resolve(),
      putOff: (id) => Promise.resolve(void this.putOff.push(id)),
      statusOf: () => Promise.resolve(undefined),
      cardOf: () => Promise.resolve(undefined),
      waitingFor: () => Promise.resolve([]),
    } satisfies NoticeStore,
    auditChannel: 'audit',
    approvalChannel: () => 'approval',
    isOpen: (channel) => this.isOpen(channel),
    page: () => this.say('pager'),
    clock: { now: () => NOW },
    onFailure: () => undefined,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });

  private async say(to: string): Promise<void> {
    this.said.push(to);
    if (this.hangsOn(to)) await new Promise<void>((free) => this.stuck.push(free));
  }
}

async function* nobody(): AsyncGenerator<never> {}

const recordOf = (id: string): RequestRecord =>
  ({
    request: {
      ...{
        id,
        reference: `SW-${id}`,
        requester: ALICE,
        reason: 'exercise',
        createdAt: NOW,
        expiresAt: NOW,
        version: 1,
      },
      ...{
        state: 'pending',
        approvalsNeeded: 1,
        operation: { kind: 'reset', target: TARA, scope: 'all' },
        leftOut: [],
      },
    },
    target: { person: TARA, state: 'waiting', nextStepAt: NOW },
    ...{ attempts: [], approvals: [], cards: [], devices: [], comments: {} },
  }) as unknown as RequestRecord;

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 20));

it('lets no message wait for another request’s that hangs', async () => {
  const post = new Post([
    ['A', 'card', 'C1'],
    ['B', 'card', 'C2'],
    ['C', 'summary'],
  ]);
  post.hangsOn = (to) => to === 'C1';
  const turn = post.it.deliverDue();
  await settled();
  expect(post.delivered).toEqual(expect.arrayContaining(['1 card', '2 summary']));
  expect(post.delivered).toHaveLength(2);
  post.goOn();
  await turn;
  expect(post.delivered).toHaveLength(3);
});

it('lets no message wait for the pager', async () => {
  const post = new Post([
    ['A', 'page', '0'],
    ['B', 'page', '0'],
    ['A', 'card', 'C1'],
  ]);
  post.hangsOn = (to) => to === 'pager';
  const paging = post.it.callPager();
  await post.it.deliverDue();
  expect(post.delivered).toEqual(['2 card']);
  expect(post.said.filter((to) => to === 'pager')).toHaveLength(2);
  post.goOn();
  await paging;
  expect(post.delivered).toHaveLength(3);
});

it('takes no longer than two calls, one after the other: what is threaded waits for its thread, nothing else waits', async () => {
  const post = new Post([
    ['A', 'verified'],
    ['A', 'summary'],
    ['A', 'told'],
    ['A', 'status'],
    ['A', 'break-glass'],
    ['A', 'card', 'C1'],
  ]);
  post.hangsOn = () => true;
  const turn = post.it.deliverDue();
  await settled();
  expect(post.said).toHaveLength(3);
  expect(post.said).toContain('C1');
  post.goOn();
  await settled();
  expect(post.said).toHaveLength(6);
  post.goOn();
  await turn;
  expect(post.delivered).toHaveLength(6);
});

it.each(['audit', 'approval'])('keeps from outsiders what goes to the %s channel, and nothing else', async (open) => {
  const post = new Post([
    ['A', 'summary'],
    ['B', 'break-glass'],
    ['C', 'afterwards'],
    ['D', 'status'],
    ['E', 'summary', undefined, 'audit'],
    ['F', 'card', 'approval', 'approval'],
  ]);
  post.isOpen = (channel) => channel === open;
  await post.it.deliverDue();
  expect(post.said).not.toContain(open);
  expect(post.said).toContain(ALICE);
  expect(post.putOff.sort()).toEqual(
    open === 'audit' ? ['0 summary', '1 break-glass', '4 summary'] : ['2 afterwards', '5 card'],
  );
});
