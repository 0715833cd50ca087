/** Why sessions are ended: a category by one tap, so that the trail can be searched and the person told a fixed text. */
export const REASONS = [
  'lost-device',
  'suspicious-sign-in',
  'phishing',
  'malware',
  'leaver',
  'asked-by-person',
  'exercise',
] as const;
export type Reason = (typeof REASONS)[number];

export const asReason = (text: unknown): Reason | undefined => REASONS.find((reason) => reason === text);

/** A thief may read what the person is told, so only reasons without one behind the session tell by default. */
export const tellsByDefault = (reason: Reason): boolean => reason === 'lost-device' || reason === 'asked-by-person';

/** Internal notes: never shown outside the modals of those who decide. */
export const NOTE_CHARS_MAX = 500;
