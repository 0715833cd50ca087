import { StoreError } from '../domain/errors';

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/** The same methods, whose every failure is a StoreError: whoever reads it knows that nothing was written. */
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
