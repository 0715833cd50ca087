import type { Server } from 'node:net';
import type { Config } from '../config';
import { healthRoutes, type OpsOptions, opsRoutes, serve } from '../health';
import type { Job } from '../jobs/loop';
import { startLoop } from '../jobs/loop';
import type { Log } from '../logging';
import { watchEventLoop } from '../metrics/event-loop';
import { HTTPReceiver } from '../slack/bolt';
import { BACKLOG, guard, SERVER_OPTIONS } from '../slack/http-limits';
import type { InFlight } from '../slack/in-flight';
import type { SocketReceiver } from '../slack/socket-receiver';

interface ToListen {
  readonly http: Config['http'];
  readonly ops: Config['ops'] | undefined;
  readonly receiver: HTTPReceiver | SocketReceiver;
  readonly questions: Omit<OpsOptions, 'sockets' | 'eventLoop'>;
  readonly jobs: readonly Job[];
  readonly onJobError: (job: string, error: unknown) => void;
  readonly inFlight: InFlight;
  /** Before anything is taken. When it throws, nothing listens any more. */
  readonly begin: () => Promise<void>;
  /** What did not end in time is given back for the next start. */
  readonly letGo: () => Promise<void>;
  /** After everything ended. */
  readonly end: () => Promise<void>;
  readonly log: Log;
}

export interface Listening {
  readonly port: number;
  readonly opsPort: number | undefined;
  /** Takes nothing new, lets what runs end, and closes the store. */
  readonly stop: () => Promise<void>;
}

const DRAIN_MS = 8_000;

/** Takes deliveries, answers who asks how it is, and runs the jobs, until stopped. */
export async function listen(options: ToListen): Promise<Listening> {
  const { receiver, questions, http, inFlight, onJobError, log } = options;
  const { host, port } = http;
  const socket = receiver instanceof HTTPReceiver ? undefined : receiver;
  const server =
    receiver instanceof HTTPReceiver
      ? await receiver.start({ host, port, backlog: BACKLOG }, SERVER_OPTIONS)
      : await serve(healthRoutes(questions), host, port);
  if (!socket) guard(server);
  const eventLoop = options.ops && watchEventLoop();
  const toOperators = opsRoutes({
    ...questions,
    sockets: () => socket?.live(),
    eventLoop: () => eventLoop?.read(),
  });
  const ops = options.ops && (await serve(toOperators, options.ops.host, options.ops.port));
  await options.begin().catch((error: unknown) => {
    server.close();
    ops?.close();
    eventLoop?.stop();
    throw error;
  });
  await socket?.start();
  const bound = portOf(server) ?? port;
  log.info({ port: bound, host, mode: socket ? 'socket' : 'http' }, 'listening');
  const loops = options.jobs.map((job) => startLoop(job, onJobError));

  return {
    port: bound,
    opsPort: ops && portOf(ops),
    stop: async () => {
      server.close();
      ops?.close();
      server.closeIdleConnections();
      void inFlight.track(Promise.resolve(socket?.stop()));
      void inFlight.track(Promise.all(loops.map((loop) => loop.stop())));
      const isDrained = await inFlight.drain(DRAIN_MS);
      if (!isDrained)
        await options.letGo().catch((error: unknown) => {
          log.error({ error }, 'work not given back: the next start waits for its lease');
        });
      server.closeAllConnections();
      ops?.closeAllConnections();
      eventLoop?.stop();
      await options.end();
      log.info({ isDrained }, 'stopped');
    },
  };
}

function portOf(server: Pick<Server, 'address'>): number | undefined {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : undefined;
}
