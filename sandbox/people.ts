import { omit } from './json';
import { ORG, OTHER_ORG, PEOPLE, WORKSPACES } from './names';

/** A person as `users.info` shapes one (F2.1). */
export interface Person {
  id: string;
  team_id: string;
  name: string;
  deleted: boolean;
  real_name: string;
  is_admin: boolean;
  is_owner: boolean;
  is_primary_owner: boolean;
  is_restricted: boolean;
  is_ultra_restricted: boolean;
  is_bot: boolean;
  is_app_user: boolean;
  is_stranger: boolean;
  is_invited_user?: boolean;
  has_2fa: boolean;
  updated: number;
  tz: string;
  tz_offset: number;
  profile: { display_name: string; real_name: string; title: string; email?: string; team: string; bot_id?: string };
  enterprise_user?: {
    id: string;
    enterprise_id: string;
    enterprise_name: string;
    is_admin: boolean;
    is_owner: boolean;
    is_primary_owner?: boolean;
    teams: string[];
  };
}

export function plainMember(id: string, name: string, realName: string, title = ''): Person {
  return {
    id,
    team_id: WORKSPACES.main,
    name,
    deleted: false,
    real_name: realName,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    is_stranger: false,
    has_2fa: false,
    updated: 1763800000,
    tz: 'Europe/Berlin',
    tz_offset: 3600,
    profile: { display_name: name, real_name: realName, title, email: `${name}@example.com`, team: WORKSPACES.main },
    enterprise_user: {
      id,
      enterprise_id: ORG,
      enterprise_name: 'Example Org',
      is_admin: false,
      is_owner: false,
      is_primary_owner: false,
      teams: [WORKSPACES.main],
    },
  };
}

type OrgRoles = Partial<
  Pick<NonNullable<Person['enterprise_user']>, 'is_admin' | 'is_owner' | 'is_primary_owner' | 'teams'>
>;

function inOrg(person: Person, changes: OrgRoles): Person {
  return person.enterprise_user ? { ...person, enterprise_user: { ...person.enterprise_user, ...changes } } : person;
}

/** Bots have no e-mail and no organisation-level account. */
function bot(id: string, name: string, botId: string): Person {
  const person = omit(plainMember(id, name, name), 'enterprise_user');
  const profile = { display_name: name, real_name: name, title: '', team: WORKSPACES.main, bot_id: botId };
  return { ...person, is_bot: true, profile };
}

export function seedPeople(): Person[] {
  const both = [WORKSPACES.main, WORKSPACES.lab];
  const hostile = '<!channel> & *bold* <@U07TARGET01> \u202Egnp.exe';
  const markup = plainMember(PEOPLE.markup, 'markup', hostile);
  const stranger = plainMember(PEOPLE.stranger, 'stefan', 'Stefan Fremd');
  return [
    inOrg(plainMember(PEOPLE.primaryOwner, 'petra', 'Petra Owner', 'CEO'), {
      is_admin: true,
      is_owner: true,
      is_primary_owner: true,
    }),
    inOrg(plainMember(PEOPLE.owner, 'oscar', 'Oscar Owner', 'CIO'), { is_admin: true, is_owner: true, teams: both }),
    inOrg(plainMember(PEOPLE.alice, 'alice', 'Alice Admin', 'Security responder'), { is_admin: true, teams: both }),
    inOrg(plainMember(PEOPLE.bob, 'bob', 'Bob Admin', 'Incident lead'), { is_admin: true, teams: both }),
    inOrg(plainMember(PEOPLE.carla, 'carla', 'Carla Admin', 'Night duty'), { is_admin: true, teams: both }),
    inOrg(plainMember(PEOPLE.service, 'warden-service', 'Warden Service'), { is_admin: true, teams: both }),
    inOrg(plainMember(PEOPLE.tara, 'tara', 'Tara Getz', 'Sales'), { teams: both }),
    plainMember(PEOPLE.manny, 'manny', 'Manny Many', 'Test lab'),
    plainMember(PEOPLE.nora, 'nora', 'Nora None'),
    { ...markup, profile: { ...markup.profile, display_name: hostile, title: '<https://evil.example|click> `x` ~y~' } },
    inOrg(plainMember(PEOPLE.helen, 'helen', 'Helen Desk', 'Help desk'), { teams: both }),
    plainMember(PEOPLE.hana, 'hana', 'Hana Help', 'Help desk'),
    inOrg(plainMember(PEOPLE.sam, 'sam', 'Sam Secure', 'Security responder'), { teams: both }),
    { ...plainMember(PEOPLE.wanda, 'wanda', 'Wanda Space', 'Team lead'), is_admin: true },
    { ...plainMember(PEOPLE.guest, 'gina', 'Gina Guest'), is_restricted: true },
    { ...plainMember(PEOPLE.single, 'simon', 'Simon Single'), is_restricted: true, is_ultra_restricted: true },
    { ...plainMember(PEOPLE.gone, 'gordon', 'Gordon Gone'), deleted: true },
    {
      ...stranger,
      team_id: OTHER_ORG,
      is_stranger: true,
      profile: { display_name: 'stefan', real_name: 'Stefan Fremd', title: '', team: OTHER_ORG },
      enterprise_user: {
        id: PEOPLE.stranger,
        enterprise_id: OTHER_ORG,
        enterprise_name: 'Other Org',
        is_admin: false,
        is_owner: false,
        teams: ['T09OTHER001'],
      },
    },
    bot(PEOPLE.alertBot, 'alertbot', 'B09ALERT001'),
    bot(PEOPLE.warden, 'session-warden', 'B09BOTID001'),
  ];
}
