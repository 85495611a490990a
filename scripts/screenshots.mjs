// Takes the screenshots of docs/: starts `npm start` with a temporary data directory and follows the first steps in Debian's chromium.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright-core';

const root = path.join(import.meta.dirname, '..');
const data = mkdtempSync(path.join(tmpdir(), 'screenshots-'));
const started = spawn(process.execPath, ['examples/start.mjs', '--quiet'], {
  cwd: root,
  env: { ...process.env, PORT: '3210', DATA_DIR: data },
  stdio: ['ignore', 'ignore', 'pipe'],
  detached: true,
});
let browser;
try {
  const link = await signInLink();
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const click = (name) => page.getByRole('button', { name, exact: typeof name === 'string' }).click();
  const open = async (name) => {
    await page.getByRole('link', { name, exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };

  await page.goto(link);
  await connect(page, 'OAuth2', 'Sandbox: Notes (OAuth2)', 'sandbox.oauth2');
  await page.getByText('Next: use it in a REST step').waitFor();
  await takeScreenshot(page, 'credential');
  await click('Use it in a REST step');
  await click('Open');
  await click('oauth2');
  await click(/note$/);
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await click('Retrieve sample');
  await page.getByRole('region', { name: 'Sample', exact: true }).getByText('noted at').first().waitFor();
  await page.getByRole('tab', { name: 'Body' }).first().click();
  await page.evaluate('scrollTo(0, 0)');
  await takeScreenshot(page, 'designer');
  await page.emulateMedia({ colorScheme: 'dark' });
  await takeScreenshot(page, 'designer-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await open('Credentials');
  await connect(page, 'Instagram (OAuth2)', 'Sandbox: Instagram', 'sandbox.instagram');
  await page.getByText('Next: use it in a REST step').waitFor();
  await open('Credentials');
  await page.getByRole('link', { name: 'Sandbox: Instagram' }).first().waitFor();
  await takeScreenshot(page, 'credentials');
  await open('Runs');
  await page.getByLabel('Example').selectOption({ label: 'oauth2' });
  await click('Start');
  await page.waitForURL(/runs\/[0-9a-f]+$/);
  await page.getByText('Done', { exact: true }).first().waitFor();
  await takeScreenshot(page, 'runs');
  await open('Health');
  await page.getByText(/credentials are healthy/).waitFor();
  await takeScreenshot(page, 'health');
} finally {
  await browser?.close();
  process.kill(-started.pid, 'SIGINT');
  await new Promise((resolve) => started.once('close', resolve));
  rmSync(data, { recursive: true, force: true });
}

/** Returns the sign-in link that `npm start` prints, once it is ready. */
function signInLink() {
  return new Promise((resolve, reject) => {
    let output = '';
    started.stderr.on('data', (chunk) => {
      output += String(chunk);
      const [, link] = /^ +(http\S+\/ui\/#\/sign-in\/\S+)$/m.exec(output) ?? [];
      if (link !== undefined && output.includes('until Ctrl-C')) resolve(link);
    });
    started.once('close', () => reject(new Error(`npm start has exited:\n${output}`)));
  });
}

/** Creates a credential and signs in at its provider. */
async function connect(page, type, client, reference) {
  await page.getByRole('button', { name: 'New credential' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New credential' });
  await dialog.getByRole('combobox', { name: 'Type' }).selectOption({ label: type });
  const choice = dialog.getByRole('combobox', { name: 'Auth client' });
  if ((await choice.locator('option:checked').textContent()) !== client) await choice.selectOption({ label: client });
  await dialog.getByRole('textbox', { name: 'Reference' }).fill(reference);
  const opened = page.waitForEvent('popup');
  await dialog.getByRole('button', { name: 'Authenticate', exact: true }).click();
  await (await opened).getByRole('button', { name: 'Allow', exact: true }).click();
  await page.getByText('Access granted.').waitFor();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
}

async function takeScreenshot(page, name) {
  await page.evaluate('document.activeElement?.blur()');
  // The notice disappears after a few seconds.
  await page.getByText('Credential saved', { exact: true }).waitFor({ state: 'hidden' });
  await page.screenshot({ path: path.join(root, 'docs', `${name}.png`), animations: 'disabled' });
}
