import { createRequire } from 'node:module';
import type { Config } from '../config';
import { builtInPolicy } from '../domain/policy';
import type { Logger } from '../logging';
import type * as PolicyFile from '../policy-file/source';

interface Told {
  /** Other rules are in force from now on. */
  readonly onChanged: (version: string) => Promise<void>;
  /** The file is wrong, and the rules before it stay in force. */
  readonly onWrong: () => void;
  /** It was changed, and is right. */
  readonly onRight: () => void;
}

/** The rules of the file, followed as it changes; or the built-in ones. @throws PolicyFileError when the file cannot be used */
export function policyInForce(
  { policyFile, authorizedUserIds }: Pick<Config, 'policyFile' | 'authorizedUserIds'>,
  log: Logger,
  { onChanged, onWrong, onRight }: Told,
): PolicyFile.PolicySource {
  if (policyFile === undefined) {
    const policy = builtInPolicy(authorizedUserIds);
    return { current: () => policy, reload: () => Promise.resolve() };
  }
  return policyFiles().createPolicySource(policyFile, {
    onChanged: async ({ version }) => {
      log.warn({ policy: version }, 'policy changed');
      await onChanged(version);
    },
    onWrong: (problems) => {
      log.error({ problems }, 'policy file is wrong; the rules before it stay in force');
      onWrong();
    },
    onRight,
  });
}

/** What reads such files is a fifth of the start and of the memory at rest (`npm run bench`): without a file it is not loaded. */
const policyFiles = (): typeof PolicyFile => createRequire(__filename)('../policy-file/source') as typeof PolicyFile;
