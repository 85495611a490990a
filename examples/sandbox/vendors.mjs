// An API with the habits of several vendors, for graphql.yaml, payments.yaml, limits.yaml and export.yaml: errors with the status 200, a response
// that gets lost, an exhausted quota with the status 403, ids of 64 bits, an export that takes a while. Everything is in memory.
import { json as readJson } from 'node:stream/consumers';

import { answering, serve } from './http.mjs';

const ORDERS = [
  { id: 7615917337495251231n, status: 'open', tags: ['gift', 'fragile'], total: 40 },
  { id: 7615917337495251232n, status: 'open', tags: ['gift'], total: 56 },
  { id: 7615917337495251233n, status: 'paid', tags: ['fragile'], total: 99 },
];

/** Starts the server. `now` returns milliseconds since 1970. The quota is exhausted from the first search until the next full second. */
export async function startVendors({ port, now = Date.now, log } = {}) {
  const payments = new Map();
  let polls = 0;
  let renewal;

  const routes = {
    'POST /graphql': async (request) => {
      const { variables } = await readJson(request);
      const order = ORDERS.find(({ id }) => String(id) === variables?.id);
      return { body: order ? { data: { order } } : { data: null, errors: [{ message: `no order ${variables?.id}` }] } };
    },
    // The payment is made, but its first response gets lost: the same key finds it.
    'POST /payments': async (request) => {
      const key = request.headers['idempotency-key'];
      if (key === undefined) return { status: 400, body: { error: 'Idempotency-Key is missing' } };
      if (payments.has(key)) return { status: 201, body: payments.get(key) };
      payments.set(key, { number: payments.size + 1, ...(await readJson(request)) });
      return { status: 503, body: { error: 'gateway' } };
    },
    // Each third poll says that the export is done.
    'POST /exports': () => ({ status: 202, headers: { location: '/exports/1' } }),
    'GET /exports/1': () => {
      polls += 1;
      return polls % 3 > 0
        ? { status: 202, body: { progress: 40 * (polls % 3) } }
        : { body: { file: '/files/orders.csv' } };
    },
    'GET /files/orders.csv': () => ({
      headers: { 'content-type': 'text/csv' },
      body: ['id,status', ...ORDERS.map(({ id, status }) => `${id},${status}`), ''].join('\n'),
    }),
    'GET /orders': (_, { searchParams }) => {
      renewal ??= Math.floor(now() / 1000) + 1;
      const isExhausted = now() < renewal * 1000;
      const headers = { 'x-ratelimit-remaining': isExhausted ? '0' : '9', 'x-ratelimit-reset': String(renewal) };
      if (isExhausted) return { status: 403, headers, body: { message: 'API rate limit exceeded' } };
      const tags = searchParams.getAll('tags[]');
      const status = searchParams.get('filter[status]');
      const found = ORDERS.filter((order) => order.status === status && tags.every((tag) => order.tags.includes(tag)));
      return { headers, body: found };
    },
  };
  const findOrder = (_, { pathname }) => {
    const order = ORDERS.find(({ id }) => pathname === `/orders/${id}`);
    return order ? { body: order } : { status: 404, body: { error: 'no such order' } };
  };
  return serve(
    { name: 'vendors', port, log },
    answering(async (request, url) => {
      const route = routes[`${request.method} ${url.pathname}`] ?? findOrder;
      return { status: 200, ...(await route(request, url)) };
    }),
  );
}
