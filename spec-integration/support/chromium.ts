import { existsSync } from 'node:fs';

import { chromium, type Browser } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

export interface Chromium {
  readonly browser: Browser;
  stop(): Promise<void>;
}

export function hasChromium(): boolean {
  return existsSync(PROGRAM);
}

/** Starts Debian's Chromium without a window. */
export async function startChromium(): Promise<Chromium> {
  // The specs run as root on CI, where Chromium's own sandbox doesn't work.
  const browser = await chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox'] });
  return { browser, stop: () => browser.close() };
}
