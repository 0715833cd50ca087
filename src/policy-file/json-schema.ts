import { z } from 'zod';
import { POLICY } from './definition';

/** For editors: names, values and descriptions of a policy file, in the dialect that they understand best. */
export const policyJsonSchema = (): string => {
  const { $schema, ...rest } = z.toJSONSchema(POLICY, { target: 'draft-7' });
  return `${JSON.stringify({ $schema, title: 'Policy of Session Warden', ...rest }, null, 2)}\n`;
};
