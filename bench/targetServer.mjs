// The target server of the benchmarks. It runs in a process of its own, so that its CPU is not measured.
//   /json/BYTES      a JSON object of about that size, for every method
//   /orders/BYTES    a JSON array of orders, of about that size
//   /pages/COUNT/NUMBER  page NUMBER of COUNT: a JSON array of 100 records, with a Link to the next page
//   /array/BYTES     a JSON array of orders, of about that size, sent in parts of 64 kB
//   /file/BYTES      a file of that size
//   POST /objects    the object storage: counts the received bytes
//   /v2/…/secrets/   a credential of type noauth
import { once } from 'node:events';
import http from 'node:http';

const chunk = Buffer.alloc(64 * 1024, 'x');
const bodies = new Map();

const NAMES = ['Ann Lee', 'Björn Åkesson', 'Chloé Durand', 'Dmitri Ivanov', 'Ewa Nowak', 'José Núñez'];
const STATES = ['open', 'paid', 'shipped', 'returned'];

function orderOf(index) {
  return {
    id: 100_000 + index,
    number: `SO-${String(2_024_000_000 + index * 7)}`,
    created_at: new Date(1_700_000_000_000 + index * 61_000).toISOString(),
    state: STATES[index % STATES.length],
    currency: 'EUR',
    total: Math.round(index * 739.7) / 100,
    customer: {
      id: (index * 31) % 9973,
      name: NAMES[index % NAMES.length],
      email: `customer-${String((index * 31) % 9973)}@example.com`,
      address: { street: `${String(1 + (index % 140))} Harbour Road`, city: 'Rotterdam', postal_code: null },
    },
    lines: Array.from({ length: 1 + (index % 4) }, (_, line) => ({
      sku: `SKU-${String((index * 13 + line) % 4096)}`,
      title: `Bracket, stainless steel, ${String(10 + line)} mm`,
      quantity: 1 + ((index + line) % 9),
      price: Math.round((index + line) * 113.3) / 100,
      taxable: line % 2 === 0,
    })),
    note: index % 5 === 0 ? 'Leave the parcel with the neighbours; the bell does not work.' : '',
  };
}

function ordersOf(bytes) {
  const orders = [];
  for (let size = 2; size < bytes;) {
    const text = JSON.stringify(orderOf(orders.length));
    orders.push(text);
    size += Buffer.byteLength(text) + 1;
  }
  return Buffer.from(`[${orders.join(',')}]`);
}

function bodyOf(bytes) {
  if (!bodies.has(bytes)) {
    const rows = [];
    for (let size = JSON.stringify({ rows }).length; size < bytes;) {
      const row = { id: rows.length, name: `row ${rows.length}`, open: true };
      size += JSON.stringify(row).length + (rows.length > 0 ? 1 : 0);
      rows.push(row);
    }
    bodies.set(bytes, Buffer.from(JSON.stringify({ rows })));
  }
  return bodies.get(bytes);
}

function json(response, body) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
}

function sendFile(response, bytes) {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes });
  let left = bytes;
  const more = () => {
    while (left > 0) {
      const piece = chunk.subarray(0, Math.min(left, chunk.length));
      left -= piece.length;
      if (!response.write(piece)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

const PAGE_SIZE = 100;

function sendPage(response, count, number) {
  const records = Array.from({ length: PAGE_SIZE }, (_, index) => ({
    id: (number - 1) * PAGE_SIZE + index,
    name: `record ${index}`,
    open: true,
  }));
  if (number < count) response.setHeader('link', `</pages/${count}/${number + 1}>; rel="next"`);
  json(response, records);
}

/** The same orders again and again, so that the server is not the slowest part. */
async function sendArray(response, bytes) {
  response.writeHead(200, { 'content-type': 'application/json' });
  const part = ordersOf(64 * 1024).subarray(1, -1);
  let separator = '[';
  for (let left = bytes; left > 0; left -= part.length) {
    if (!response.write(separator) | !response.write(part)) await once(response, 'drain');
    separator = ',';
  }
  response.end(']');
}

const server = http.createServer((request, response) => {
  const [, route, argument, last] = request.url.split('/');
  let received = 0;
  request.on('data', (piece) => (received += piece.length));
  request.on('end', () => {
    if (route === 'pages') sendPage(response, Number(argument), Number(last));
    else if (route === 'array') void sendArray(response, Number(argument));
    else if (route === 'orders') json(response, ordersOf(Number(argument)));
    else if (route === 'file') sendFile(response, Number(argument));
    else if (route === 'objects') json(response, { objectId: 'bench', received });
    else if (route === 'v2')
      json(response, { data: { id: 's', attributes: { type: 'noauth', state: 'ready', credentials: {} } } });
    else json(response, bodyOf(Number(argument ?? 1000)));
  });
});

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('disconnect', () => process.exit());
