import { types } from 'node:util';
import { StoreError } from '../domain/errors';

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/**
 * The same methods, whose every failure is a StoreError. What was to be written may be there all the same when the connection was lost
 * as it was committed: so nothing acts on it now, and what is found stored later is gone on with.
 */
export function guarded<T extends object>(methods: T): T {
  const guard =
    (method: Methods[string]) =>
    async (...args: never[]): Promise<unknown> => {
      try {
        return await method(...args);
      } catch (cause) {
        throw new StoreError('The store could not be read or written.', { cause });
      }
    };
  return Object.fromEntries(Object.entries(methods as Methods).map(([name, method]) => [name, guard(method)])) as T;
}

/** The same methods; somebody hears of each that failed. */
export function watched<T extends object>(methods: T, onFailure: () => void): T {
  const watch =
    (method: (...args: never[]) => unknown) =>
    (...args: never[]): unknown => {
      const result = method(...args);
      if (types.isPromise(result)) result.catch(onFailure);
      return result;
    };
  const entries = Object.entries(methods as Record<string, (...args: never[]) => unknown>);
  return Object.fromEntries(entries.map(([name, method]) => [name, watch(method)])) as T;
}
