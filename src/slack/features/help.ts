const IN_THREADS = 'Slack takes no commands inside threads: type it in a channel or a direct message.';

/** Usage, three examples each. */
export const HELP = {
  reset: [
    '*End someone’s Slack sessions:* `/reset-sessions [person] [all|mobile|web]`',
    'The person is a mention, a user id or an e-mail address; leave it out to pick one. `phone` means mobile, `browser` means web.',
    '• `/reset-sessions @tara mobile` ends the sessions on phones and tablets',
    '• `/reset-sessions tara@example.com` opens the window with everything to choose',
    '• `/reset-sessions U07ABC12345 all` ends all sessions',
    '*To keep a device:* choose “Everything except the sessions I keep…” in the window, and tick it.',
    '*Many people:* name them all (mentions, ids, addresses, user groups, channels), or `/reset-sessions many` to paste them or upload a file. You see the whole list before anything ends.',
    '*In an emergency:* `/reset-sessions stop` holds what others must agree to and what is about many people, `/reset-sessions stop all` holds everything, and two people lift it with `/reset-sessions resume`.',
    IN_THREADS,
  ].join('\n'),
  invalidate: [
    '*End single Slack sessions:* `/invalidate-session [person] [session-id]`',
    'Name the person and tick the sessions; a session id ticks that one. With a session id alone its owner is looked for, which takes a while.',
    '• `/invalidate-session @tara` shows the sessions to pick from',
    '• `/invalidate-session tara@example.com 1112275520242` ticks that session',
    '• `/invalidate-session T07ABC12345 1112275520242` finds out whose it is first',
    IN_THREADS,
  ].join('\n'),
} as const;
