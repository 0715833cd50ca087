export interface Job {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<void>;
}

export interface Loop {
  /** Takes nothing new, and waits for what runs. */
  readonly stop: () => Promise<void>;
}

/** Runs a job again and again, one at a time. A failure is logged and the next turn tries again. */
export function startLoop({ name, everyMs, run }: Job, onError: (job: string, error: unknown) => void): Loop {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();

  const next = (): void => {
    turn = run()
      .catch((error: unknown) => {
        onError(name, error);
      })
      .then(() => {
        if (!isStopped) timer = setTimeout(next, everyMs);
      });
  };
  next();

  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
