/** How long what is stored is kept after it was asked for, in milliseconds; none longer than the next. */
export interface Keep {
  /** Devices, addresses and ids of sessions. */
  readonly sessionFactsMs: number;
  /** Notes, comments, places of alerts, and what was typed to name people. */
  readonly notesMs: number;
  /** Requests with their decisions, calls and outcomes, and the trail. */
  readonly actsMs: number;
}
