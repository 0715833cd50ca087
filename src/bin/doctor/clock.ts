import { broken, type Finding, ok, warn } from './finding';

const CHECK = 'clock';
const NOTICED_MS = 60_000;
/** Slack's deliveries are refused beyond this, either way. */
const REFUSED_MS = 5 * 60_000;
const FIX = 'Let the machine keep its time by NTP (timedatectl set-ntp true).';

/** @param aheadMs how far this machine's clock is before Slack's, which says whole seconds; nothing when Slack named no time */
export function clockFinding(aheadMs: number | undefined): Finding {
  if (aheadMs === undefined) return warn(CHECK, 'Slack named no time to compare with.', FIX);
  const offMs = Math.abs(aheadMs);
  if (offMs < NOTICED_MS) return ok(CHECK, 'Agrees with Slack’s within a minute.');
  const off = `Is ${Math.round(offMs / 1_000)} seconds ${aheadMs > 0 ? 'ahead of' : 'behind'} Slack’s.`;
  if (offMs < REFUSED_MS) return warn(CHECK, off, FIX);
  return broken(CHECK, `${off} Slack’s deliveries are refused, and times in the trail are wrong.`, FIX);
}
