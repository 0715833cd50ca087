/** A page of a thousand names, the longest there are, takes three quarters of it. */
const BYTES_MAX = 2_000_000;

/**
 * The whole of an answer. The signal given to `fetch` does not end what is read here: after a garbage collection Node no longer
 * hears it once the answer has begun (nodejs/undici, seen on Node 20).
 * @returns nothing when it is larger than any that a bucket gives; no more of it is read.
 * @throws when it does not end in time, or the connection breaks.
 */
export async function shortText({ body }: Response, withinMs: number): Promise<string | undefined> {
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return '';
  const close = (): Promise<void> => reader.cancel().catch(() => undefined);
  let late: Error | undefined;
  const timer = setTimeout(() => {
    late = new Error('The answer did not end in time.');
    void close();
  }, withinMs);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (late) throw late;
      if (done) return Buffer.concat(parts).toString();
      bytes += value.byteLength;
      if (bytes > BYTES_MAX) return undefined;
      parts.push(value);
    }
  } finally {
    clearTimeout(timer);
    await close();
  }
}
