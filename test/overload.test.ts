import { readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { Ack } from '../sandbox/courier';
import { PEOPLE } from '../sandbox/names';
import { newFolder } from './helpers/folders';
import { endAll, freshStandIn, readiness, startApp } from './helpers/running';

/** The long form is played by `npm run test:full`. */
const [SLOW_SENDERS, HALF_BODIES, COMMANDS] = process.env.FULL ? [500, 100, 200] : [100, 30, 40];
const GROWTH_MAX_MB = 50;
const BODY_BYTES = 4_000_000;

const folder = newFolder('overload');
afterEach(endAll);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Resident memory of a process, in MB. */
const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

const line = (first: string, ...headers: string[]): string => [first, 'host: warden', ...headers, '', ''].join('\r\n');
const post = (...headers: string[]): string => line('POST /slack/events HTTP/1.1', ...headers);
/** Right in form, so that only the body could show that it is forged. */
const looksSigned = (): string[] => [
  'content-type: application/x-www-form-urlencoded',
  `x-slack-request-timestamp: ${Math.floor(Date.now() / 1_000)}`,
  `x-slack-signature: v0=${'0'.repeat(64)}`,
];

/** Each sends what is given first, and then a byte now and then, for as long as it is let. */
const SLOW: readonly (() => string)[] = [
  () => 'POST /slack/events HTTP/1.1\r\nhost: w',
  () => post(...looksSigned(), 'content-length: 900000'),
  () => post(...looksSigned(), 'transfer-encoding: chunked'),
  () => post('content-length: 100'),
  () => '',
];
const HALF: readonly ((half: Buffer) => readonly (string | Buffer)[])[] = [
  (half) => [post(`content-length: ${BODY_BYTES}`), half],
  (half) => [post(...looksSigned(), `content-length: ${BODY_BYTES}`), half],
  (half) => [post(...looksSigned(), 'transfer-encoding: chunked'), `${half.length.toString(16)}\r\n`, half],
  (half) => [post(...looksSigned(), 'content-length: 990000'), half.subarray(0, 980_000)],
];

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux(
  `grows by at most ${GROWTH_MAX_MB} MB under ${SLOW_SENDERS} slow senders and ${HALF_BODIES} half-sent bodies, and answers everybody honest`,
  async () => {
    const slack = await freshStandIn();
    const app = startApp(slack, folder, { LOG_LEVEL: 'info' });
    await app.says('"msg":"listening"');
    await readiness(app.port);
    slack.deliverTo = `http://127.0.0.1:${app.port}`;
    const alice = slack.as(PEOPLE.alice);
    const honest = (): Promise<Ack> => alice.command('/reset-sessions', 'help');
    for (let i = 0; i < COMMANDS; i += 1) await honest();

    const pid = app.child.pid ?? 0;
    const before = memoryOf(pid);
    let peak = before;
    const watching = setInterval(() => (peak = Math.max(peak, memoryOf(pid))), 50);
    const half = Buffer.alloc(BODY_BYTES / 2, 'x');
    const sockets: { closed: Promise<void> }[] = [];
    const attackers = [
      ...Array.from({ length: SLOW_SENDERS }, (_, i) => [[SLOW[i % SLOW.length]?.() ?? ''], 300] as const),
      ...Array.from({ length: HALF_BODIES }, (_, i) => [HALF[i % HALF.length]?.(half) ?? [], 0] as const),
    ];
    // Within a second, and not all at once: those who are honest share this process with them.
    const arriving = setInterval(() => {
      for (const [first, dripMs] of attackers.splice(0, 12)) sockets.push(attack(app.port, first, dripMs));
    }, 20);
    const failed: Ack[] = [];
    for (let i = 0; i < COMMANDS; i += 1) {
      const answer = await honest();
      if (!answer.ok) failed.push(answer);
      await new Promise((resolve) => setTimeout(resolve, 4_000 / COMMANDS));
    }
    clearInterval(arriving);
    expect(attackers).toEqual([]);
    await Promise.all(sockets.map(({ closed }) => closed));
    clearInterval(watching);

    const unanswered = failed.map(({ status, problem, ms }) => ({ status, problem, ms }));
    if (process.env.FULL)
      process.stdout.write(
        `\n${SLOW_SENDERS} slow senders, ${HALF_BODIES} half-sent bodies: memory grew by ${(peak - before).toFixed(1)} MB of ${GROWTH_MAX_MB}; ${COMMANDS - failed.length} of ${COMMANDS} honest commands answered.\n`,
      );
    expect({ unanswered, grewMb: peak - before <= GROWTH_MAX_MB ? 'in bounds' : peak - before }).toEqual({
      unanswered: [],
      grewMb: 'in bounds',
    });
    app.child.kill('SIGTERM');
    expect(await app.exited).toBe(0);
  },
  60_000,
);

/** @returns when the app, never the attacker, has closed the connection */
function attack(port: number, first: readonly (string | Buffer)[], dripMs: number): { closed: Promise<void> } {
  const socket: Socket = connect(port, '127.0.0.1');
  for (const part of first) socket.write(part);
  socket.resume();
  socket.on('error', () => undefined);
  const dripping = dripMs > 0 ? setInterval(() => socket.write('a'), dripMs) : undefined;
  return {
    closed: new Promise((resolve) => {
      socket.once('close', () => {
        clearInterval(dripping);
        resolve();
      });
    }),
  };
}
