import { broken, type Finding, ok } from './finding';

const OLDEST = [20, 19] as const;

/** @param version as in `process.versions.node` */
export function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (isNewEnough) return ok('Node.js', `Version ${version}.`);
  return broken('Node.js', `Version ${version} is too old.`, `Install Node.js ${OLDEST.join('.')} or newer.`);
}
