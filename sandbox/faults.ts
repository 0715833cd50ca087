import type { JsonObject } from './json';

/** Has Slack done what was asked when the trouble starts? */
export type When = 'before' | 'after';

export type Fault =
  | { kind: 'rate-limited'; retryAfterS: number }
  | { kind: 'http'; status: number; when: When }
  | { kind: 'html'; when: When }
  | { kind: 'empty'; when: When }
  | { kind: 'error'; code: string; when: When }
  | { kind: 'drop'; when: When }
  | { kind: 'hang'; when: When }
  /** Headers and half a body, then nothing: the effect has happened. */
  | { kind: 'cut' }
  /** Slow, then normal. `after`: the effect first, then the wait. */
  | { kind: 'delay'; ms: number; when: When };

/** `faults.next('users.info', fault.error('internal_error'))` */
export const fault = {
  rateLimited: (retryAfterS = 1): Fault => ({ kind: 'rate-limited', retryAfterS }),
  http: (status = 500, when: When = 'before'): Fault => ({ kind: 'http', status, when }),
  html: (when: When = 'before'): Fault => ({ kind: 'html', when }),
  empty: (when: When = 'before'): Fault => ({ kind: 'empty', when }),
  error: (code: string, when: When = 'before'): Fault => ({ kind: 'error', code, when }),
  drop: (when: When): Fault => ({ kind: 'drop', when }),
  hang: (when: When): Fault => ({ kind: 'hang', when }),
  cut: (): Fault => ({ kind: 'cut' }),
  delay: (ms: number, when: When = 'before'): Fault => ({ kind: 'delay', ms, when }),
};

export const whenOf = (it: Fault): When => {
  if (it.kind === 'cut') return 'after';
  return it.kind === 'rate-limited' ? 'before' : it.when;
};

export const describeFault = (it: Fault): string => {
  const detail = it.kind === 'error' ? `:${it.code}` : it.kind === 'http' ? `:${it.status}` : '';
  return `${it.kind}${detail} ${whenOf(it)}`;
};

export interface Planned {
  readonly pattern: string;
  readonly fault: Fault;
  left: number;
}

export type FaultChooser = (call: { method: string; args: JsonObject }) => Fault | undefined;

/** Trouble on demand. Patterns are a method, a prefix with `*` (`users.*`), or `*`; `hooks.response` is the response_url, `pager` the pager. */
export class Faults {
  private planned: Planned[] = [];
  private chooser: FaultChooser | undefined;

  /** The next `times` matching calls; plans for the same method queue up in order, ahead of any `always`. */
  next(pattern: string, it: Fault, { times = 1 }: { times?: number } = {}): void {
    this.planned.push({ pattern, fault: it, left: times });
  }

  always(pattern: string, it: Fault): void {
    this.planned.push({ pattern, fault: it, left: Infinity });
  }

  /** Asked when no plan matches. */
  random(chooser: FaultChooser): void {
    this.chooser = chooser;
  }

  /** Plans that have not met their call yet. */
  waiting(): readonly Planned[] {
    return this.planned.filter(({ left }) => left > 0);
  }

  clear(): void {
    this.planned = [];
    this.chooser = undefined;
  }

  take(method: string, args: JsonObject): Fault | undefined {
    const matching = this.planned.filter(({ pattern, left }) => left > 0 && matches(pattern, method));
    const plan = matching.find(({ left }) => left !== Infinity) ?? matching[0];
    if (!plan) return this.chooser?.({ method, args });
    plan.left -= 1;
    return plan.fault;
  }
}

const matches = (pattern: string, method: string): boolean =>
  pattern.endsWith('*') ? method.startsWith(pattern.slice(0, -1)) : pattern === method;
