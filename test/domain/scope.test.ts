import { countInScope, coveredBy, covers, deviceKind } from '../../src/domain/scope';
import type { DeviceKind } from '../../src/domain/scope';
import type { DeviceFacts } from '../../src/domain/session';
import { idOf, refOf, sessionNo, TARA } from '../helpers/examples';

const device = (os?: string, client?: string, hardware?: string): DeviceFacts => ({
  ...(os === undefined ? {} : { os }),
  ...(client === undefined ? {} : { client }),
  ...(hardware === undefined ? {} : { hardware }),
});

type Expected = [kind: DeviceKind, mobile: string, web: string];
const MOBILE: Expected = ['mobile', 'yes', 'no'];
const BROWSER: Expected = ['browser', 'no', 'yes'];
/** Whether Slack's web scope includes the desktop app is written nowhere. */
const DESKTOP_APP: Expected = ['desktop-app', 'no', 'unclear'];
const SOME_COMPUTER: Expected = ['unknown', 'no', 'unclear'];
const ANYTHING: Expected = ['unknown', 'unclear', 'unclear'];

const devices: [string, DeviceFacts, Expected][] = [
  ['an iPhone', device('iOS', '24.11.10', 'iPhone'), MOBILE],
  ['an iPad', device('iPadOS', '24.11.10', 'iPad'), MOBILE],
  ['an iPad that calls itself a Mac', device('OS X', '17.6', 'iPad'), MOBILE],
  ['an old iPhone', device('iPhone OS', '4.41.105'), MOBILE],
  ['an Android phone', device('Android', '24.11.20.0', 'Pixel 9'), MOBILE],
  ['a phone of which only the hardware is known', device(undefined, undefined, 'iPhone15,2'), MOBILE],
  ['a phone written in small letters', device('android'), MOBILE],
  ['a browser on a Mac', device('OS X', '131.0.6778.86', 'Intel'), BROWSER],
  ['a browser on Windows', device('Windows', '132.0'), BROWSER],
  ['a browser on a Chromebook', device('Chrome OS', '120.0.6099.0'), BROWSER],
  ['a browser on Ubuntu', device('Ubuntu', '115.0'), BROWSER],
  ['Slack’s app on a Mac', device('macOS', '4.41.105', 'Apple'), DESKTOP_APP],
  ['Slack’s app on Windows', device('Windows', '4.41.97'), DESKTOP_APP],
  ['Slack’s app on Linux', device('Linux', '5.0.1'), DESKTOP_APP],
  ['a Windows computer with no version', device('Windows'), SOME_COMPUTER],
  ['a Mac with a version of neither kind', device('Mac OS X', 'beta'), SOME_COMPUTER],
  ['a system nobody has heard of', device('HarmonyOS', '4.41.105'), ANYTHING],
  ['a system whose name merely begins like one', device('iosevka', '24.11.10'), ANYTHING],
  ['nothing known at all', {}, ANYTHING],
  ['empty words', device('', '', ''), ANYTHING],
];

it.each(devices)('%s', (_what, created, [kind, mobile, web]) => {
  expect(deviceKind(created)).toBe(kind);
  expect(covers('mobile', { created })).toBe(mobile);
  expect(covers('web', { created })).toBe(web);
  expect(covers('all', { created })).toBe('yes');
});

it('never counts one session as both mobile and web', () => {
  for (const [, created] of devices) {
    const answers = [covers('mobile', { created }), covers('web', { created })];
    expect(answers).not.toEqual(['yes', 'yes']);
  }
});

it('counts what certainly ends apart from what may', () => {
  const sessions = devices.map(([, created], n) => sessionNo(n, { created }));
  expect(countInScope('mobile', sessions)).toEqual({ yes: 7, unclear: 4 });
  expect(countInScope('web', sessions)).toEqual({ yes: 4, unclear: 9 });
  expect(countInScope('all', sessions)).toEqual({ yes: devices.length, unclear: 0 });
});

it('judges by the device that signed in, not by what it turned into', () => {
  const session = sessionNo(1, { created: device('iOS'), recent: device('Windows', '132.0') });
  expect(covers('mobile', session)).toBe('yes');
  expect(covers('web', session)).toBe('no');
});

it('covers exactly the sessions that an invalidation names', () => {
  const operation = { kind: 'invalidate', target: TARA, sessions: [refOf(1), refOf(3)] } as const;
  expect([1, 2, 3].map((n) => coveredBy(operation, sessionNo(n)))).toEqual(['yes', 'no', 'yes']);
  const elsewhere = sessionNo(9, { sessionId: idOf(1), created: {} });
  expect(coveredBy(operation, elsewhere)).toBe('yes');
});
