import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { LockProofSqlite } from '../../src/store/lock-proof-sqlite';
import { newFolder } from '../helpers/folders';

const ROWS = 250;
const ALL = 'select * from things order by id';
const ADD = 'insert into things (id) values (?)';
const folder = newFolder('statements');
let db: LockProofSqlite;
const say = (sql: string, ...values: number[]): unknown => db.prepare(sql).run(values);
const ask = (sql: string, ...values: number[]): unknown[] => db.prepare(sql).all(values);

beforeEach(() => {
  db = new LockProofSqlite(() => new Libsql(':memory:'));
  say('create table things (id integer primary key)');
  say('begin immediate');
  for (let id = 1; id <= ROWS; id += 1) say(ADD, id);
  say('commit');
});
afterEach(() => {
  db.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a statement that is said again', () => {
  it('takes the values of this time', () => {
    const one = 'select id from things where id = ?';
    expect([ask(one, 7), ask(one, 8), ask(one, ROWS + 1)]).toEqual([[{ id: 7 }], [{ id: 8 }], []]);
  });

  it('sees a table as it was changed meanwhile', () => {
    expect(ask(ALL)[0]).toEqual({ id: 1 });
    say('alter table things add column name text');
    expect(ask(ALL)[0]).toEqual({ id: 1, name: null });
  });

  it('works after the time it failed, and what was said with it is taken back or kept as a whole', () => {
    for (const end of ['rollback', 'commit']) {
      const before = ask(ALL).length;
      say('begin immediate');
      say(ADD, 1_000 + before);
      expect(() => say(ADD, 1)).toThrow(/UNIQUE/);
      say(end);
      expect(ask(ALL)).toHaveLength(end === 'commit' ? before + 1 : before);
    }
  });

  it('does not disturb who reads its rows one by one, nor is it disturbed by who left off halfway', () => {
    const [one, other] = [db.prepare(ALL).iterate([]), db.prepare(ALL).iterate([])];
    const nextOf = (rows: IterableIterator<unknown>): unknown => (rows.next() as IteratorYieldResult<unknown>).value;
    expect([nextOf(one), nextOf(other), nextOf(one)]).toEqual([{ id: 1 }, { id: 1 }, { id: 2 }]);
    expect(ask(ALL)).toHaveLength(ROWS);
    say('begin immediate');
    say(ADD, ROWS + 1);
    say('commit');
    expect(ask(ALL)).toHaveLength(ROWS + 1);
    expect([nextOf(one), nextOf(other)]).toEqual([{ id: 3 }, { id: 2 }]);
  });

  it('is found again after the connection was replaced, with what others wrote', () => {
    const file = join(folder, 'locked.db');
    const open = (): Libsql.Database => new Libsql(file, { timeout: 1 });
    const other = open();
    other.exec('create table things (id integer primary key)');
    db.close();
    db = new LockProofSqlite(open);
    say(ADD, 1);
    other.exec('begin immediate; insert into things (id) values (2)');
    expect(() => say(ADD, 3)).toThrow(/locked/);
    other.exec('commit');
    say(ADD, 3);
    expect(ask(ALL)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    other.close();
  });
});
