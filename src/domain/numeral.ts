/**
 * A number as people read it: 12,345. Not with `toLocaleString`, whose first call takes 7 MB for the habits of all languages, and
 * holds the process up meanwhile.
 */
export const numeral = (n: number): string => String(n).replace(/(?<!\.\d*)\B(?=(?:\d{3})+(?!\d))/g, ',');
