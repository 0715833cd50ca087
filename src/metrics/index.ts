import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { OutcomeClass } from '../domain/answer';
import type { AttemptCall, Outcome, RequestState } from '../domain/request';
import type { EventLoop } from './event-loop';

/** What is in a delivery of Slack. */
export type DeliveryKind = 'command' | 'shortcut' | 'button' | 'window' | 'event' | 'other';

/** How many requests are where, in the store. */
export interface OpenRequests {
  /** Others must agree first. */
  readonly waiting: number;
  /** Agreed to, and not sent yet, or being sent. */
  readonly toSend: number;
  /** Sent; the truth is being looked for. */
  readonly unsettled: number;
}

/** What is asked for when somebody scrapes, and not counted on the way. */
export interface Readings {
  /** Nothing when the store cannot be read. */
  readonly requests: OpenRequests | undefined;
  readonly isReady: boolean;
  /** Epoch milliseconds; nothing when Slack never answered. */
  readonly lastContactAt: number | undefined;
  /** Live connections of Socket Mode; nothing over HTTP. */
  readonly sockets: number | undefined;
  /** Since the last scrape. Nothing when nobody watches it. */
  readonly eventLoop: ReturnType<EventLoop['read']> | undefined;
}

const SECONDS = 1_000;

/** Slack waits three seconds for an acknowledgement. */
const ACK_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3];
const PACER_BUCKETS_S = [0, 1, 3, 10, 30, 60];

/**
 * What the app counts, for Prometheus. A registry of its own, since several apps live in one process of the tests. No label carries a
 * person, a workspace, a request, or anything that somebody typed: each has a closed set of values.
 */
export function createMetrics(version: string) {
  const registers = [new Registry()] as const;
  const [registry] = registers;
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name, help, labelNames, registers: [...registers] });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
    new Counter({ name, help, labelNames, registers: [...registers] });

  const deliveries = counter('warden_deliveries_total', 'Deliveries of Slack that were taken', ['kind', 'outcome']);
  const refused = counter('warden_deliveries_refused_total', 'Deliveries over HTTP that were not taken', ['status']);
  const acks = new Histogram({
    name: 'warden_acknowledgement_seconds',
    help: 'From a delivery to its acknowledgement',
    labelNames: ['transport'],
    buckets: ACK_BUCKETS_S,
    registers: [...registers],
  });
  const acts = counter('warden_acts_total', 'Session-ending calls, by what the answer means', ['method', 'class']);
  const ended = counter('warden_requests_ended_total', 'Requests that have ended, by how', ['outcome']);
  const pacerWaits = new Histogram({
    name: 'warden_pacer_wait_seconds',
    help: 'Waits that the pacer told whoever asked for a call of Slack; 0 when it may go',
    labelNames: ['method'],
    buckets: PACER_BUCKETS_S,
    registers: [...registers],
  });
  const storeErrors = counter('warden_store_errors_total', 'Reads and writes of the store that failed');
  const messages = counter('warden_messages_failed_total', 'Messages not delivered', ['topic', 'given_up']);

  const owed = gauge('warden_checkpoints_owed', 'Checkpoints that a place does not have yet', ['place']);
  const storeUp = gauge('warden_store_up', '1 when this scrape could read the store');
  const waiting = gauge('warden_approvals_waiting', 'Requests that wait for somebody to agree');
  const toSend = gauge('warden_requests_to_send', 'Requests that may run and whose calls are not all sent');
  const unsettled = gauge('warden_requests_unsettled', 'Requests sent, of which it is not known yet what became');
  const ready = gauge('warden_ready', '1 when the app may act');
  const contact = gauge('warden_slack_last_contact_timestamp_seconds', 'When Slack answered last; 0 for never');
  const sockets = gauge('warden_socket_connections', 'Live connections of Socket Mode');
  const delay = gauge('warden_event_loop_delay_seconds', 'Delay of the event loop since the last scrape', ['quantile']);
  const memory = gauge('warden_memory_bytes', 'Memory of the process', ['kind']);
  gauge('warden_build_info', '1, with the version', ['version', 'node']).set({ version, node: process.version }, 1);
  // Once a series exists, its first change shows.
  storeErrors.inc(0);

  return {
    contentType: registry.contentType,

    delivered: (kind: DeliveryKind, outcome: 'handled' | 'failed'): void => {
      deliveries.inc({ kind, outcome });
    },
    refused: (status: number): void => {
      refused.inc({ status });
    },
    acknowledged: (transport: 'http' | 'socket', ms: number): void => {
      acks.observe({ transport }, ms / SECONDS);
    },
    answered: (method: AttemptCall['method'], meaning: OutcomeClass): void => {
      acts.inc({ method, class: meaning });
    },
    ended: (outcome: Outcome | RequestState): void => {
      ended.inc({ outcome });
    },
    paced: (method: string, waitMs: number): void => {
      pacerWaits.observe({ method }, waitMs / SECONDS);
    },
    storeFailed: (): void => {
      storeErrors.inc();
    },
    messageFailed: (topic: string, isGivenUp: boolean): void => {
      messages.inc({ topic, given_up: String(isGivenUp) });
    },

    checkpointsOwed: (place: string, count: number): void => {
      owed.set({ place }, count);
    },

    /** The page that Prometheus reads. What could not be read is left out; the rest is there. */
    page: (readings: Readings): Promise<string> => {
      const { requests, eventLoop } = readings;
      storeUp.set(requests ? 1 : 0);
      set(waiting, requests?.waiting);
      set(toSend, requests?.toSend);
      set(unsettled, requests?.unsettled);
      set(sockets, readings.sockets);
      ready.set(readings.isReady ? 1 : 0);
      contact.set((readings.lastContactAt ?? 0) / SECONDS);
      for (const [quantile, seconds] of Object.entries(eventLoop ?? {})) delay.set({ quantile }, seconds);
      const { rss, heapUsed, external } = process.memoryUsage();
      for (const [kind, bytes] of Object.entries({ rss, heap_used: heapUsed, external })) memory.set({ kind }, bytes);
      return registry.metrics();
    },
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

function set(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
