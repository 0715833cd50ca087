import type { DatabaseSettings } from '../../src/store/database';

const GUARDS = ['trail_update', 'trail_delete', 'trail_insert', 'checkpoints_update', 'checkpoints_delete'];
const HEAD_GUARDS = ['trail_head_update', 'trail_head_delete'];

/** What somebody who owns the tables does first: takes away what keeps them append-only. */
export const withoutGuards = (kind: DatabaseSettings['kind']): string[] =>
  [...GUARDS, ...HEAD_GUARDS].map((name) =>
    kind === 'sqlite' ? `drop trigger ${name}` : `drop trigger ${name} on ${name.replace(/_[a-z]+$/, '')}`,
  );
