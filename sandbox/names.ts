/** Ids of the seeded organisation, in Slack's shapes. */
export const ORG = 'E05ORG00001';
export const OTHER_ORG = 'E09OTHER001';
export const WORKSPACES = { main: 'T05WKSP0001', lab: 'T05WKSP0002' } as const;
export const CHANNELS = {
  secops: 'C08SECOPS01',
  general: 'C08GENERAL1',
  /** Private: only those who may agree. */
  approvals: 'C05APPROVE1',
} as const;
/** User groups, all of the workspace `main`. */
export const GROUPS = {
  responders: 'S08RESPOND1',
  /** Helen and Hana, both plain members. */
  helpDesk: 'S05HELPDSK1',
  /** Carla and Sam: an org admin and a plain member. */
  onCall: 'S05ONCALL01',
} as const;
/** There only with more people than the seeded ones. */
export const CROWD = { channel: 'C06FIELD001', group: 'S06FIELDST1' } as const;
export const APP = { id: 'A09APPID001', botId: 'B09BOTID001' } as const;

export const PEOPLE = {
  primaryOwner: 'W05PRIMARY1',
  owner: 'W05OWNER001',
  /** Org admin, on call. */
  alice: 'W05ADMIN001',
  /** The other org admin. */
  bob: 'W05ADMIN002',
  /** A third org admin, of the on-call group. */
  carla: 'W05ADMIN003',
  /** Org admin service account: the admin token is this one's. */
  service: 'W05SERVICE1',
  tara: 'U07TARGET01',
  /** 240 sessions. */
  manny: 'U07MANY0240',
  /** No session at all. */
  nora: 'U07NONE0000',
  /** A name full of markup. */
  markup: 'U07MARKUP01',
  /** Help desk: a plain member. */
  helen: 'U07HELPDSK1',
  /** Help desk too. */
  hana: 'U07HELPDSK2',
  /** Security: a plain member, of the on-call group. */
  sam: 'U07SECURTY1',
  /** Workspace admin of `main`; no role in the organisation. */
  wanda: 'U07WSADMIN1',
  guest: 'U07GUEST001',
  /** Single-channel guest. */
  single: 'U07GUEST002',
  /** Deactivated. */
  gone: 'U07GONE0001',
  /** Of another organisation, met through Slack Connect. */
  stranger: 'U07STRANGE1',
  alertBot: 'U09ALERTBOT',
  /** The app's own bot user. */
  warden: 'U09BOTUSER1',
} as const;

export const TARA_SESSIONS = {
  iphone: 1112275520101,
  ipad: 1112275520118,
  /** The one whose network changed, and which the alert names. */
  browser: 1112275520242,
  macApp: 1112275520317,
  windowsApp: 1112275520999,
} as const;

/** Timestamps of the seeded messages in #secops. */
export const SEEDED = {
  /** By a bot: names Tara in a block, her e-mail in an attachment, one session id. */
  alert: '1763899000.001200',
  /** By a bot: names Tara and Manny. */
  alertAboutTwo: '1763899060.001300',
  /** By Tara, about nothing; in #general. */
  ordinary: '1763899120.001400',
} as const;
