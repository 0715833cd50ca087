import { z } from 'zod';
import { policySchema } from './schema';

/** The same definition for editors: `# yaml-language-server: $schema=docs/policy.schema.json` in the file's first line. */
export const editorSchema = (): string => JSON.stringify(z.toJSONSchema(policySchema), undefined, 2);
