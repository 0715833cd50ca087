import type { DeviceFacts } from '../../src/domain/session';
import { deviceDetails, deviceName, deviceTitle, hasChanged } from '../../src/slack/devices';
import { sessionNo } from '../helpers/examples';

const PHONE: DeviceFacts = { hardware: 'iPhone', os: 'iOS', osVersion: '18.1', client: '24.11.10', ip: '203.0.113.7' };
const BROWSER: DeviceFacts = { os: 'OS X', osVersion: '15.1', client: '131.0.6778.86', ip: '203.0.113.7' };

const ON_PHONE = 'iPhone · iOS 18.1 · Slack app 24.11.10';

const cases: [string, DeviceFacts, DeviceFacts | undefined, string, string, boolean][] = [
  ['a phone', PHONE, undefined, ON_PHONE, '203.0.113.7', false],
  ['a browser', BROWSER, undefined, 'OS X 15.1 · browser 131.0.6778.86', '203.0.113.7', false],
  ['nothing known', {}, undefined, 'Unknown device', '', false],
  ['an unknown client', { client: 'beta', ip: '192.0.2.1' }, undefined, 'Unknown device · beta', '192.0.2.1', false],
  [
    'another network',
    PHONE,
    { ...PHONE, ip: '198.51.100.9' },
    ON_PHONE,
    'network changed: 203.0.113.7 → 198.51.100.9',
    true,
  ],
  [
    'another network, when Slack repeats nothing else',
    PHONE,
    { ip: '198.51.100.9' },
    ON_PHONE,
    'network changed: 203.0.113.7 → 198.51.100.9',
    true,
  ],
  [
    'a system update',
    PHONE,
    { ...PHONE, osVersion: '18.2' },
    'iPhone · iOS 18.2 · Slack app 24.11.10',
    '203.0.113.7 · system changed: iOS 18.1 → iOS 18.2',
    true,
  ],
  [
    'another client version',
    PHONE,
    { client: '24.12.1' },
    'iPhone · iOS 18.1 · Slack app 24.12.1',
    '203.0.113.7 · client changed: 24.11.10 → 24.12.1',
    true,
  ],
  [
    'other hardware',
    PHONE,
    { hardware: 'Pixel 9' },
    'Pixel 9 · iOS 18.1 · Slack app 24.11.10',
    '203.0.113.7 · device changed: iPhone → Pixel 9',
    true,
  ],
  [
    'another device altogether',
    PHONE,
    { ...BROWSER, hardware: 'Intel' },
    'Intel · OS X 15.1 · browser 131.0.6778.86',
    '203.0.113.7 · changed: device, OS, client (was iPhone, iOS 18.1, 24.11.10)',
    true,
  ],
  ['a value that Slack left out is no change', PHONE, { ip: '203.0.113.7' }, ON_PHONE, '203.0.113.7', false],
  ['a value that Slack had left out is no change', { ip: '203.0.113.7' }, PHONE, ON_PHONE, '203.0.113.7', false],
  ['the same again is no change', PHONE, { ...PHONE }, ON_PHONE, '203.0.113.7', false],
];

it.each(cases)('describes %s', (_what, created, recent, title, details, changed) => {
  const session = sessionNo(1, { created, ...(recent ? { recent } : {}) });
  expect(deviceTitle(session)).toBe(title);
  expect(deviceDetails(session)).toBe(details);
  expect(hasChanged(session)).toBe(changed);
});

it('fits the new address and the name of everything that changed, even with IPv6', () => {
  const OLD_IP = '2001:0db8:85a3:1111:2222:8a2e:0370:7334';
  const NEW_IP = '2001:0db8:ffff:1111:2222:8a2e:0370:9999';
  const moved = sessionNo(1, { created: { ...PHONE, ip: OLD_IP }, recent: { ip: NEW_IP } });
  expect(deviceDetails(moved)).toBe(`${NEW_IP} · changed: IP`);
  expect(deviceDetails(moved, Infinity)).toBe(`network changed: ${OLD_IP} → ${NEW_IP}`);

  const other = { ip: NEW_IP, hardware: 'Pixel 9', os: 'Android', client: '9' };
  const swapped = deviceDetails(sessionNo(1, { created: { ...PHONE, ip: OLD_IP }, recent: other }));
  expect(swapped).toBe(`${NEW_IP} · changed: IP, device, OS, client`);
  expect(swapped.length).toBeLessThanOrEqual(75);
});

it('names no client version where a message may show it', () => {
  expect(deviceName(sessionNo(1, { created: PHONE }))).toBe('iPhone · iOS 18.1');
});

it('never shows a date: Slack gave none', () => {
  const session = sessionNo(1, { created: PHONE, recent: { ...PHONE, ip: '198.51.100.9' } });
  expect(deviceDetails(session)).not.toMatch(/\d{4}-\d\d-\d\d|ago|since/);
});
