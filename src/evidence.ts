import type { Log } from './logging';
import type { Metrics } from './metrics';
import type { Announce, Announcement } from './requests/announcement';

/** The fixed message of each event: what a rule of a SIEM looks for. */
const MESSAGES = {
  'act.intended': 'act intended',
  'act.answered': 'act answered',
  'request.settled': 'request settled',
} satisfies Record<Announcement['event'], string>;

/** Writes announcements into the log, whatever its level, and counts them. */
export const announceIn =
  (log: Log, metrics: Pick<Metrics, 'answered' | 'ended'>): Announce =>
  (announcement) => {
    const isWritten = log.evidence(announcement, MESSAGES[announcement.event]);
    if (isWritten && announcement.event === 'act.answered') metrics.answered(announcement.method, announcement.class);
    if (isWritten && announcement.event === 'request.settled')
      metrics.ended(announcement.settledAs ?? announcement.state);
    return isWritten;
  };
