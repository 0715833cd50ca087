import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What the app's process is told. */
export type Order =
  | {
      readonly kind: 'begin';
      readonly env: Record<string, string>;
      /** Absent: it lives in real time. */
      readonly timeFile?: string;
    }
  | { readonly kind: 'turn' }
  | { readonly kind: 'wake'; readonly id: number }
  /** Watches its memory from the first such order on. */
  | { readonly kind: 'measure' };

/** What it says. */
export type Report =
  | { readonly kind: 'listening'; readonly port: number }
  /** And nothing more is due before then. */
  | { readonly kind: 'turned'; readonly nextAt: number; readonly error?: string }
  | { readonly kind: 'sleeping'; readonly id: number; readonly at: number }
  /** The most since the order before. */
  | { readonly kind: 'measured'; readonly heldMb: number; readonly residentMb: number };

export type Memory = Omit<Extract<Report, { kind: 'measured' }>, 'kind'>;

interface Waiting {
  readonly kind: Report['kind'];
  readonly tell: (report: Report | undefined) => void;
}

/** The app's process: started, told what to do, killed, and started again. */
export class AppProcess {
  kills = 0;
  readonly said: string[] = [];
  #child: ChildProcess | undefined;
  #waiting: Waiting[] = [];

  constructor(
    private readonly begin: Extract<Order, { kind: 'begin' }>,
    private readonly onSleep: (id: number, at: number) => void,
  ) {}

  /** @returns the port it listens on. */
  async start(): Promise<number> {
    const child = fork(join(__dirname, 'child.js'), [], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: ['--expose-gc'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.said.push(text));
    // Orders to a child that has just died find no reader.
    child.on('error', () => undefined);
    child.on('message', (report: Report) => {
      if (report.kind === 'sleeping') this.onSleep(report.id, report.at);
      else this.#answer(report);
    });
    child.once('exit', () => {
      for (const { tell } of this.#waiting.splice(0)) tell(undefined);
    });
    const report = await this.#tell(this.begin, 'listening');
    if (report?.kind !== 'listening') throw new Error(`The app did not start: ${this.said.join('')}`);
    return report.port;
  }

  /** Runs every job once. @returns when the next one is due; at once when the process was killed meanwhile. */
  async turn(): Promise<number> {
    const report = await this.#tell({ kind: 'turn' }, 'turned');
    if (report?.kind !== 'turned') return 0;
    if (report.error !== undefined) throw new Error(report.error);
    return report.nextAt;
  }

  wake(id: number): void {
    this.#child?.send({ kind: 'wake', id } satisfies Order);
  }

  async memory(): Promise<Memory> {
    const report = await this.#tell({ kind: 'measure' }, 'measured');
    if (report?.kind !== 'measured') throw new Error('The app is not there to be measured.');
    return report;
  }

  /** As sudden as a power cut for the process. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    this.kills += 1;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** @returns what it answers; nothing when it is dead, or dies meanwhile. */
  #tell(order: Order, kind: Report['kind']): Promise<Report | undefined> {
    const child = this.#child;
    if (!child?.connected) return Promise.resolve(undefined);
    return new Promise((tell) => {
      this.#waiting.push({ kind, tell });
      child.send(order);
    });
  }

  #answer(report: Report): void {
    const asked = this.#waiting.find(({ kind }) => kind === report.kind);
    this.#waiting = this.#waiting.filter((each) => each !== asked);
    asked?.tell(report);
  }
}
