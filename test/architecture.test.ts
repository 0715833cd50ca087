import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { circlesIn, factsOf, type Import } from './helpers/imports';

type Layer =
  'domain' | 'requests' | 'slack' | 'slack-admin' | 'store' | 'jobs' | 'policy-file' | 'leaf' | 'app' | 'main';

/** What a layer may import besides itself: of `typesOf` the types, of `from` everything. Imports point one way. */
const RULES: Record<Layer, { from: readonly Layer[]; typesOf: readonly Layer[] }> = {
  domain: { from: [], typesOf: [] },
  requests: { from: ['domain'], typesOf: ['leaf'] },
  slack: { from: ['domain', 'requests'], typesOf: ['leaf'] },
  'slack-admin': { from: ['domain', 'requests'], typesOf: ['leaf'] },
  store: { from: ['domain', 'requests'], typesOf: ['leaf'] },
  jobs: { from: ['domain', 'requests'], typesOf: ['leaf'] },
  'policy-file': { from: ['domain'], typesOf: [] },
  leaf: { from: ['domain'], typesOf: [] },
  app: { from: ['domain', 'requests', 'slack', 'slack-admin', 'store', 'jobs', 'policy-file', 'leaf'], typesOf: [] },
  main: {
    from: ['domain', 'requests', 'slack', 'slack-admin', 'store', 'jobs', 'policy-file', 'leaf', 'app'],
    typesOf: [],
  },
};

const LAYERS: readonly (readonly [RegExp, Layer])[] = [
  ...(['domain', 'requests', 'slack', 'slack-admin', 'store', 'jobs', 'policy-file'] as const).map(
    (folder) => [new RegExp(`^src/${folder}/`), folder] as const,
  ),
  [/^src\/(checkpoint-places|config|logging|metrics|network|pager|standard-output|version)(\.ts$|\/)/, 'leaf'],
  [/^src\/(app|health|evidence)(\.ts$|\/)/, 'app'],
  [/^src\/(main\.ts$|bin\/)/, 'main'],
];

function layerOf(path: string): Layer | undefined {
  return LAYERS.find(([shape]) => shape.test(path))?.[1];
}

const PURE: readonly Layer[] = ['domain', 'requests'];
const PURE_MAY_USE = ['node:crypto'];
/** Who reads the setting, who hands it on sealed, and the one who opens it. */
const ADMIN_TOKEN_HOMES = ['src/config.ts', 'src/app.ts', 'src/bin/doctor/wire.ts', 'src/slack-admin/client.ts'];
const ADMIN_TOKEN_OPENER = 'src/slack-admin/client.ts';
/** Where secrets are turned into text: where they are used, and where everything is put together. */
const SECRETS_OPENED_IN =
  /^src\/(app\.ts|config\.ts|config\/secret\.ts|store\/database\.ts|checkpoint-places\/bucket-wire\.ts|slack-admin\/client\.ts|bin\/.*)$/;

/** @returns a sentence for each thing that breaks the rules. */
function violationsIn(files: ReadonlyMap<string, string>): string[] {
  const paths = new Set(files.keys());
  const violations: string[] = [];
  const graph = new Map<string, string[]>();

  for (const [path, text] of files) {
    const layer = layerOf(path);
    if (!layer) {
      violations.push(`${path} belongs to no layer`);
      continue;
    }
    const { imports, touchesProcess, identifiers } = factsOf(path, text, paths);
    graph.set(
      path,
      imports.map(({ target }) => target).filter((target) => paths.has(target)),
    );
    violations.push(...imports.flatMap((each) => objectionsTo(path, layer, each)));
    if (touchesProcess && layer !== 'main') violations.push(`${path} touches process.env or process.exit`);
    if (identifiers.has('adminToken') && !ADMIN_TOKEN_HOMES.includes(path))
      violations.push(`${path} handles the admin token`);
    if (/adminToken\s*\??\.\s*reveal/.test(text) && path !== ADMIN_TOKEN_OPENER)
      violations.push(`${path} opens the admin token`);
    if (identifiers.has('reveal') && !SECRETS_OPENED_IN.test(path)) violations.push(`${path} opens a secret`);
  }
  return [...violations, ...circlesIn(graph).map((circle) => `a circle: ${circle}`)];
}

