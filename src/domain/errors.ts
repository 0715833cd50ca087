/** Something is broken. Nobody on the way catches it: the error boundary does, and the person reads `fix`. */
export abstract class AppError extends Error {
  abstract readonly code: string;
  abstract readonly fix: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** Slack could not be asked, or did not give an answer that can be used. Nothing was changed. */
export class SlackLookupError extends AppError {
  readonly code = 'slack_lookup_failed';
  readonly fix = 'Wait a moment and ask again. If it stays, an operator reads the log under this reference.';
  /** It was asked too often: not again before so long. */
  readonly retryAfterMs: number | undefined;
  constructor(
    readonly method: string,
    readonly slackError: string,
    options?: ErrorOptions & { readonly retryAfterMs?: number | undefined },
  ) {
    super(`Slack could not answer ${method}: ${slackError}`, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** The store cannot be written, so nothing may be done. */
export class StoreError extends AppError {
  readonly code = 'store_unavailable';
  readonly fix =
    'Nothing was sent to Slack for it. An operator checks the database (space, permissions, connection), then ask again. Should a message about your request still come, it was stored after all: follow that one.';
}
