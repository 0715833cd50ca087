import { createHash, createHmac, createPrivateKey, createPublicKey, hkdfSync, sign, verify } from 'node:crypto';
import { checkpointText, type Checkpoint } from '../domain/evidence';

/**
 * What `TRAIL_KEY` is good for. Whoever holds it can extend the chain and sign; the public half verifies what was signed,
 * and can do nothing else.
 */
export interface TrailKey {
  /** Of the public half: 16 hexadecimal digits. */
  readonly id: string;
  readonly chainOf: (digest: string) => string;
  readonly sign: (checkpoint: Omit<Checkpoint, 'keyId' | 'signature'>) => Checkpoint;
  /** An Ed25519 signature of a text, as 128 hexadecimal digits. */
  readonly signText: (text: string) => string;
  readonly hasSigned: (checkpoint: Checkpoint) => boolean;
  /** SPKI in PEM: for whoever verifies. */
  readonly publicKey: string;
}

/** PKCS #8 around the 32 bytes of an Ed25519 key (RFC 8410). */
const PKCS8_OF_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Two keys of one secret, so that neither says anything of the other. */
export function trailKey(secret: string): TrailKey {
  const derived = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, 'session-warden', `trail ${purpose}`, 32));
  const chainKey = derived('chain');
  const der = Buffer.concat([PKCS8_OF_ED25519, derived('checkpoints')]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const id = createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex')
    .slice(0, 16);
  const signText = (text: string): string => sign(null, Buffer.from(text), privateKey).toString('hex');
  return {
    id,
    signText,
    chainOf: (digest) => createHmac('sha256', chainKey).update(digest).digest('hex'),
    sign: (unsigned) => {
      const checkpoint = { ...unsigned, keyId: id };
      return { ...checkpoint, signature: signText(checkpointText(checkpoint)) };
    },
    hasSigned: (checkpoint) =>
      /^[0-9a-f]{128}$/.test(checkpoint.signature) &&
      verify(null, Buffer.from(checkpointText(checkpoint)), publicKey, Buffer.from(checkpoint.signature, 'hex')),
    publicKey: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

/** The key in use first, then those before it: they only verify. */
export type TrailKeys = readonly [TrailKey, ...TrailKey[]];

export const keyOf = (keys: readonly TrailKey[], id: string): TrailKey | undefined => keys.find((key) => key.id === id);
