import type { Faults } from './faults';
import type { Files } from './files';
import type { CallRecord, Journal } from './journal';
import type { JsonObject } from './json';
import type { MessageBoard } from './message-board';
import type { InstallShape } from './payloads';
import type { Organisation } from './organisation';
import type { RateLimits, Tier } from './rate-limits';
import type { Triggers } from './triggers';
import type { Views } from './views';
import type { Args } from './args';

export type TokenName = 'bot' | 'admin' | 'app';
export type Tokens = Record<TokenName, string>;

/** Where Slack's documents disagree or say nothing (F1.2, F1.6), the stand-in can be either Slack. */
export interface Quirks {
  /** Whether `web_only` ends the desktop app's sessions too. */
  webOnlyIncludesDesktop: boolean;
  /** Whether `session.list` takes the organisation's id as `team_id`; otherwise `team_not_found`. */
  acceptsOrgIdInList: boolean;
  /** Whether `auth.test` says `enterprise_id` beside a `team_id` that is the organisation's own. */
  namesEnterprise: boolean;
  /** Whether answers name the token's scopes in `x-oauth-scopes`, which the SDK reads but no document promises. */
  namesScopes: boolean;
  /** Which form of `session.invalidate` it speaks: `user_id` or `team_id` beside the `session_id`. */
  invalidateForm: 'user' | 'team';
  /** Nothing to list: `no_active_sessions`, or an empty array. */
  emptyListIsError: boolean;
  /** From Slack's `ok` to the sessions' end. */
  resetTakesMs: number;
  /** From the `ok` to `session.resetBulk` to the sessions' end. */
  bulkTakesMs: number;
  /**
   * What `session.resetBulk` does when somebody in the list cannot be reset (F8.1, F8.2): nothing, with that person's
   * error; the others, and `ok`; or the others, and `failed_for_some_users`.
   */
  bulkWithBadIds: 'refuse-all' | 'skip-them' | 'fail-some';
  /** Whether the app's Home tab is switched on; otherwise `views.publish` is refused with `not_enabled`. */
  homeIsOn: boolean;
  /** An update keeps an element's old value even if nobody touched it (bolt-js #290, bolt-python #572). */
  updateKeepsUntouched: boolean;
}

/** What is about to happen, or be shown. */
export interface EffectInfo {
  readonly method: string;
  readonly user: string;
  readonly sessions: readonly number[];
  readonly call: CallRecord;
}

export interface MessageInfo {
  /** `chat.postMessage`, `views.update` …, `response_url`, or `ack` for the body of an acknowledgement. */
  readonly method: string;
  /** Channel of a message, or the person whose view it is. */
  readonly to: string;
  /** Everything readable in it. */
  readonly text: string;
  readonly content: JsonObject;
}

export interface Hooks {
  beforeEffect?: (effect: EffectInfo) => void | Promise<void>;
  onMessage?: (message: MessageInfo) => void | Promise<void>;
}

/** Everything that the Web API's methods and the people share. */
export interface World {
  readonly org: Organisation;
  readonly now: () => number;
  readonly signsAt: () => number;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly quirks: Quirks;
  readonly hooks: Hooks;
  readonly tokens: Tokens;
  /** Scopes per token; tests take some away. */
  readonly scopes: Record<TokenName, string[]>;
  readonly revoked: Set<TokenName>;
  /** Installed on the organisation, or on one workspace (F3.11). */
  install: InstallShape;
  /** Whose user token the admin token is. */
  adminTokenOwner: string;
  readonly triggers: Triggers;
  readonly views: Views;
  readonly board: MessageBoard;
  readonly files: Files;
  /** Runs later, unless the stand-in was stopped. */
  readonly later: (ms: number, run: () => void) => void;
  /** Where this Slack listens, without a slash. */
  readonly origin: () => string;
  /** A fresh Socket Mode address. */
  readonly socketUrl: () => string;
}

export interface Call {
  readonly args: Args;
  readonly token: TokenName;
  readonly record: CallRecord;
}

export interface Method {
  readonly tokens: readonly TokenName[];
  readonly scopes: readonly string[];
  readonly tier: Tier;
  readonly run: (world: World, call: Call) => JsonObject | Promise<JsonObject>;
}

/** By its full name. */
export type Methods = Record<string, Method>;
