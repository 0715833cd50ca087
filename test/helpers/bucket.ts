import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const BUCKET_KEY_ID = 'AKIAWARDEN0001';
export const BUCKET_SECRET = 'canary-bucket-secret/0123456789+abcdef';
const REGION = 'eu-test-1';
const BUCKET = 'evidence';

type Method = 'LIST' | 'GET' | 'PUT';
interface Answered {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

const xml = (status: number, code: string): Answered => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>Not for logs</Message></Error>`,
  type: 'application/xml',
});

/** What can go wrong, besides an answer made up by the test. */
export const bucketFault = {
  error: xml,
  /** What something on the way says in the bucket's place. */
  page: (): Answered => ({
    status: 200,
    body: '<html><Key>checkpoints/000000999999.json</Key>Sign in</html>',
    type: 'text/html',
  }),
  drop: (): 'drop' => 'drop',
  silence: (): 'silence' => 'silence',
  /** It begins, and never ends. */
  stall: (): 'stall' => 'stall',
  flood: (): Answered => ({ status: 200, body: '<ListBucketResult>'.padEnd(3_000_000, ' '), type: 'application/json' }),
};

export type Fault = Answered | 'drop' | 'silence' | 'stall';
export type BucketStandIn = Awaited<ReturnType<typeof startBucket>>;

/** One bucket that speaks S3 as far as the app does, and checks each signature by the documented steps. */
export async function startBucket({ pageSize = 1_000 } = {}) {
  const objects = new Map<string, string>();
  const asked: string[] = [];
  const state: { fault: ((method: Method, key: string) => Fault | undefined) | undefined; isConditional: boolean } = {
    fault: undefined,
    isConditional: true,
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      answer(request, body, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/${BUCKET}/warden`;

  function answer(request: IncomingMessage, body: string, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    const key = pathname.slice(BUCKET.length + 2);
    const method = request.method === 'PUT' ? 'PUT' : key === '' ? 'LIST' : 'GET';
    asked.push(`${method} ${key}`);
    const what = state.fault?.(method, key) ?? objection(request, body) ?? done(method, key, body, searchParams);
    if (what === 'silence') return;
    if (what === 'drop') {
      request.socket.destroy();
      return;
    }
    if (what === 'stall') {
      response.writeHead(200).write('<ListBucketResult>');
      return;
    }
    response.writeHead(what.status, { 'content-type': what.type ?? 'application/xml', etag: '"1"' }).end(what.body);

    function done(how: Method, name: string, text: string, query: URLSearchParams): Answered {
      if (how === 'LIST') return listed(query.get('prefix') ?? '', query.get('start-after') ?? '');
      const there = objects.get(name);
      if (how === 'GET')
        return there === undefined ? xml(404, 'NoSuchKey') : { status: 200, body: there, type: 'application/json' };
      if (there !== undefined && state.isConditional && request.headers['if-none-match'] === '*')
        return xml(412, 'PreconditionFailed');
      objects.set(name, text);
      return { status: 200, body: '' };
    }
  }

  function listed(prefix: string, after: string): Answered {
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const items = keys.slice(0, pageSize).map((key) => `<Contents><Key>${key}</Key><Size>400</Size></Contents>`);
    const more = `<IsTruncated>${String(keys.length > pageSize)}</IsTruncated>`;
    return { status: 200, body: `<ListBucketResult>${more}${items.join('')}</ListBucketResult>` };
  }

  return {
    url,
    env: {
      ...{ CHECKPOINT_BUCKET: url, CHECKPOINT_BUCKET_REGION: REGION },
      ...{ CHECKPOINT_BUCKET_KEY_ID: BUCKET_KEY_ID, CHECKPOINT_BUCKET_SECRET: BUCKET_SECRET },
    },
    settings: {
      ...{ origin: `http://127.0.0.1:${port}`, path: `/${BUCKET}`, prefix: 'warden/' },
      ...{ region: REGION, keyId: BUCKET_KEY_ID },
    },
    objects,
    /** Each request: its kind and the object's key. */
    asked,
    state,
    key: (n: number): string => `warden/checkpoints/${String(n).padStart(12, '0')}.json`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += String(part);
  return body;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Signature Version 4, from its description alone.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
function objection(request: IncomingMessage, body: string): Answered | undefined {
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (!parts) return xml(403, 'AccessDenied');
  const [, keyId = '', day = '', region = '', signedHeaders = '', signature = ''] = parts;
  if (keyId !== BUCKET_KEY_ID) return xml(403, 'InvalidAccessKeyId');
  if (region !== REGION) return xml(400, 'AuthorizationHeaderMalformed');
  const names = signedHeaders.split(';');
  const mustBeSigned = Object.keys(request.headers).filter((name) =>
    /^(host|content-md5|if-none-match|x-amz-)/.test(name),
  );
  if (mustBeSigned.some((name) => !names.includes(name))) return xml(403, 'AccessDenied');
  const md5 = createHash('md5').update(body).digest('base64');
  if (request.method === 'PUT' && request.headers['content-md5'] !== md5) return xml(400, 'BadDigest');
  if (request.headers['x-amz-content-sha256'] !== sha256(body)) return xml(400, 'XAmzContentSHA256Mismatch');

  const { pathname, searchParams } = new URL(request.url ?? '', 'http://here');
  const query = [...searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const headers = names.map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, pathname, query.join('&'), headers.join(''), signedHeaders, sha256(body)].join(
    '\n',
  );
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${BUCKET_SECRET}`);
  const isRight = timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'));
  return isRight ? undefined : xml(403, 'SignatureDoesNotMatch');
}
