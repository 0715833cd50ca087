interface Remembered<T> {
  readonly at: number;
  readonly value: Promise<T>;
}

/** Remembers answers for those to whom one of some age will do; a failure is forgotten at once. */
export function createMemory<T>(now: () => number) {
  const remembered = new Map<string, Remembered<T>>();

  const forgetOlderThan = (ageMs: number): void => {
    for (const [key, { at }] of remembered) if (now() - at > ageMs) remembered.delete(key);
  };

  return {
    get: (key: string, ageMaxMs: number, read: () => Promise<T>): Promise<T> => {
      if (ageMaxMs === 0) return read();
      forgetOlderThan(ageMaxMs);
      const known = remembered.get(key);
      if (known) return known.value;
      const value = read();
      remembered.set(key, { at: now(), value });
      value.catch(() => remembered.delete(key));
      return value;
    },
  };
}
