import { BUCKET_KEY, configWith, problemsWith } from '../helpers/settings';

describe('the bucket of checkpoints', () => {
  const ACCOUNT = '0123456789abcdef0123456789abcdef';

  it.each([
    ['https://evidence.s3.eu-central-1.amazonaws.com', '', ''],
    ['https://my.evidence.s3-fips.us-gov-west-1.amazonaws.com/a/b/', '', 'a/b/'],
    ['https://s3.eu-central-1.amazonaws.com/evidence/a', '/evidence', 'a/'],
    ['https://evidence.storage.googleapis.com/a', '', 'a/'],
    ['https://storage.googleapis.com/evidence', '/evidence', ''],
    [`https://evidence.${ACCOUNT}.r2.cloudflarestorage.com/a`, '', 'a/'],
    [`https://${ACCOUNT}.eu.r2.cloudflarestorage.com/evidence/a`, '/evidence', 'a/'],
    ['https://minio.example.com:9000/evidence/a', '/evidence', 'a/'],
    ['http://127.0.0.1:9000/evidence', '/evidence', ''],
  ])('at %s is found', (address, path, prefix) => {
    const { checkpointBucket } = configWith({ CHECKPOINT_BUCKET: address, ...BUCKET_KEY });
    expect(checkpointBucket).toMatchObject({ origin: new URL(address).origin, path, prefix });
  });

  it.each([
    ['http://minio.example.com/evidence', 'is not a plain https address.'],
    ['https://key:secret@minio.example.com/evidence', 'is not a plain https address.'],
    ['https://minio.example.com/evidence?list-type=2', 'is not a plain https address.'],
    ['https://minio.example.com/evidence/a%20b', 'has other characters'],
    ['https://minio.example.com', 'names no bucket.'],
    ['evidence', 'is not a plain https address.'],
  ])('at %s is refused', (address, problem) => {
    expect(problemsWith({ CHECKPOINT_BUCKET: address, ...BUCKET_KEY })).toEqual([
      expect.stringContaining(`CHECKPOINT_BUCKET ${problem}`),
    ]);
  });

  it('needs its region and a key', () => {
    expect(problemsWith({ CHECKPOINT_BUCKET: 'https://minio.example.com/evidence' })).toEqual([
      'CHECKPOINT_BUCKET_REGION is missing.',
      'CHECKPOINT_BUCKET_KEY_ID is missing.',
      'CHECKPOINT_BUCKET_SECRET is missing.',
    ]);
  });
});
