// The server that the bench asks. It runs in a process of its own, so that its work is in nobody's figures.
//   /json/BYTES      a JSON object of about that size, whatever the method
//   /file/BYTES      so many bytes of no meaning
//   POST /objects    the object storage: counts what it is sent
//   /v2/…/secrets/   a credential of type noauth
import http from 'node:http';

const chunk = Buffer.alloc(64 * 1024, 'x');
const bodies = new Map();

function bodyOf(bytes) {
  if (!bodies.has(bytes)) {
    const rows = [];
    while (JSON.stringify({ rows }).length < bytes)
      rows.push({ id: rows.length, name: `row ${rows.length}`, open: true });
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

const server = http.createServer((request, response) => {
  const [, route, argument] = request.url.split('/');
  let received = 0;
  request.on('data', (piece) => (received += piece.length));
  request.on('end', () => {
    if (route === 'file') sendFile(response, Number(argument));
    else if (route === 'objects') json(response, { objectId: 'bench', received });
    else if (route === 'v2')
      json(response, { data: { id: 's', attributes: { type: 'noauth', state: 'ready', credentials: {} } } });
    else json(response, bodyOf(Number(argument ?? 1000)));
  });
});

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('disconnect', () => process.exit());
