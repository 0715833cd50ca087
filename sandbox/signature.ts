import { createHmac } from 'node:crypto';

/** Slack's request signature, version 0 (F4.3). */
export const signatureOf = (secret: string, timestampS: number | string, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestampS}:${body}`).digest('hex')}`;
