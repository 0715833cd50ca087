import type { DeviceFacts } from '../../src/domain/session';
import { deviceDetails, deviceName, hasChanged } from '../../src/slack/devices';
import { sessionNo } from '../helpers/examples';

const PHONE: DeviceFacts = { hardware: 'iPhone', os: 'iOS', osVersion: '18.1', client: '24.11.10', ip: '203.0.113.7' };
const BROWSER: DeviceFacts = { os: 'OS X', osVersion: '15.1', client: '131.0.6778.86', ip: '203.0.113.7' };

const cases: [string, DeviceFacts, DeviceFacts | undefined, string, string, boolean][] = [
  ['a phone', PHONE, undefined, 'iPhone · iOS 18.1', '203.0.113.7 · Slack app 24.11.10', false],
  ['a browser', BROWSER, undefined, 'OS X 15.1', '203.0.113.7 · browser 131.0.6778.86', false],
  ['nothing known', {}, undefined, 'Unknown device', '', false],
  ['an unknown client', { client: 'beta', ip: '192.0.2.1' }, undefined, 'Unknown device', '192.0.2.1 · beta', false],
  [
    'another network',
    PHONE,
    { ...PHONE, ip: '198.51.100.9' },
    'iPhone · iOS 18.1',
    'network changed: 203.0.113.7 → 198.51.100.9 · Slack app 24.11.10',
    true,
  ],
  [
    'a system update',
    PHONE,
    { ...PHONE, osVersion: '18.2' },
    'iPhone · iOS 18.2',
    '203.0.113.7 · Slack app 24.11.10 · version changed: 18.1 → 18.2',
    true,
  ],
  [
    'another system altogether',
    PHONE,
    { ...BROWSER },
    'OS X 15.1',
    '203.0.113.7 · browser 131.0.6778.86 · system changed: iOS → OS X · version changed: 18.1 → 15.1',
    true,
  ],
  ['a value that Slack left out is no change', PHONE, { ip: '203.0.113.7' }, 'Unknown device', '203.0.113.7', false],
  ['the same again is no change', PHONE, { ...PHONE }, 'iPhone · iOS 18.1', '203.0.113.7 · Slack app 24.11.10', false],
];

it.each(cases)('describes %s', (_what, created, recent, name, details, changed) => {
  const session = sessionNo(1, { created, ...(recent ? { recent } : {}) });
  expect(deviceName(session)).toBe(name);
  expect(deviceDetails(session)).toBe(details);
  expect(hasChanged(session)).toBe(changed);
});

it('never shows a date: Slack gave none', () => {
  const session = sessionNo(1, { created: PHONE, recent: { ...PHONE, ip: '198.51.100.9' } });
  expect(deviceDetails(session)).not.toMatch(/\d{4}-\d\d-\d\d|ago|since/);
});
