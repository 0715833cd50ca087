import type { Person } from '../../domain/person';
import { broken, type Finding, ok, problem, warn } from './finding';

export const OWNER = 'token owner';

/** The admin token can do what its owner can do, and dies with that account. */
export function tokenOwner(person: Person | undefined): Finding {
  if (!person)
    return broken(
      OWNER,
      'Slack does not show the app whose the admin token is.',
      'Add the app to a workspace of the service account, or reinstall it as an account that the app can see.',
    );
  const who = `${person.name} (${person.id})`;
  switch (person.role) {
    case 'org-admin':
      return ok(OWNER, `${who} is an Org Admin.`);
    case 'org-owner':
    case 'primary-owner':
      return warn(
        OWNER,
        `${who} is an Org Owner: the token can do more than this app needs.`,
        'Reinstall the app as a service account that is Org Admin, then replace SLACK_ADMIN_TOKEN.',
      );
    default:
      return problem(OWNER, 'token-owner-not-admin');
  }
}
