import type { Selectable } from 'kysely';
import type { Evidence, RequestId } from '../domain/request';
import type { ListId, ResetScope, UserId } from '../domain/session';
import type { PeopleList } from '../requests/list-ports';
import type { Schema } from './schema';

export const toList = (row: Selectable<Schema['lists']>): PeopleList => ({
  id: row.id as ListId,
  opener: row.opener as UserId,
  sources: JSON.parse(row.sources) as PeopleList['sources'],
  ...(row.scope === null ? {} : { scope: row.scope as ResetScope }),
  ...(row.evidence === null ? {} : { evidence: JSON.parse(row.evidence) as Evidence }),
  state: row.state as PeopleList['state'],
  at: JSON.parse(row.at) as PeopleList['at'],
  ...(row.way === null ? {} : { way: JSON.parse(row.way) as NonNullable<PeopleList['way']> }),
  counts: JSON.parse(row.counts) as PeopleList['counts'],
  ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) as NonNullable<PeopleList['failure']> }),
  ...(row.request_id === null ? {} : { requestId: row.request_id as RequestId }),
  version: row.version,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
