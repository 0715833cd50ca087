/**
 * The database itself refuses to change or remove what the trail says. Rows leave only behind a cut, which only moves on,
 * and only to a row that has a checkpoint. Whoever owns the tables can take this away again: then the chain shows it.
 */
const KEPT = 'the trail is append-only';

const refuse = `begin select raise(abort, '${KEPT}'); end`;
const headOf = (column: string): string => `(select ${column} from trail_head where id = 1)`;

export const keepsSqlite: readonly string[] = [
  `create trigger trail_update before update on trail ${refuse}`,
  `create trigger trail_delete before delete on trail when old.seq > ${headOf('cut_seq')} ${refuse}`,
  // “insert or replace” removes a row without asking the trigger above.
  `create trigger trail_insert before insert on trail when new.seq <= ${headOf('seq')} ${refuse}`,
  `create trigger checkpoints_update before update on checkpoints ${refuse}`,
  `create trigger checkpoints_delete before delete on checkpoints when old.seq >= ${headOf('cut_seq')} ${refuse}`,
  `create trigger checkpoints_insert before insert on checkpoints
    when exists (select 1 from checkpoints where n = new.n) ${refuse}`,
  `create trigger trail_head_delete before delete on trail_head ${refuse}`,
  `create trigger trail_head_insert before insert on trail_head ${refuse}`,
  `create trigger trail_head_update before update on trail_head
    when new.seq < old.seq or new.cut_seq < old.cut_seq or new.id <> 1 or (new.cut_seq > old.cut_seq and not exists
      (select 1 from checkpoints where seq = new.cut_seq)) ${refuse}`,
];

const PG_FUNCTION = (name: string, refusedWhen: string, otherwise: string): string => `
  create function ${name}() returns trigger language plpgsql as $$
  begin
    if ${refusedWhen} then raise exception '${KEPT}'; end if;
    return ${otherwise};
  end $$`;

export const keepsPostgres: readonly string[] = [
  PG_FUNCTION('warden_refuse', 'true', 'null'),
  PG_FUNCTION('warden_delete_trail', `old.seq > ${headOf('cut_seq')}`, 'old'),
  PG_FUNCTION('warden_insert_trail', `new.seq <= ${headOf('seq')}`, 'new'),
  PG_FUNCTION('warden_delete_checkpoint', `old.seq >= ${headOf('cut_seq')}`, 'old'),
  PG_FUNCTION(
    'warden_update_head',
    `new.seq < old.seq or new.cut_seq < old.cut_seq or new.id <> 1 or (new.cut_seq > old.cut_seq and not exists
      (select 1 from checkpoints where seq = new.cut_seq))`,
    'new',
  ),
  ...['trail', 'checkpoints', 'trail_head'].map(
    (table) =>
      `create trigger ${table}_truncate before truncate on ${table} for each statement execute function warden_refuse()`,
  ),
  ...['trail', 'checkpoints'].map(
    (table) => `create trigger ${table}_update before update on ${table} for each row execute function warden_refuse()`,
  ),
  `create trigger trail_delete before delete on trail for each row execute function warden_delete_trail()`,
  `create trigger trail_insert before insert on trail for each row execute function warden_insert_trail()`,
  `create trigger checkpoints_delete before delete on checkpoints for each row execute function warden_delete_checkpoint()`,
  `create trigger trail_head_delete before delete on trail_head for each row execute function warden_refuse()`,
  `create trigger trail_head_update before update on trail_head for each row execute function warden_update_head()`,
  `revoke update, delete, truncate on trail, checkpoints, trail_head from public`,
];
