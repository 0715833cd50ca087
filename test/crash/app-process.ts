import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What a child needs to know before it begins. */
export interface Orders {
  readonly env: Record<string, string>;
  readonly epoch: number;
}

/** What a child says: that it has its orders, and later that it listens. */
export type Report = { readonly state: 'begun' } | { readonly state: 'listening'; readonly port: number };

interface Options {
  readonly script: string;
  readonly orders: Orders;
  readonly onListening: (port: number) => void;
}

/** One process of the app, killed and begun again at once. The next one waits with its code loaded, for its orders. */
export class AppProcess {
  kills = 0;
  /** Grows with every start, so that whoever waits for an answer knows that the asked one is dead. */
  generation = 0;
  /** What it said when it ended by itself, and what it logged as an error. */
  readonly deaths: string[] = [];
  readonly errors: string[] = [];
  /** What it announced to those who watch from outside. */
  readonly evidence: string[] = [];

  #running: ChildProcess | undefined;
  #next: ChildProcess;
  #state: 'loading' | Report['state'] = 'loading';

  constructor(private readonly options: Options) {
    this.#next = this.#load();
  }

  start(): void {
    const child = this.#next;
    this.#running = child;
    this.#state = 'loading';
    this.generation += 1;
    this.#next = this.#load();
    child.on('message', (report: Report) => {
      if (child !== this.#running) return;
      this.#state = report.state;
      if (report.state === 'listening') this.options.onListening(report.port);
    });
    child.once('exit', () => {
      if (child !== this.#running) return;
      this.deaths.push(`the app ended by itself: ${this.errors.slice(-5).join('\n')}`);
      this.start();
    });
    child.send(this.options.orders);
  }

  get state(): string {
    return this.#state;
  }

  get hasBegun(): boolean {
    return this.#state !== 'loading';
  }

  get isListening(): boolean {
    return this.#state === 'listening';
  }

  /** As sudden as a power cut for the process, and begun again at once. */
  async killAndRestart(): Promise<void> {
    await this.#kill();
    this.kills += 1;
    this.start();
  }

  /** For good. */
  async stop(): Promise<void> {
    await this.#kill();
    this.#next.kill('SIGKILL');
  }

  async #kill(): Promise<void> {
    const child = this.#running;
    if (!child) return;
    this.#running = undefined;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  #load(): ChildProcess {
    const child = fork(this.options.script, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
    const keep = (line: string): void => {
      if (line === '') return;
      const isEvidence = line.startsWith('{') && line.includes('"event":');
      (isEvidence ? this.evidence : this.errors).push(line);
    };
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', keep);
    // Orders to a child that has just died find no reader.
    child.on('error', () => undefined);
    return child;
  }
}
