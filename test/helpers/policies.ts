import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a policy file. @returns its path, for `POLICY_FILE`. */
export function policyFile(yaml: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'warden-policy-')), 'policy.yaml');
  writeFileSync(file, yaml);
  return file;
}

/** Rules under which nobody has to agree to anything about ordinary people: for tests about other things. */
export const generousPolicy = (users: readonly string[] = []): string =>
  policyFile(`
version: 1
requesters:
  - roles: [org_owner, org_admin]
    users: [${users.join(', ')}]
    may: [reset, invalidate, bulk, everybody, stop, stop_all, audit]
approvers:
  - roles: [org_owner, org_admin]
approvals:
  people_per_hour: [{ up_to: 100000, approvals: 0 }]
limits:
  organisation_people_per_hour: 100000
  requests_per_person_per_hour: 1000
`);
