import { countingFor } from './app/counting';
import { listen } from './app/listening';
import { policyInForce } from './app/policy-in-force';
import { keepTrail } from './app/trail-keeping';
import type { Config } from './config';
import type { OrganisationId } from './domain/session';
import { healthRoutes } from './health';
import { jobs } from './jobs';
import { createTurns } from './jobs/turns';
import { watchInstallation } from './jobs/watch-installation';
import { boltLogger, type Log } from './logging';
import { announceIn } from './evidence';
import { outboundDispatcher, outboundFetch } from './network';
import { createPager } from './pager';
import { createRequests } from './requests';
import { createInstallation, RECHECK_MS } from './requests/installation';
import type { Bucket, Clock, Installation } from './requests/ports';
import { type Timings, TIMINGS } from './requests/timings';
import { createGateway } from './slack-admin/gateway';
import { createPacer, heedBy, lookUpsBy, TIER_2, watchedPacer } from './slack-admin/pacer';
import { App, HTTPReceiver } from './slack/bolt';
import { createCheckpointPost } from './slack/checkpoint-post';
import { clientOptions, createBotClient } from './slack/client';
import { countDeliveries, timeAcknowledgements } from './slack/deliveries';
import { createDirectory } from './slack/directory';
import { installErrorBoundary } from './slack/error-boundary';
import { features } from './slack/features';
import { createHomes } from './slack/homes';
import { createInFlight } from './slack/in-flight';
import { createListeners } from './slack/listeners';
import { createListNotices } from './slack/list-notices';
import { createListFiles } from './slack/list-file/uploaded';
import { pageOf } from './slack/messages.view';
import { createNotices } from './slack/notices';
import { createOrganisationGate } from './slack/organisation-gate';
import { createHttpReceiver } from './slack/receiver';
import { createSocketReceiver } from './slack/socket-receiver';
import { createPolicyWarning } from './slack/policy-warning';
import { problemWords } from './slack/problem-words';
import { openStore } from './store';
import { newId } from './store/ids';

/** What a test may put in the place of the real thing: time, never behaviour. */
export interface Surroundings {
  readonly log: Log;
  readonly clock?: Clock;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly timings?: Timings;
  readonly bucket?: Bucket;
  readonly databaseAnswersWithinMs?: number;
}

export type WardenApp = Awaited<ReturnType<typeof buildApp>>;

/** Direct messages wake nobody: at once, and again when nobody has come. */
const PAGES_AFTER_MS = [0, 5 * 60_000];

/** Several times as long as the longest takes, about all of a list of 100,000 people: one that can never end would be tried for ever. */
const DATABASE_ANSWERS_WITHIN_MS = 20_000;

