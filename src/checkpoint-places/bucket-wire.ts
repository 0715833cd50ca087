import { createHash, hash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import type { BucketSettings } from '../config/bucket';
import { AppError } from '../domain/errors';
import { shortText } from './short-text';

/** The three things that are asked of a bucket. Names are those below the prefix of the settings. */
export interface BucketWire {
  /** The first names, in their order, that begin so and come after that one. */
  readonly list: (prefix: string, after: string) => Promise<string[]>;
  /** @returns nothing when there is no such object */
  readonly get: (name: string) => Promise<string | undefined>;
  /** `taken`: an object of that name is there, and stays. */
  readonly put: (name: string, json: string) => Promise<'stored' | 'taken'>;
}

/** The bucket could not be asked, or did not give an answer that can be used. */
export class CheckpointBucketError extends AppError {
  readonly code = 'checkpoint_bucket_unusable';
  constructor(
    message: string,
    readonly fix: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const TIMEOUT_MS = 4_000;
const JSON_TYPE = 'application/json';
export const OTHER_ADDRESS =
  'Check that CHECKPOINT_BUCKET is the address of a bucket that speaks S3, and that this host, or HTTPS_PROXY, reaches it.';
const KEY =
  'Check CHECKPOINT_BUCKET_KEY_ID and CHECKPOINT_BUCKET_SECRET, and let that key list the bucket and read and write its objects.';
const REGION = 'Put the region of the bucket in CHECKPOINT_BUCKET_REGION, and check its address in CHECKPOINT_BUCKET.';
const CLOCK = 'Set the clock of this host.';
const NO_BUCKET = 'Make the bucket, or correct its name in CHECKPOINT_BUCKET.';
const BUSY = 'Wait, and look at the status of the store: what is owed is tried again each minute.';

interface Ask {
  readonly query?: string;
  readonly name?: string;
  readonly json?: string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/**
 * Signed with AWS Signature Version 4, the content included. Every method @throws CheckpointBucketError, whose words hold
 * nothing of an answer but its status and its code.
 */
export function openBucketWire(
  { origin, path, prefix, region, keyId, secret }: BucketSettings,
  fetcher: typeof fetch = fetch,
  timeoutMs = TIMEOUT_MS,
): BucketWire {
  return {
    list: async (begins, after) => {
      const names = { prefix: `${prefix}${begins}`, 'start-after': `${prefix}${after}` };
      const query = new URLSearchParams({ 'list-type': '2', ...names }).toString();
      const { status, text } = await ask('GET', { query });
      if (status !== 200 || !text.includes('<ListBucketResult')) throw refused('GET', status, text);
      const keys = [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key);
      return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    },
    get: async (name) => {
      const { status, type, text } = await ask('GET', { name });
      if (status === 404 && codeIn(text) !== 'NoSuchBucket') return undefined;
      // Somebody on the way who answers in the bucket's place says something else.
      if (status !== 200 || !type.startsWith(JSON_TYPE)) throw refused('GET', status, text);
      return text;
    },
    put: async (name, json) => {
      const { status, text } = await ask('PUT', { name, json });
      // 409: somebody else writes the same at this moment.
      if (status === 412 || (status === 409 && codeIn(text) === 'ConditionalRequestConflict')) return 'taken';
      if (status !== 200 && status !== 201) throw refused('PUT', status, text);
      return 'stored';
    },
  };

  async function ask(method: 'GET' | 'PUT', { query, name, json }: Ask): Promise<Answer> {
    const object = name === undefined ? '' : `${prefix}${name}`;
    const signer = new AwsV4Signer({
      ...{ method, service: 's3', region, accessKeyId: keyId, secretAccessKey: secret.reveal() },
      url: `${origin}${path}/${object}${query === undefined ? '' : `?${query}`}`,
      headers: { 'x-amz-content-sha256': hash('sha256', json ?? '', 'hex'), ...(json ? headersOf(json) : {}) },
      ...(json ? { body: json } : {}),
      allHeaders: true,
    });
    const { url, headers } = await signer.sign();
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetcher(url.toString(), {
        ...{ method, headers: Object.fromEntries(headers), redirect: 'manual', signal },
        ...(json ? { body: json } : {}),
      });
      const text = await shortText(answer, timeoutMs);
      if (text === undefined)
        throw new CheckpointBucketError(`The bucket of checkpoints answers with too much (${method}).`, OTHER_ADDRESS);
      return { status: answer.status, type: answer.headers.get('content-type') ?? '', text };
    } catch (cause) {
      if (cause instanceof CheckpointBucketError) throw cause;
      throw new CheckpointBucketError(`The bucket of checkpoints does not answer (${method}).`, OTHER_ADDRESS, {
        cause,
      });
    }
  }
}

/** A bucket that keeps objects from being changed (Object Lock) takes none without its MD5. */
const headersOf = (json: string): Record<string, string> => ({
  'content-type': JSON_TYPE,
  'content-md5': createHash('md5').update(json).digest('base64'),
  'if-none-match': '*',
});

/** The rest of an answer may quote anything. */
const codeIn = (text: string): string | undefined => /<Code>(\w{1,60})<\/Code>/.exec(text)?.[1];

function refused(method: string, status: number, text: string): CheckpointBucketError {
  const code = codeIn(text);
  const said = code === undefined ? String(status) : `${status} ${code}`;
  return new CheckpointBucketError(`The bucket of checkpoints refused ${method}: ${said}.`, fixOf(status, code ?? ''));
}

const OF_THE_REGION = ['AuthorizationHeaderMalformed', 'PermanentRedirect', 'TemporaryRedirect'];

function fixOf(status: number, code: string): string {
  if (code === 'RequestTimeTooSkewed') return CLOCK;
  if (OF_THE_REGION.includes(code) || (status >= 300 && status < 400)) return REGION;
  if (status === 401 || status === 403) return KEY;
  if (status === 404) return NO_BUCKET;
  return status >= 500 || status === 429 ? BUSY : OTHER_ADDRESS;
}
