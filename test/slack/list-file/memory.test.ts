import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readListFile } from '../../../src/slack/list-file';
import { LIST_BYTES_MAX, LIST_ROWS_MAX } from '../../../src/slack/list-file/error';
import { textOf } from '../../../src/slack/list-file/text';

const CHUNK_BYTES = 65_536;
const MEMORY_MAX = 64 * 1024 * 1024;

/** A file of `line` again and again, that counts what is taken of it and knows whether it was let go. */
function endless(line: string) {
  const chunk = Buffer.from(line.repeat(CHUNK_BYTES / line.length));
  const source = { pulledBytes: 0, isClosed: false };
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        await Promise.resolve();
        source.pulledBytes += chunk.length;
        yield chunk;
      }
    } finally {
      source.isClosed = true;
    }
  }
  return { source, bytes: bytes() };
}

describe('reading a list', () => {
  it('takes from the file only as much as it hands out', async () => {
    const line = 'U07TARGET01,abc\n';
    const { source, bytes } = endless(line);
    let entries = 0;
    let inFlightMax = 0;
    for await (const entry of readListFile(bytes)) {
      entries += 1;
      inFlightMax = Math.max(inFlightMax, source.pulledBytes - entries * line.length);
      if (entry.row === 10_000) break;
    }

    expect(inFlightMax).toBeLessThanOrEqual(3 * CHUNK_BYTES);
    await until(() => source.isClosed);
  });

  it('stops at once when there are too many bytes', async () => {
    const { source, bytes } = endless(`${'x'.repeat(1_012)},U07TARGET01`.slice(0, 1_023) + '\n');

    await expect(drain(textOf(bytes))).rejects.toMatchObject({ code: 'list_file_too_big' });
    expect(source.pulledBytes).toBeLessThanOrEqual(LIST_BYTES_MAX + CHUNK_BYTES);
    expect(source.isClosed).toBe(true);
  });

  it('stops soon when there are too many rows', async () => {
    const { source, bytes } = endless('U07AAA1\n');

    await expect(drain(readListFile(bytes))).rejects.toMatchObject({ code: 'list_file_too_many_rows', row: 100_001 });
    expect(source.pulledBytes).toBeLessThanOrEqual(LIST_ROWS_MAX * 8 + 3 * CHUNK_BYTES);
    await until(() => source.isClosed);
  });

  it('hands on what breaks on the way', async () => {
    async function* torn(): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      yield Buffer.from('U07TARGET01\n');
      throw new Error('torn');
    }

    await expect(drain(readListFile(torn()))).rejects.toThrow('torn');
  });
});

const drain = async (source: AsyncGenerator): Promise<void> => {
  while ((await source.next()).done !== true);
};

const until = async (isTrue: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 100 && !isTrue(); turn += 1) await new Promise(setImmediate);
  expect(isTrue()).toBe(true);
};

describe('the memory that a list takes', () => {
  it.each([
    ['50 MB', 'list_file_too_big'],
    ['50 MB at once', 'list_file_too_big'],
    ['1,000,001 rows', 'list_file_too_many_rows'],
    ['as many rows as there may be', 'read'],
    ['as many rows at once', 'read'],
    ['quoted cells and empty ones', 'read'],
    ['blank lines', 'list_file_empty'],
  ])('stays small: %s', async (list, expectedEnd) => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'memory-child.js'), list]);
    const { end, raisedBytes } = JSON.parse(stdout) as { end: string; raisedBytes: number };

    expect(end).toBe(expectedEnd);
    expect(raisedBytes).toBeLessThanOrEqual(MEMORY_MAX);
  });
});
