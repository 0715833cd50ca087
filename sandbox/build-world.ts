import { addCrowd } from './crowd';
import { Faults } from './faults';
import { Files } from './files';
import { Journal } from './journal';
import { MessageBoard } from './message-board';
import { PEOPLE } from './names';
import { seedOrganisation, type Organisation } from './organisation';
import { RateLimits, type Limiter } from './rate-limits';
import { Triggers } from './triggers';
import { Views } from './views';
import type { Quirks, Tokens, World } from './world';

export interface StandInOptions {
  port?: number;
  org?: Organisation;
  /** So many ordinary members more, 0 to 20,000. */
  people?: number;
  /** For rate limits, trigger and response_url lives, timestamps. */
  now?: () => number;
  /** For signatures, which Bolt compares with the clock of its process: the real time, unless that clock was moved, too. */
  signsAt?: () => number;
  /** Lets something happen after so long; with a `now` that passes otherwise than the real time. */
  later?: World['later'];
  rateLimits?: boolean;
  limiter?: Limiter;
  /** The app's base address. */
  deliverTo?: string;
  tokens?: Partial<Tokens>;
  signingSecret?: string;
  triggerLifeMs?: number;
  slackQuirks?: Partial<Quirks>;
}

const QUIRKS: Quirks = {
  webOnlyIncludesDesktop: true,
  acceptsOrgIdInList: true,
  namesEnterprise: true,
  namesScopes: true,
  invalidateForm: 'user',
  emptyListIsError: true,
  resetTakesMs: 0,
  bulkTakesMs: 1_500,
  homeIsOn: true,
  bulkWithBadIds: 'refuse-all',
  updateKeepsUntouched: true,
};

/** Obviously no real tokens, though of the right kind. */
const TOKENS: Tokens = { bot: 'xoxb-stand-in-bot', admin: 'xoxp-stand-in-admin', app: 'xapp-stand-in-app' };

const BOT_SCOPES = [
  ...['commands', 'chat:write', 'users:read', 'users:read.email', 'usergroups:read'],
  ...['im:write', 'im:read', 'channels:read', 'groups:read', 'files:read', 'files:write'],
];

/** A fresh Slack with its defaults: kind where documents agree, `Quirks` where they do not. */
export function buildWorld(options: StandInOptions, outside: Pick<World, 'later' | 'origin' | 'socketUrl'>): World {
  const now = options.now ?? Date.now;
  const org = options.org ?? seedOrganisation();
  addCrowd(org, options.people ?? 0);
  const quirks = { ...QUIRKS, ...options.slackQuirks };
  return {
    ...outside,
    org,
    now,
    signsAt: options.signsAt ?? Date.now,
    quirks,
    journal: new Journal(now),
    faults: new Faults(),
    limits: new RateLimits(now, options.rateLimits ?? true, options.limiter ?? 'one-minute-windows'),
    hooks: {},
    tokens: { ...TOKENS, ...options.tokens },
    scopes: { bot: [...BOT_SCOPES], admin: ['admin.users:read', 'admin.users:write'], app: ['connections:write'] },
    revoked: new Set(),
    install: 'organisation',
    adminTokenOwner: PEOPLE.service,
    triggers: new Triggers(now, options.triggerLifeMs ?? 3_000),
    views: new Views(now, () => quirks.updateKeepsUntouched),
    board: new MessageBoard(org, now),
    files: new Files(now, outside.origin),
  };
}
