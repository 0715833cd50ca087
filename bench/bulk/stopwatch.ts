import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Whom the stopwatch asks, and how what it sends is signed. */
export interface Watched {
  readonly url: string;
  readonly signingSecret: string;
}

/** How long each answer took since it was asked for last, in ms. */
export interface Times {
  readonly times: readonly number[];
}

/** Takes the time of acknowledgements in a process of its own: what the stand-in does in this one is not in it. */
export class Stopwatch {
  readonly #child: ChildProcess = fork(join(__dirname, 'stopwatch-child.js'), [], { execArgv: [] });

  constructor(watched: Watched) {
    this.#child.send(watched);
  }

  /** What was seen since the last time. */
  async read(): Promise<readonly number[]> {
    const answered = once(this.#child, 'message');
    this.#child.send('read');
    const [{ times }] = (await answered) as [Times];
    return times;
  }

  stop(): void {
    this.#child.kill();
  }
}
