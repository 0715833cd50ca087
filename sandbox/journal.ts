import { copyOf, type JsonObject } from './json';

export interface CallRecord {
  readonly kind: 'call';
  readonly seq: number;
  readonly at: number;
  readonly method: string;
  /** Which of the three tokens came along. */
  token: string;
  readonly args: JsonObject;
  /** What the stand-in meant to answer; `undefined` while it runs, or when a fault came first. */
  answer?: JsonObject;
  /** What went over the wire: 200, 429, 500 …, or 0 when the connection was dropped or left hanging. */
  status?: number;
  fault?: string;
  endedAt?: number;
}

export interface DeliveryRecord {
  readonly kind: 'delivery';
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly by: string;
  readonly via: 'http' | 'socket';
  readonly payload: JsonObject;
  status?: number;
  problem?: string;
  answer?: unknown;
  ms?: number;
}

export interface EffectRecord {
  readonly kind: 'effect';
  readonly seq: number;
  readonly at: number;
  readonly effect: 'sessions-ended' | 'signed-in' | 'network-changed';
  readonly user: string;
  readonly sessions: readonly number[];
  /** A Web API method, or `person` for what people do themselves. */
  readonly by: string;
  /** `seq` of the call that did it. */
  readonly call?: number;
}

export type Entry = CallRecord | DeliveryRecord | EffectRecord;
type New<T extends Entry> = Omit<T, 'seq' | 'at' | 'kind'>;

/** Everything that happened at Slack's side, in order. The truth that tests compare the app's story with. */
export class Journal {
  readonly entries: Entry[] = [];

  constructor(private readonly now: () => number) {}

  call(record: New<CallRecord>): CallRecord {
    return this.add({ ...record, kind: 'call', ...this.stamp() });
  }

  delivery(record: New<DeliveryRecord>): DeliveryRecord {
    return this.add({ ...record, payload: copyOf(record.payload), kind: 'delivery', ...this.stamp() });
  }

  effect(record: New<EffectRecord>): EffectRecord {
    return this.add({ ...record, kind: 'effect', ...this.stamp() });
  }

  calls(): CallRecord[] {
    return this.entries.filter((entry) => entry.kind === 'call');
  }

  deliveries(): DeliveryRecord[] {
    return this.entries.filter((entry) => entry.kind === 'delivery');
  }

  effects(): EffectRecord[] {
    return this.entries.filter((entry) => entry.kind === 'effect');
  }

  private stamp() {
    return { seq: this.entries.length + 1, at: this.now() };
  }

  private add<T extends Entry>(entry: T): T {
    this.entries.push(entry);
    return entry;
  }
}
