// Shared by the sandbox's servers: listening on loopback, reading requests, responding with JSON or a page.
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * Starts a server on loopback; port 0 selects a free one. `log` gets a line for each request, without its query, which may
 * contain tokens. `listener` is Node's.
 */
export async function serve({ name, port = 0, log = () => undefined }, listener) {
  const server = createServer((request, response) => {
    const [pathname] = request.url.split('?');
    const { method } = request;
    response.on('finish', () => log(`  ${name}: ${method} ${pathname} -> ${response.statusCode}`));
    listener(request, response);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A listener of an async function from request, URL and response to `{ status, headers, body }`. An object is sent as JSON. */
export function answering(answer) {
  return async (request, response) => {
    const {
      status,
      headers = {},
      body = '',
    } = await answer(request, new URL(request.url, 'http://sandbox'), response).catch(() => ({
      status: 500,
      body: { error: 'the sandbox has failed' },
    }));
    request.resume();
    if (response.destroyed) return;
    const isText = typeof body === 'string';
    response
      .writeHead(status, {
        'cache-control': 'no-store',
        ...(!isText && { 'content-type': 'application/json' }),
        ...headers,
      })
      .end(isText ? body : json(body));
  };
}

/** Serializes JSON; a BigInt becomes an integer above 2^53. */
export function json(value) {
  const text = JSON.stringify(value, (_name, member) => (typeof member === 'bigint' ? `\u0001${member}` : member));
  return text.replace(/"\\u0001(\d+)"/g, '$1');
}

/** Reads the fields of a form, urlencoded or multipart; none from another body. */
export async function readForm(request) {
  return parseForm(await buffer(request), request.headers['content-type']);
}

export async function parseForm(body, contentType = '') {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => []);
  return Object.fromEntries(form);
}

/** Renders a page without external resources. `html` has to be safe. */
export function page(title, html, status = 200) {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    },
    body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${safe(title)}</title>
<style>body { font: 1rem/1.5 sans-serif; max-width: 45rem; margin: 3rem auto; padding: 0 1rem }</style>
<h1>${safe(title)}</h1>
${html}
</html>
`,
  };
}

/** Escapes a text for HTML. */
export function safe(text) {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function redirect(location) {
  return { status: 303, headers: { location: String(location) } };
}

/** Reads the token of a request: from the query, else from the header `Authorization: Bearer`. */
export function tokenOf(request, url) {
  return url.searchParams.get('access_token') ?? /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
