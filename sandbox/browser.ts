import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Debian's: Chromium without windows, which does the same with two thirds of the work, or the whole of it. */
const DEBIAN_S = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'] as const;

/** Debian's Chromium, unless told otherwise: what npm could download is not needed. */
export const CHROMIUM = process.env.CHROMIUM ?? DEBIAN_S.find((path) => existsSync(path)) ?? DEBIAN_S[0];

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--disable-quic', '--no-first-run', '--disable-lcd-text'],
];

export const hasChromium = (): boolean => existsSync(CHROMIUM);

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
