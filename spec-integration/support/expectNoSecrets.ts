import { expect } from 'chai';
import type { Page } from 'playwright-core';

/** Returns everything that scripts of the page can read, as one text, without the content of password fields. */
const READ_PAGE = `(async () => {
  const parts = [location.href, document.title, document.cookie, JSON.stringify(history.state)];
  const walk = (root) => {
    for (const node of root.querySelectorAll('*')) {
      for (const { name, value } of node.attributes) parts.push(name + '=' + value);
      if ('value' in node && node.type !== 'password') parts.push(String(node.value));
      if (node.shadowRoot !== null) walk(node.shadowRoot);
    }
    parts.push(root.textContent ?? '');
  };
  walk(document);
  for (const storage of [localStorage, sessionStorage]) parts.push(JSON.stringify({ ...storage }));
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) parts.push(request.url, await (await cache.match(request)).text());
  }
  for (const { name } of await indexedDB.databases()) parts.push('database ' + name);
  return parts.join('\\n');
})()`;

/**
 * Fails when the page, its storage, its address, or a response to it contains a secret value.
 * @param responses responses of the service to the page

 */
export async function expectNoSecrets(
  page: Page,
  responses: readonly { readonly url: string; readonly text: string }[],
  markers: readonly string[],
): Promise<void> {
  const text = await page.evaluate<string>(READ_PAGE);
  for (const marker of markers) {
    expect(text.includes(marker), `${marker} is in the page`).to.equal(false);
    const [leak] = responses.filter((response) => response.text.includes(marker) || response.url.includes(marker));
    expect(leak?.url, `${marker} is in a response`).to.equal(undefined);
  }
}
