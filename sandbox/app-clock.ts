/**
 * Loaded into the app's process before the app: from then on its clock runs ahead as far as the sandbox says, so that nobody
 * waits half an hour to see what half an hour brings. The app itself knows nothing of it.
 */

const realNow = Date.now;
let aheadMs = 0;

Date.now = () => realNow() + aheadMs;

process.on('message', (message) => {
  if (typeof message !== 'number') return;
  aheadMs = message;
  process.send?.(message);
});
// Listening to the sandbox keeps no app alive.
process.channel?.unref();
