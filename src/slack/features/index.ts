import type { Feature } from '../feature';
import { alertShortcuts } from './alert-shortcuts';
import { appHome } from './app-home';
import { approvals } from './approvals';
import { bulkChoose } from './bulk-choose';
import { bulkReview } from './bulk-review';
import { bulkRun } from './bulk-run';
import { confirmationForm } from './confirmation-form';
import { installationEvents } from './installation-events';
import { invalidateSession } from './invalidate-session';
import { resetSessions } from './reset-sessions';
import { results } from './results';

/** Everything people can do. */
export const features: readonly Feature[] = [
  resetSessions,
  invalidateSession,
  alertShortcuts,
  confirmationForm,
  results,
  approvals,
  bulkChoose,
  bulkReview,
  bulkRun,
  appHome,
  installationEvents,
];
