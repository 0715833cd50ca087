import type { Policy } from '../domain/policy';
import type { Clock, Directory, DraftStore, Installation, RequestStore, SlackAdmin, Trail } from './ports';
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
