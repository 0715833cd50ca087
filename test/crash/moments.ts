import type { Chance } from './chance';
import { pause, until } from './fast-time';
import type { Fleet } from './fleet';

const LISTENS_WITHIN_MS = 20_000;
const START_TAKES_MS = 120;
/** Kills of the very first starts. */
const BIRTHS = 3;

/** While the tables are still being made. */
export async function killAtBirth(app: Fleet, chance: Chance): Promise<void> {
  for (let births = 0; births < BIRTHS; births += 1) {
    await whileStarting(app, chance);
    await app.killAndRestart();
  }
}

/** Mostly once it listens, at some time or just as some call of it arrives; sometimes while it is still starting. */
export async function momentToKill(app: Fleet, calls: () => number, chance: Chance): Promise<void> {
  if (chance.once(0.1)) return whileStarting(app, chance);
  await until(() => (app.isListening ? true : undefined), LISTENS_WITHIN_MS);
  if (chance.once(0.5)) return pause(chance.between(0, 900));
  const upTo = calls() + chance.between(1, 40);
  await until(() => (calls() >= upTo ? true : undefined), 2_500);
  await pause(chance.between(0, 10));
}

async function whileStarting(app: Fleet, chance: Chance): Promise<void> {
  await until(() => (app.hasBegun ? true : undefined), LISTENS_WITHIN_MS);
  await pause(chance.between(0, START_TAKES_MS));
}
