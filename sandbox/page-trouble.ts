import { describeFault, fault, type Fault } from './faults';
import type { StandIn } from './stand-in';

/** The trouble that can be switched on, by the word the page sends. */
const FAULTS: Readonly<Record<string, Fault>> = {
  '429': fault.rateLimited(5),
  '500': fault.http(500),
  lost: fault.drop('after'),
  hang: fault.hang('before'),
};

const TARGETS: Readonly<Record<string, string>> = {
  end: 'admin.users.session.reset',
  bulk: 'admin.users.session.resetBulk',
  invalidate: 'admin.users.session.invalidate',
  list: 'admin.users.session.list',
  any: '*',
};

const SLOW_MS = 2_000;

export interface TroubleShown {
  /** Faults that wait for their call. */
  readonly waiting: readonly string[];
  readonly isSlow: boolean;
  readonly isRevoked: boolean;
}

/** The fault switches. */
export class Trouble {
  private isSlow = false;

  constructor(private readonly slack: StandIn) {
    this.watchSlow();
  }

  shown(): TroubleShown {
    const { faults } = this.slack;
    return {
      waiting: faults.waiting().map(({ pattern, fault: it }) => `${pattern}: ${describeFault(it)}`),
      isSlow: this.isSlow,
      isRevoked: this.slack.isRevoked('admin'),
    };
  }

  plan(target: string, kind: string): void {
    const [pattern, it] = [own(TARGETS, target), own(FAULTS, kind)];
    if (pattern === undefined || it === undefined) throw new Error(`There is no trouble called ${target} / ${kind}.`);
    this.slack.faults.next(pattern, it);
  }

  slow(isSlow: boolean): void {
    this.isSlow = isSlow;
  }

  revoke(isRevoked: boolean): void {
    if (isRevoked) this.slack.revoke('admin');
    else this.slack.restore('admin');
  }

  clear(): void {
    this.slack.faults.clear();
    this.watchSlow();
  }

  private watchSlow(): void {
    this.slack.faults.random(() => (this.isSlow ? fault.delay(SLOW_MS) : undefined));
  }
}

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
