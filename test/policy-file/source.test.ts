import { writeFileSync } from 'node:fs';
import type { Problem } from '../../src/policy-file/read';
import { createPolicySource } from '../../src/policy-file/source';
import { generousPolicy, policyFile } from '../helpers/policies';

function followed(file: string) {
  const changed: string[] = [];
  const wrong: (readonly Problem[])[] = [];
  const source = createPolicySource(file, {
    onChanged: ({ version }) => {
      changed.push(version);
      return Promise.resolve();
    },
    onWrong: (problems) => wrong.push(problems),
  });
  return { source, changed, wrong };
}

it('refuses to start with a wrong file, and lists what is wrong', () => {
  expect(() => followed(policyFile('version: 1\n'))).toThrow(
    /line 1, column 1: requesters is missing[\s\S]*approvers is missing/,
  );
  expect(() => followed('/nowhere/policy.yaml')).toThrow('cannot be read (ENOENT)');
});

it('follows the file, and keeps the rules before it when it becomes wrong, telling so once', async () => {
  const file = generousPolicy();
  const { source, changed, wrong } = followed(file);
  const first = source.current();
  await source.reload();
  expect(changed).toEqual([]);

  writeFileSync(file, 'version: 1\nrequesters: nobody\n');
  await source.reload();
  await source.reload();
  expect(wrong).toHaveLength(1);
  expect(source.current()).toBe(first);

  writeFileSync(file, generousFor('U07HELPDSK1'));
  await source.reload();
  expect(changed).toEqual([source.current().version]);
  expect(source.current().requesters[0]?.who.users).toEqual(['U07HELPDSK1']);
});

const generousFor = (user: string): string =>
  `version: 1\nrequesters:\n  - users: [${user}]\n    may: [reset]\napprovers:\n  - roles: [org_owner]\n`;
