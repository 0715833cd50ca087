export const csvLine = (cells: readonly (string | number)[]): string => cells.join(',') + '\r\n';
