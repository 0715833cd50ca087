import { isLoopback } from '../network';
import { type Parsed, parseUrl, Wrong } from './parse';
import type { Secret } from './secret';

/** Where a bucket is, and what its objects' names begin with. */
export interface BucketAddress {
  /** `https://host`. */
  readonly origin: string;
  /** `/bucket`, or nothing when the host names it. */
  readonly path: string;
  /** Ends in a slash, or is empty. */
  readonly prefix: string;
}

export interface BucketSettings extends BucketAddress {
  readonly region: string;
  readonly keyId: string;
  readonly secret: Secret;
}

/** Hosts that have the bucket's name in front: of AWS, Google and Cloudflare. Elsewhere the path begins with it. */
const NAMES_THE_BUCKET =
  /^[^.].*\.(s3([.-][a-z\d-]+)*\.amazonaws\.com(\.cn)?|storage\.googleapis\.com|[\da-f]{32}(\.[a-z]+)?\.r2\.cloudflarestorage\.com)$/;

const ADDRESS_FIX =
  'Use https://bucket.s3.eu-central-1.amazonaws.com/prefix, or https://host/bucket/prefix; the prefix can be left out.';

export function bucketAddress(text: string): Parsed<BucketAddress> {
  const url = parseUrl(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !isSafe || url.username !== '' || url.search !== '' || url.hash !== '')
    return new Wrong('is not a plain https address.', ADDRESS_FIX);
  const parts = url.pathname.split('/').filter((each) => each !== '');
  if (parts.some((part) => !/^[\w.-]+$/.test(part)))
    return new Wrong('has other characters in its path than letters, digits, ".", "-" and "_".', ADDRESS_FIX);
  const bucket = NAMES_THE_BUCKET.test(url.hostname) ? [] : parts.splice(0, 1);
  if (bucket.length === 0 && !NAMES_THE_BUCKET.test(url.hostname)) return new Wrong('names no bucket.', ADDRESS_FIX);
  return {
    origin: url.origin,
    path: bucket.map((name) => `/${name}`).join(''),
    prefix: parts.map((part) => `${part}/`).join(''),
  };
}

export const REGION_FIX = 'Name the region of the bucket, such as eu-central-1; auto for Cloudflare R2 and Google.';

export const bucketRegion = (text: string): Parsed<string> =>
  /^[a-z\d-]{2,40}$/.test(text) ? text : new Wrong('is no name of a region.', REGION_FIX);

export const KEY_FIX =
  'Make an access key that may list this bucket, and read and write its objects, and nothing else; set its id and its secret.';

export const bucketKeyId = (text: string): Parsed<string> =>
  /^[\w.+=-]{3,128}$/.test(text) ? text : new Wrong('has characters that no access key id has.', KEY_FIX);

export const bucketSecret = (text: string): Parsed<string> =>
  /^\S{8,}$/.test(text) ? text : new Wrong('is too short, or has spaces in it.', KEY_FIX);
