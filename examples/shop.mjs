// A small shop with a REST API, for hello.yaml: orders to read, quotes to create. Everything is in memory.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const orders = [
  { id: 'A-1', customer: 'Ann', status: 'open', lines: [{ price: 20, quantity: 2 }] },
  {
    id: 'B-2',
    customer: 'Ben',
    status: 'open',
    lines: [
      { price: 5, quantity: 10 },
      { price: 1.5, quantity: 4 },
    ],
  },
  { id: 'C-3', customer: 'Cleo', status: 'open', lines: [{ price: 99, quantity: 1 }] },
  { id: 'D-4', customer: 'Dan', status: 'quoted', lines: [{ price: 7, quantity: 7 }] },
];

/**
 * Starts the shop on a free port. Orders need a user name and password, quotes an API key.
 * `log` gets a line for every request. Once, the shop responds 429 with a Retry-After of one second.
 */
export async function startShop({ user, password, apiKey, log }) {
  const login = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  let busy = true;

  const answerTo = async (request, url) => {
    const [, kind, id] = url.pathname.split('/');
    const known =
      kind === 'quotes' ? request.headers['x-shop-key'] === apiKey : request.headers.authorization === login;
    if (!known) return { status: 401, body: { error: 'who are you?' } };
    if (request.method === 'GET' && kind === 'orders') {
      const status = url.searchParams.get('status');
      return { status: 200, body: orders.filter((order) => status === null || order.status === status) };
    }
    if (request.method === 'POST' && kind === 'quotes') {
      if (busy) {
        busy = false;
        return { status: 503, headers: { 'retry-after': '1' }, body: { error: 'busy' } };
      }
      const quote = JSON.parse(await text(request));
      return { status: 201, body: { id: `Q-${quote.order}`, ...quote } };
    }
    const order = orders.find((known) => known.id === id);
    if (request.method === 'PATCH' && kind === 'orders' && order) {
      return { status: 200, body: Object.assign(order, JSON.parse(await text(request))) };
    }
    return { status: 404, body: { error: 'not here' } };
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://shop');
    const { status, headers, body } = await answerTo(request, url);
    log(`  shop: ${request.method} ${url.pathname}${url.search} -> ${status}`);
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close().closeAllConnections() };
}
