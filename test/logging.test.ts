import { WebClient } from '@slack/web-api';
import { Secret } from '../src/config/secret';
import { boltLogger, createLogger, type Log } from '../src/logging';

const ADMIN_TOKEN = 'xoxp-canary-admin-0123456789';
const TRAIL_KEY = 'canary "quoted" trail key with a \\ in it';

function createLog(level = 'trace'): { logger: Log; text(): string; lines(): Record<string, unknown>[] } {
  const written: string[] = [];
  const logger = createLogger({
    level,
    secrets: [ADMIN_TOKEN, TRAIL_KEY, 'short'].map((each) => new Secret(each)),
    destination: { write: (line: string) => written.push(line) },
  });
  return {
    logger,
    text: () => written.join(''),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe('the log', () => {
  it('writes one line of JSON for an event, however many lines its text has', () => {
    const log = createLog();
    log.logger.info({ requestId: 'r1', note: 'one\ntwo' }, 'request stored');

    expect(log.text().split('\n')).toHaveLength(2);
    expect(log.lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-/) as unknown,
        requestId: 'r1',
        note: 'one\ntwo',
        msg: 'request stored',
      },
    ]);
  });

  it.each([
    ['a configured secret in a field', { token: ADMIN_TOKEN }],
    ['a configured secret inside an error', { error: new Error(`bad header ${ADMIN_TOKEN}`) }],
    ['a configured secret inside the cause of an error', { error: new Error('no', { cause: new Error(ADMIN_TOKEN) }) }],
    ['a configured secret that JSON spells with backslashes', { key: TRAIL_KEY }],
    ['a configured secret in a web address', { url: `https://example.com/?k=${encodeURIComponent(TRAIL_KEY)}` }],
    ['a bot token nobody configured', { text: 'got xoxb-canary-1-a' }],
    ['a rotated token', { text: 'got xoxe.xoxp-1-canary' }],
    ['an app-level token', { text: 'got xapp-1-A09-canary-0' }],
    ['an authorization header', { headers: { authorization: 'Bearer canary+opaque/value==' } }],
    ['a password in an address', { text: 'connect postgres://warden:canary@db.example.com/warden' }],
    ['the way to answer a command', { url: 'https://hooks.slack.com/commands/T05/1/canary' }],
    ['the ticket of a Socket Mode connection', { url: 'wss://wss-primary.slack.com/link/?ticket=canary&app_id=A1' }],
  ])('never shows %s', (_what, fields) => {
    const log = createLog();
    log.logger.error(fields, 'something');

    expect(log.text()).not.toContain('canary');
    expect(log.text()).toContain('[secret]');
    expect(log.lines()).toHaveLength(1);
  });

  it('leaves words alone that merely contain a very short secret', () => {
    const log = createLog();
    log.logger.info('shortly');

    expect(log.lines()).toMatchObject([{ msg: 'shortly' }]);
  });

  it('says what an error is and where, without what a library hung on it', () => {
    const log = createLog();
    const error = Object.assign(new TypeError('x'.repeat(5_000)), { code: 'slack_x', data: { user: 'U07TARGET01' } });
    log.logger.error({ error }, 'call failed');

    const [line] = log.lines();
    expect(line?.error).toMatchObject({
      type: 'TypeError',
      code: 'slack_x',
      stack: expect.stringContaining('logging.test') as unknown,
    });
    expect(log.text()).not.toContain('U07TARGET01');
    expect(log.text().length).toBeLessThan(4_000);
  });

  it('keeps to its level', () => {
    const log = createLog('warn');
    log.logger.info('no');
    log.logger.warn('yes');

    expect(log.lines()).toMatchObject([{ msg: 'yes' }]);
  });
});

describe('evidence', () => {
  it('is written whatever the level, and says when it could not be', () => {
    const log = createLog('silent');
    log.logger.error('no');
    expect(log.logger.evidence({ event: 'x', token: ADMIN_TOKEN }, 'yes')).toBe(true);
    expect(log.lines()).toMatchObject([{ msg: 'yes', event: 'x', token: '[secret]' }]);
  });

  it('fails where the log cannot be written, and only there: other lines are lost, and break nothing', () => {
    let isFull = true;
    const destination = {
      write: () => {
        if (isFull) throw new Error('ENOSPC');
      },
    };
    const logger = createLogger({ level: 'info', secrets: [], destination });
    expect(() => {
      logger.error({}, 'lost');
    }).not.toThrow();
    expect(logger.evidence({}, 'lost')).toBe(false);
    isFull = false;
    expect(logger.evidence({}, 'written')).toBe(true);
  });
});

describe("the log of Slack's libraries", () => {
  it('drops their debug lines, and takes their information as detail', () => {
    const log = createLog();
    const slack = boltLogger(log.logger);
    slack.debug('http request body: {"user_id":"U07TARGET01"}');
    slack.info('connected');
    slack.warn('slow', 'very');
    slack.error('broken', new Error('socket'), { user: 'U07TARGET01' });

    expect(log.lines()).toMatchObject([
      { level: 'debug', msg: 'Slack library', detail: 'connected' },
      { level: 'warn', detail: 'slow very' },
      { level: 'error', detail: 'broken', error: { message: 'socket' } },
    ]);
    expect(log.text()).not.toContain('U07TARGET01');
  });

  it('shows neither token nor person when the real client fails at the most talkative level', async () => {
    const log = createLog();
    const client = new WebClient(ADMIN_TOKEN, {
      slackApiUrl: 'http://127.0.0.1:1/api/',
      retryConfig: { retries: 0 },
      logger: boltLogger(log.logger),
    });

    await expect(client.apiCall('users.info', { user: 'U07TARGET01' })).rejects.toThrow();
    expect(log.lines().length).toBeGreaterThan(0);
    expect(log.text()).not.toMatch(/U07TARGET01|canary/);
  });
});