function objectionsTo(path: string, layer: Layer, { target, typesOnly }: Import): string[] {
  const inRepository = target.includes('/') && /^(\.\.|src|test|sandbox|bench|dist)\b/.test(target);
  if (!inRepository) {
    return PURE.includes(layer) && !PURE_MAY_USE.includes(target) ? [`${path} imports the package ${target}`] : [];
  }
  const other = layerOf(target);
  const { from, typesOf } = RULES[layer];
  const allowed =
    other !== undefined && (other === layer || from.includes(other) || (typesOnly && typesOf.includes(other)));
  return allowed ? [] : [`${path} imports ${target}`];
}

function sources(): Map<string, string> {
  const root = process.cwd();
  const found = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(found.map((file) => [relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')]));
}

describe('the sources', () => {
  it('import one way only, never in a circle, and leave the process and the admin token to those who own them', () => {
    const files = sources();

    expect(files.size).toBeGreaterThan(10);
    expect(violationsIn(files)).toEqual([]);
  });
});

describe('this check', () => {
  const DOMAIN = ['src/domain/session.ts', 'export type UserId = string;'] as const;
  const CONFIG = ['src/config.ts', 'export interface Config {}'] as const;

  it.each([
    ['lets the middle use what is below it', 'src/store/trail.ts', "import { UserId } from '../domain/session';", []],
    ['lets the middle see the types of the settings', 'src/jobs/a.ts', "import type { Config } from '../config';", []],
    ['lets the digest be computed', 'src/domain/digest.ts', "import { createHash } from 'node:crypto';", []],
  ])('%s', (_what, path, text, expected) => {
    expect(violationsIn(new Map([DOMAIN, CONFIG, [path, text]]))).toEqual(expected);
  });

  it.each([
    [
      'the domain reaching up',
      'src/domain/a.ts',
      "import type { Port } from '../requests/ports';",
      /imports src\/requests/,
    ],
    ['a package in the domain', 'src/domain/a.ts', "import { z } from 'zod';", /imports the package zod/],
    ['the system in a request', 'src/requests/a.ts', "import fs from 'node:fs';", /imports the package node:fs/],
    ['two of the middle', 'src/slack/a.ts', "export * from '../store/trail';", /imports src\/store/],
    ['a type is enough', 'src/jobs/a.ts', "type T = import('../slack/words').Word;", /imports src\/slack/],
    ['the settings themselves', 'src/store/a.ts', "import { readConfig } from '../config';", /imports src\/config/],
    ['a late import', 'src/store/a.ts', "const a = await import('../jobs/loop');", /imports src\/jobs/],
    ['a require', 'src/store/a.ts', "const a = require('../jobs/loop');", /imports src\/jobs/],
    ['the sandbox', 'src/app.ts', "import { world } from '../sandbox/world';", /imports sandbox/],
    ['a test helper', 'src/app.ts', "import { people } from '../test/helpers/people';", /imports test/],
    ['the environment', 'src/app.ts', 'const port = process.env.PORT;', /touches process/],
    ['the environment, differently', 'src/app.ts', 'const { env } = process;', /touches process/],
    ['an exit', 'src/jobs/a.ts', "import { exit } from 'node:process';", /touches process/],
    ['the admin token', 'src/slack/a.ts', 'const { adminToken } = config;', /handles the admin token/],
    ['the admin token, beside its client', 'src/slack-admin/a.ts', 'const t = adminToken;', /handles the admin token/],
    ['the admin token opened', 'src/app.ts', 'const t = slack.adminToken.reveal();', /opens the admin token/],
    ['a secret opened', 'src/slack/a.ts', 'const t = trailKey.reveal();', /opens a secret/],
    ['a file of no layer', 'src/helpers/a.ts', '', /belongs to no layer/],
  ])('finds %s', (_what, path, text, violation) => {
    expect(violationsIn(new Map([DOMAIN, CONFIG, [path, text]]))).toEqual([expect.stringMatching(violation)]);
  });

  it('finds a circle', () => {
    const files = new Map([
      ['src/domain/a.ts', "import './b';"],
      ['src/domain/b.ts', "import './c';"],
      ['src/domain/c.ts', "import './a';"],
    ]);

    expect(violationsIn(files)).toEqual([
      'a circle: src/domain/a.ts → src/domain/b.ts → src/domain/c.ts → src/domain/a.ts',
    ]);
  });
});
