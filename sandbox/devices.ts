/** What Slack says of a device (F1.3). Any field may be missing. */
export interface DeviceRecord {
  device_hardware?: string;
  os?: string;
  os_version?: string;
  slack_client_version?: string;
  ip?: string;
}

export type DeviceKind = 'mobile' | 'browser' | 'desktop-app';

/** `kind` is the stand-in's own knowledge, never shown over the wire: Slack does not tell either. */
export interface SessionRecord {
  user_id: string;
  team_id: string;
  session_id: number;
  created: DeviceRecord;
  recent?: DeviceRecord;
  kind: DeviceKind;
}

export type DeviceName = keyof typeof DEVICES;

/** Browsers report the browser's version, apps Slack's own (F1.3, samples). */
export const DEVICES = {
  iphone: device('mobile', 'iPhone', 'iOS', '18.1', '24.11.10'),
  ipad: device('mobile', 'iPad', 'iPadOS', '17.6', '24.11.10'),
  android: device('mobile', 'Pixel 9', 'Android', '15', '24.11.20.0'),
  'mac-browser': device('browser', 'Intel', 'OS X', '10.15.7', '131.0.6778.86'),
  'windows-browser': device('browser', 'x64', 'Windows', '10.0', '132.0'),
  'mac-app': device('desktop-app', 'Apple', 'OS X', '15.1', '4.41.105'),
  'windows-app': device('desktop-app', 'x64', 'Windows', '10.0.22631', '4.41.97'),
  'linux-app': device('desktop-app', 'x64', 'Linux', '6.8.0', '4.39.95'),
} as const;

export const DEVICE_NAMES = Object.keys(DEVICES) as DeviceName[];

function device(kind: DeviceKind, hardware: string, os: string, osVersion: string, client: string) {
  const facts = { device_hardware: hardware, os, os_version: osVersion, slack_client_version: client };
  return { kind, facts };
}
