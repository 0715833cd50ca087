import { inspect } from 'node:util';

const SCRUBBED = '[secret]';
/** Hunting for a shorter one would tear up innocent words. */
const LENGTH_MIN = 8;

/** A value that shows itself only to those who ask for it: printed, serialised or inspected, it says `[secret]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** Whether it stands in this text. It is not given out. */
  isIn(text: string): boolean {
    return text.includes(this.#value);
  }

  toString(): string {
    return SCRUBBED;
  }

  toJSON(): string {
    return SCRUBBED;
  }

  [inspect.custom](): string {
    return SCRUBBED;
  }

  /** @returns a function that takes these secrets, in each spelling that JSON and addresses give them, out of a text. */
  static hider(secrets: readonly Secret[]): (text: string) => string {
    const spellings = secrets
      .map((secret) => secret.#value)
      .filter((value) => value.length >= LENGTH_MIN)
      .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]);
    const longestFirst = [...new Set(spellings)].sort((one, other) => other.length - one.length);
    return (text) => longestFirst.reduce((left, spelling) => left.replaceAll(spelling, SCRUBBED), text);
  }
}

/** A secret that is given out a single time, to whom it is meant for: whoever comes second learns nothing. */
export class SealedSecret extends Secret {
  #isOpen = false;

  /** @throws when it was taken before. */
  override reveal(): string {
    if (this.#isOpen) throw new Error('This secret was taken already: one holder is all there may be.');
    this.#isOpen = true;
    return super.reveal();
  }
}
