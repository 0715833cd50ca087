import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../src/store/sqlite';

it('lets others go on while one asks SQLite again and again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'warden-turns-'));
  const db = openSqlite(join(folder, 'warden.db'));
  const come = jest.fn();
  setImmediate(come);
  try {
    for (let n = 0; n < 500; n += 1) await db.introspection.getTables();
    expect(come).toHaveBeenCalledTimes(1);
  } finally {
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
});
