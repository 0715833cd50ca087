const sorted = (values: readonly number[]): number[] => [...values].sort((one, other) => one - other);
const at = (values: readonly number[], share: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;

export const medianOf = (values: readonly number[]): number => at(values, 0.5);
export const p99Of = (values: readonly number[]): number => at(values, 0.99);
