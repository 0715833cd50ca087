import { type RawBuilder, sql } from 'kysely';
import { OPEN_STATES } from '../domain/request';

/** Conditions on a row of `requests`, by that name. */

/** The request has to do with this person: asked for it, is its target, decided on it, gave orders, is on its list, or was left out. */
export const involves = (person: RawBuilder<unknown>): RawBuilder<boolean> => sql<boolean>`(
  requests.requester = ${person}
  or requests.left_out like '%"' || ${person} || '"%'
  or exists (select 1 from targets as t where t.request_id = requests.id and t.person = ${person})
  or exists (select 1 from approvals as a where a.request_id = requests.id and a.person = ${person})
  or exists (select 1 from runs as r where r.request_id = requests.id and r.ordered_by = ${person})
  or exists (
    select 1 from runs as r join list_entries as e on e.list_id = r.list_id
    where r.request_id = requests.id and e.person = ${person}
  )
)`;

/** Somebody keeps it, or somebody in it, whatever its time. */
export const isHeld = sql<boolean>`exists (
  select 1 from holds as h
  where (h.kind = 'request' and h.subject = requests.id) or (h.kind = 'person' and ${involves(sql.ref('h.subject'))})
)`;

/** Nothing is done for it any more, and all of it was said in the log. */
export const hasEnded = sql<boolean>`(
  requests.state not in (${sql.join([...OPEN_STATES])})
  and not exists (select 1 from targets as t where t.request_id = requests.id and t.state <> 'settled')
  and not exists (select 1 from announcements as o where o.request_id = requests.id)
)`;

/** What is kept of it may go when its time is over. */
export const isLetGo = sql<boolean>`(${hasEnded} and not ${isHeld})`;