/** The whole app, wired but not yet listening. */
export async function buildApp(config: Config, { log, ...surroundings }: Surroundings) {
  const { clock = { now: Date.now }, timings = TIMINGS, bucket = TIER_2, sleep = pause } = surroundings;
  const { databaseAnswersWithinMs = DATABASE_ANSWERS_WITHIN_MS } = surroundings;
  const { slack, httpsProxy } = config;
  const { apiUrl, adminToken } = slack;
  const [botToken, appToken] = [slack.botToken.reveal(), slack.appToken?.reveal()];
  const logger = boltLogger(log);
  const fetch = outboundFetch(httpsProxy?.reveal());
  const client = { apiUrl, logger, ...(fetch ? { fetch } : {}) };
  const onError = (job: string, error: unknown): void => {
    log.error({ job, error }, 'job failed');
  };

  const metrics = countingFor(config.ops);
  const onConnectionLost = (error: Error): void => {
    log.warn({ error }, 'database connection lost');
  };
  const store = await openStore(config.database, config.trailKey, onConnectionLost, {
    onFailure: metrics.storeFailed,
    keysBefore: config.trailKeysBefore,
    answersWithinMs: databaseAnswersWithinMs,
  });
  const pacer = watchedPacer(createPacer(store.budget, clock, bucket), metrics.paced);
  const trail = await keepTrail({ store, settings: config, fetch, metrics, clock, log });
  /** Nothing acts, and nobody is told that it could, while the database is not known to be the right one. */
  const installedNow = (): Installation => {
    const problem = trail.problem();
    return problem ? { kind: 'not-ready', problem } : installation.current();
  };
  const organisation = (): OrganisationId | undefined => {
    const found = installedNow();
    return found.kind === 'ready' ? found.organisation : undefined;
  };
  const admin = createGateway({ ...client, adminToken, pacer, organisation, now: clock.now, sleep });
  const bot = createBotClient({ ...client, botToken });
  const directory = createDirectory(bot, clock);
  const policy = policyInForce(config, log, {
    onChanged: (version) =>
      store.trail.append({ type: 'policy.changed', actor: 'app', facts: { policy: version } }, clock.now()),
    onWrong: () => {
      policyWarning.owe();
    },
    onRight: () => {
      policyWarning.oweNothing();
    },
  });
  const approvalChannel = (): string => policy.current().approvalChannel ?? config.approvalChannel;
  const channels = () => ({ audit: config.auditChannel, approval: approvalChannel() });
  const installation = createInstallation(admin, directory, channels, clock.now);
  const { isOpen } = installation;
  const policyWarning = createPolicyWarning({ bot, auditChannel: config.auditChannel, isOpen, clock, log });
  const callPager =
    config.pager && createPager({ ...config.pager, secret: config.pager.secret.reveal() }, clock.now, fetch);
  const requests = createRequests({
    admin,
    directory,
    installation: installedNow,
    store: store.requests,
    drafts: store.drafts,
    lists: store.lists,
    runs: store.runs,
    acts: store.acts,
    files: createListFiles({ ...client, bot, botToken }),
    readyToLookUp: lookUpsBy(pacer),
    heedLimit: heedBy(pacer),
    trail: store.trail,
    announce: announceIn(log, metrics),
    announcements: store.announcements,
    clock,
    stopSwitch: store.stopSwitch,
    policy: policy.current,
    approvalChannel,
    pagesAfterMs: config.pager ? PAGES_AFTER_MS : [],
    timings,
    newId,
  });
  const notices = createNotices({
    bot,
    store: store.requests,
    runs: store.runs,
    notices: store.notices,
    auditChannel: config.auditChannel,
    approvalChannel,
    isOpen,
    requests,
    ...(callPager ? { page: (record) => callPager(pageOf(record)) } : {}),
    clock,
    log,
    onFailure: metrics.messageFailed,
  });

  const listNotices = createListNotices({ bot, lists: store.lists, clock, log });

  const { lastContactAt } = installation;
  const questions = { installation: reachable, lastContactAt, ping: store.ping, now: clock.now };
  const dispatcher = outboundDispatcher(httpsProxy?.reveal());
  const receiver =
    appToken === undefined
      ? createHttpReceiver({
          ...{
            signingSecret: slack.signingSecret?.reveal() ?? '',
            logger,
            log,
            routes: healthRoutes(questions),
            now: clock.now,
          },
          onAnswer: (status, ms) => {
            if (status < 400) metrics.acknowledged('http', ms);
            else metrics.refused(status);
          },
        })
      : createSocketReceiver({ ...client, appToken, log, sleep, ...(dispatcher ? { dispatcher } : {}) });
  const socket = receiver instanceof HTTPReceiver ? undefined : receiver;
  const app = new App({
    receiver,
    logger,
    clientOptions: clientOptions(client),
    // The tokens are checked by the installation check: an unreachable Slack must not keep the app from starting.
    authorize: () => Promise.resolve({ botToken }),
    extendedErrorHandler: true,
    convoStore: false,
  });
  const watch = watchInstallation({
    check: installation.check,
    policyVersion: () => policy.current().version,
    recheckMs: RECHECK_MS,
    wasAnswered: installation.wasAnswered,
    onInstallation: (found) => {
      if (found.kind === 'ready') log.info({ organisation: found.organisation }, 'installation is right');
      else log.warn({ problem: found.problem, slackError: found.error, fix: problemWords(found.problem) }, 'not ready');
    },
    now: clock.now,
  });
  if (socket)
    timeAcknowledgements(app, (ms) => {
      metrics.acknowledged('socket', ms);
    });
  const inFlight = createInFlight();
  app.use(countDeliveries(metrics.delivered));
  app.use(({ next }) => inFlight.track(next()));
  app.use(createOrganisationGate({ installation: installedNow, trail: store.trail, clock, log, ...client }));
  const { auditChannel } = config;
  const door = {
    ...{ bot, requests, log, newId, auditChannel },
    sendList: listNotices.sendList,
    homes: createHomes({ bot, requests, clock, log }),
    recheckInstallation: watch.again,
    pause: inFlight.pause,
  };
  installErrorBoundary(app, { ...door, ...client });
  const listeners = createListeners(app);
  for (const feature of features) feature.register(listeners, door);

  const allJobs = [
    trail.job,
    ...jobs({
      due: store.requests.due,
      advance: (id) => inFlight.track(requests.advance(id)),
      keepClaims: { name: 'keep-claims', everyMs: timings.renewEveryMs, run: requests.keepClaims },
      deliverNotices: notices.deliverDue,
      callPager: notices.callPager,
      owedAnnouncements: requests.owedAnnouncements,
      announceOwed: requests.announceOwed,
      dueLists: store.lists.due,
      makeList: (id) => inFlight.track(requests.makeList(id)),
      tellLists: listNotices.tellDue,
      purge: async (now) => {
        await store.drafts.purgeExpired(now);
        await store.lists.purgeExpired(now);
      },
      forget: async () => {
        await store.retention.purge(config.keep, clock.now());
        await trail.told(await store.retention.cutTrail(config.keep, clock.now()));
      },
      signTrail: trail.hourly,
      postCheckpoint: createCheckpointPost({
        bot,
        checkpoints: store.checkpoints,
        auditChannel,
        installation: installedNow,
        clock,
        log,
      }),
      checkInstallation: watch.job,
      reloadPolicy: policy.reload,
      warnOfPolicy: policyWarning.tellDue,
      now: clock.now,
      onError,
    }).map(trail.held),
  ];

  return {
    store,
    /** Runs every job that may be due. */
    runJobs: createTurns(allJobs, clock.now),
    /** Takes deliveries and works until stopped; with jobs `by-hand`, only when `runJobs` is called. */
    listen: ({ jobs: turns = 'running' }: { jobs?: 'running' | 'by-hand' } = {}) =>
      listen({
        ...{ receiver, inFlight, log },
        ...{ http: config.http, ops: config.ops },
        questions: { ...questions, openRequests: store.openRequests, metrics },
        jobs: turns === 'running' ? allJobs : [],
        onJobError: onError,
        begin: trail.begin,
        letGo: requests.letGo,
        end: async () => {
          await trail.end();
          await store.close();
        },
      }),
  };

  /** The installation, for those who ask from outside: over Socket Mode nobody can reach us without a connection. */
  function reachable(): Installation {
    const found = installedNow();
    const problem = found.kind === 'ready' ? socket?.problem() : undefined;
    return problem ? { kind: 'not-ready', problem } : found;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
