import type { Config } from '../../config';
import { builtInPolicy, type Policy } from '../../domain/policy';
import { readPolicyFile } from '../../policy-file/source';
import { broken, type Finding, ok } from './finding';

const CHECK = 'policy';

export function policyRead({ policyFile, authorizedUserIds }: Config): { findings: Finding[]; policy?: Policy } {
  if (policyFile === undefined)
    return {
      findings: [ok(CHECK, 'The built-in rules are in force (npm run policy -- show).')],
      policy: builtInPolicy(authorizedUserIds),
    };
  const read = readPolicyFile(policyFile);
  if (read.ok)
    return {
      findings: [ok(CHECK, `${policyFile} is right (${read.policy.version}).`)],
      policy: read.policy,
    };
  return {
    findings: read.problems.map(({ line, column, reason, fix }) =>
      broken(CHECK, `${policyFile}${line === 0 ? '' : `:${line}:${column}`} ${reason}`, fix),
    ),
  };
}
