// Where an element stands in a window, and what is chosen there.

export const keyOf = ({ blockId, actionId }, more = '') => [blockId, actionId, more].join(' ');
export const valueOf = ({ values }, { blockId, actionId }) => values?.[blockId]?.[actionId];
/** An id for HTML. */
export const idOf = (...parts) => parts.join(' ').replace(/\W/g, '-');
