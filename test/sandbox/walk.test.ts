import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { resolve } from 'node:path';
import { TARA_SESSIONS } from '../../sandbox/names';
import { walk } from '../../sandbox/walk';
import { createScreen } from '../../sandbox/walk-screen';
import { startAppHere } from '../helpers/app-here';
import { freePort, openStage, type Stage, type StageOptions } from '../../sandbox/walk-stage';

const MAIN = resolve(__dirname, '..', '..', 'sandbox', 'main.js');

const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill();
});

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly saying: (words: string) => Promise<void>;
  readonly end: Promise<{ code: number | null; out: string; err: string }>;
}

function run(args: string[], env: Record<string, string>): Run {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } });
  children.add(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  const end = once(child, 'close').then(() => ({ code: child.exitCode, out, err }));
  const saying = async (words: string): Promise<void> => {
    while (!out.includes(words)) {
      if (child.exitCode !== null) throw new Error(`It never said “${words}”: ${err}`);
      await new Promise((next) => setTimeout(next, 20));
    }
  };
  return { child, out: () => out, saying, end };
}

/** As if the terminal were wide enough for every line. */
const unwrapped = (text: string): string => text.replace(/\n {2}│ (?=\S)/g, ' ');

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

describe('the sandbox', () => {
  const isReachable = (url: string): Promise<boolean> =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );

  /** What stands in the caller's environment must not reach the app. */
  const REAL = {
    SLACK_API_URL: 'https://slack.com/api/',
    SLACK_APP_TOKEN: 'xapp-real',
    HTTPS_PROXY: 'http://127.0.0.1:1',
  };
  const other = createServer();
  let keepsRunning: Run;
  afterAll(() => other.close());
  beforeAll(async () => {
    await once(other.listen(0, '127.0.0.1'), 'listening');
    keepsRunning = run([], { PORT: String(portOf(other)) });
  });

  it('walks through both commands and exits 0 once everything was verified', async () => {
    const { code, out, err } = await run(['--once'], { PORT: '0', ...REAL }).end;

    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const words of [
      'a stand-in for Slack on this machine, not Slack',
      '/reset-sessions @tara mobile',
      '[End 2 sessions]',
      'Verified: 2 of 2 old sessions gone at',
      'a device was reported lost or stolen',
      '/invalidate-session @tara',
      '[x] Intel · OS X 10.15.7',
      'Verified: 1 of 1 old session gone at',
      'Slack’s answer was lost: unknown, checking.',
      'The reset was sent once.',
      'You may not end sessions here.',
      'Everything was verified.',
    ])
      expect(unwrapped(out)).toContain(words);
    expect(out.match(/the stand-in’s own list agrees/g)).toHaveLength(3);
    expect(out).not.toContain('\u001b');
  });

  it('serves its page on another port when its own is taken, and stops everything on Ctrl+C', async () => {
    const { child, out, saying, end } = keepsRunning;
    await saying('Press Ctrl+C');
    const taken = portOf(other);
    other.close();
    const url = /Open (http:\S+)/.exec(out())?.[1] ?? '';

    expect(out()).toContain(`Port ${taken} is taken`);
    expect(out().match(/http:/g)).toHaveLength(1);
    expect(await (await fetch(url)).text()).toContain('A stand-in, not Slack.');
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 0, err: '' });
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it.each([
    ['it is interrupted', (child: ChildProcess) => child.kill('SIGTERM')],
    ['nobody reads on', (child: ChildProcess) => child.stdout?.destroy()],
  ])('stops the app as well when %s halfway, and does not call that a success', async (_case, interrupt) => {
    const port = await freePort(0);
    const { child, saying, end } = run(['--once'], { PORT: String(port) });
    await saying('1 of 4');
    interrupt(child);
    expect(await end).toMatchObject({ code: 1, err: expect.stringContaining('Interrupted') as string });
    expect(await isReachable(`http://127.0.0.1:${port}`)).toBe(false);
  });

  it('says what it can do, and does nothing else', async () => {
    const { code, out, err } = await run(['--help'], { PORT: 'http' }).end;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: npm run sandbox [^]*--once [^]*--people 2000 [^]*--help /);
  });

  it.each([
    ['the app does not start', [], { LOG_LEVEL: 'loud' }, 'Session Warden did not start'],
    ['the policy file is wrong', [], { POLICY_FILE: 'no-such-policy.yaml' }, 'POLICY_FILE'],
    ['the port is none', [], { PORT: 'http' }, 'PORT is not a port'],
    ['the organisation is too large', ['--people', '20001'], {}, '--people takes a number from 0 to 20000'],
    ['the number of people is none', ['--people', 'many'], {}, 'Usage: npm run sandbox'],
    ['an option is unknown', ['--twice'], {}, 'Usage: npm run sandbox'],
  ])('exits 1 and says why when %s', async (_case, args, env, reason) => {
    const { code, err } = await run([...args, '--once'], { PORT: '0', ...env }).end;
    expect(code).toBe(1);
    expect(err).toContain(reason);
  });
});

describe('the walk fails, with the reason,', () => {
  let stage: Stage | undefined;
  afterEach(() => stage?.stop());

  async function walkOn(options: Partial<StageOptions>, prepare?: (stage: Stage) => void): Promise<void> {
    const screen = createScreen({ write: () => undefined, colours: false });
    stage = await openStage({ screen, port: 0, ...options });
    prepare?.(stage);
    await walk(stage);
  }

  it('when the proof does not come in time', async () => {
    const slow = { start: startAppHere, standIn: { slackQuirks: { resetTakesMs: 60_000 } }, patienceMs: 4_000 };
    await expect(walkOn(slow)).rejects.toThrow(/Waited 4 s in vain for the proof “Verified: 2 of 2[^]*checking/);
  });

  it('when somebody’s session ended that nobody asked for, whatever the app says', async () => {
    const harmed = walkOn({ start: startAppHere }, ({ slack }) => {
      slack.hooks.beforeEffect = () => {
        slack.hooks.beforeEffect = () => undefined;
        slack.endSession(TARA_SESSIONS.windowsApp);
      };
    });
    await expect(harmed).rejects.toThrow(/Slack’s own list of sessions disagrees[^]*nobody asked: desktop app/);
  });

  it('when the app dies', async () => {
    const killed = walkOn({}, ({ slack, app }) => {
      slack.hooks.beforeEffect = () => {
        process.kill(app.pid ?? 0, 'SIGKILL');
      };
    });
    await expect(killed).rejects.toThrow(/The app ended by itself \(SIGKILL\)|did not take the button/);
  });
});
