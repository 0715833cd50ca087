import { refuse } from './refusal';

interface Trigger {
  readonly user: string;
  readonly issuedAt: number;
  /** The modal it came from, which is what views.push needs. */
  readonly viewId: string | undefined;
  used: boolean;
}

/** Trigger ids live three seconds and open one view (F4.2). */
export class Triggers {
  private readonly issued = new Map<string, Trigger>();

  constructor(
    private readonly now: () => number,
    public lifeMs: number,
  ) {}

  issue(user: string, viewId?: string): string {
    const id = `${8123 + this.issued.size}.4567.${Math.random().toString(16).slice(2, 14)}`;
    this.issued.set(id, { user, issuedAt: this.now(), viewId, used: false });
    return id;
  }

  exchange(id: unknown): Trigger {
    const trigger = typeof id === 'string' ? this.issued.get(id) : undefined;
    if (!trigger) return refuse('invalid_trigger_id');
    if (trigger.used) return refuse('exchanged_trigger_id');
    if (this.now() - trigger.issuedAt > this.lifeMs) return refuse('expired_trigger_id');
    trigger.used = true;
    return trigger;
  }
}
