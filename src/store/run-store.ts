import type { RunStore } from '../requests/run-ports';
import type { Database } from './database';
import { guarded } from './guarded';
import { runOrders } from './run-order';
import { runPeople } from './run-people';
import { resultPages, runResults } from './run-results';
import type { TrailKey } from './trail-key';

/** What is known of the people of a run: whom was sent what, and what the looks showed. */
export function createRunStore(db: Database, key: TrailKey): RunStore {
  return {
    ...guarded({ ...runOrders(db, key), ...runPeople(db), ...runResults(db) }),
    results: (list) => resultPages(db, list),
  };
}
