import { readListFile } from '../../../src/slack/list-file';

/** Run as a process of its own: prints by how many bytes reading a large list raised the peak of its memory. */
const LISTS: Record<string, readonly [line: string, lines: number, chunkBytes: number]> = {
  'warming up': ['U07TARGET01,Tara\n', 100, 1_000],
  '50 MB': [`${'x'.repeat(900)},U07TARGET01\n`, 55_000, 65_536],
  '50 MB at once': [`${'x'.repeat(900)},U07TARGET01\n`, 55_000, 50_000_000],
  '1,000,001 rows': ['U07TARGET01\n', 1_000_001, 65_536],
  'as many rows as there may be': [`${'x'.repeat(85)},U07TARGET01\n`, 100_000, 65_536],
  'as many rows at once': [`${'x'.repeat(85)},U07TARGET01\n`, 100_000, 9_800_000],
  'quoted cells and empty ones': [`"${'\n'.repeat(4_000)}"${','.repeat(4_000)}U07TARGET01\n`, 1_200, 65_536],
  'blank lines': ['\n', 10_000_000, 65_536],
};

/** @returns the number of the last row that was read */
async function read(chunk: Uint8Array, bytes: number): Promise<number> {
  async function* repeated(): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < bytes; sent += chunk.length) {
      await new Promise(setImmediate);
      yield chunk.subarray(0, bytes - sent);
    }
  }
  let last = 0;
  for await (const { row } of readListFile(repeated())) last = row;
  return last;
}

async function peakOf(list: string): Promise<{ end: string; raisedBytes: number }> {
  const [line, lines, chunkBytes] = LISTS[list] ?? ['', 0, 0];
  const chunk = Buffer.from(line.repeat(Math.max(1, Math.floor(chunkBytes / line.length))));
  const idle = process.resourceUsage().maxRSS;
  const end = await read(chunk, line.length * lines).then(
    () => 'read',
    (error: unknown) => (error as { code: string }).code,
  );
  return { end, raisedBytes: (process.resourceUsage().maxRSS - idle) * 1_024 };
}

void peakOf('warming up')
  .then(() => peakOf(process.argv[2] ?? ''))
  .then((peak) => {
    console.log(JSON.stringify(peak));
  });
