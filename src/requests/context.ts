import type { Policy } from '../domain/policy';
import type { Clock, Directory, Installation, SlackAdmin } from './ports';
import type { DraftStore, RequestStore, Trail } from './store-ports';
import type { Timings } from './timings';

/** Everything the verbs need from outside. */
export interface Context {
  readonly admin: SlackAdmin;
  readonly directory: Directory;
  readonly installation: () => Installation;
  readonly store: RequestStore;
  readonly drafts: DraftStore;
  readonly trail: Trail;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly timings: Timings;
  readonly newId: () => string;
}
