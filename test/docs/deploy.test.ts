import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readConfig } from '../../src/config';
import { databaseUrl } from '../../src/config/database-url';
import { newFolder } from '../helpers/folders';

const FOLDER = 'docs/deploy';
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

interface Compose {
  services: Record<
    'warden' | 'database',
    {
      build?: { context: string; dockerfile: string };
      environment: Record<string, string>;
      secrets?: string[];
      volumes: string[];
    }
  >;
  volumes: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
}

/** From what `tsc` built to where it came from. */
const sourceOf = (built: string): string => built.replace(/^.*dist\//, '').replace(/\.js$/, '.ts');

it('every script and file that the deploy files name is there', () => {
  const scripts = ['session-warden.service', 'Dockerfile', 'compose.yaml'].flatMap((name) =>
    [...read(name).matchAll(/\S*dist\/src\/\S+\.js/g)].map(([built]) => sourceOf(built)),
  );
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
    paths.split(' '),
  );
  const sent = [...read('Dockerfile.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path = '']) => path);
  const named = ['docs/deploy/session-warden.service', '.env.example'];

  expect(scripts.length).toBeGreaterThan(3);
  expect([...scripts, ...copied, ...named].filter((path) => !existsSync(path))).toEqual([]);
  expect([...new Set(copied)].sort()).toEqual(sent.sort());
});

it('the compose file names what it uses, and settings that the app takes', () => {
  const { services, volumes, secrets } = parse(read('compose.yaml')) as Compose;
  const { warden, database } = services;
  expect(existsSync(join(FOLDER, warden.build?.context ?? '', warden.build?.dockerfile ?? ''))).toBe(true);
  expect(warden.secrets?.sort()).toEqual(Object.keys(secrets).sort());
  const used = [...warden.volumes, ...database.volumes].map((volume) => volume.split(':')[0] ?? '');
  expect(used.filter((volume) => !(volume in volumes))).toEqual([]);

  const folder = newFolder('compose');
  const values: Record<string, string> = {
    ...{ slack_bot_token: 'xoxb-1-abcdef', slack_admin_token: 'xoxp-1-abcdef', slack_app_token: 'xapp-1-abcdef' },
    trail_key: 'canary-trail-key-0123456789-abcdefghij',
  };
  for (const [name, value] of Object.entries(values)) writeFileSync(join(folder, name), value);
  const env = Object.entries(warden.environment).map(([name, value]) => [
    name,
    name === 'AUDIT_CHANNEL' ? 'C08SECOPS01' : value.replace('/run/secrets', folder),
  ]);
  expect(readConfig(Object.fromEntries(env) as Record<string, string>).database).toEqual(
    databaseUrl('postgres://warden@localhost/warden?host=/var/run/postgresql'),
  );
  rmSync(folder, { recursive: true });
});

it('systemd gives the app the time that it takes to end', () => {
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(read('session-warden.service'))?.[1])).toBeGreaterThan(10);
  expect(read('compose.yaml')).toContain('stop_grace_period: 15s');
});
