import type { Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { createRandom } from '../../spec/support/random.js';

/** What a server writes after a request. It closes the connection, or leaves it open. */
export type HostileResponse = (socket: Socket) => void;

/** JSON of the emitted body, or the error text. */
type Expected = string | RegExp;

type Text = string | Buffer;

/** Writes everything and closes the connection. */
function write(...parts: readonly Text[]): HostileResponse {
  return (socket) => {
    for (const part of parts) socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
    socket.end();
  };
}

/** Writes the same text again and again until the client closes the connection. */
function repeat(start: string, text: string): HostileResponse {
  return (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(text), 20);
    socket.on('close', () => clearInterval(timer));
  };
}

/** Leaves the connection open. */
const stall =
  (text: string): HostileResponse =>
  (socket) =>
    void socket.write(text);

const head = (...lines: readonly string[]): string => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');

function ok(type: string, body: Text, ...headers: readonly string[]): HostileResponse {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return write(head(`Content-Type: ${type}`, `Content-Length: ${String(bytes.length)}`, ...headers), bytes);
}

const json = (body: Text): HostileResponse => ok('application/json', body);
const xml = (body: string): HostileResponse => ok('application/xml', body);
const csv = (body: Text): HostileResponse => ok('text/csv', body);
const coded = (coding: string, body: Text): HostileResponse => ok('text/plain', body, `Content-Encoding: ${coding}`);
const chunks = (...lines: readonly string[]): HostileResponse =>
  write(head('Content-Type: text/plain', 'Transfer-Encoding: chunked'), ...lines);
const redirect = (location: string): HostileResponse =>
  write(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);

const ZIPPED = gzipSync('hello');
/** 64 MiB of zeros. */
const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024));

const RESET = /There is no complete response: .* \(reset, /;
const PROTOCOL = /There is no complete response: .* \(protocol, /;
const LIMIT = /There is no complete response: .* \(limit, /;
const TIMEOUT = /There is no complete response: .* \(timeout, ECONNABORTED\)/;
const CHARSET = /^The response isn't valid text in the charset utf-8/;
const JSON_ERROR = /^The response should be JSON, but its body can't be parsed/;
const XML_ERROR = /^The response should be XML, but it is not well-formed/;

export const HOSTILE_RESPONSES: readonly (readonly [title: string, response: HostileResponse, expected: Expected])[] = [
  ['nothing', write(), RESET],
  ['a reset', (socket) => void socket.resetAndDestroy(), RESET],
  ['silence', stall(''), TIMEOUT],
  ['half a head', stall('HTTP/1.1 200 OK\r\nX-A: '), TIMEOUT],
  ['half a head, closed', write('HTTP/1.1 200 OK\r\nX-A: '), RESET],
  ['half a body', stall(head('Content-Length: 10') + 'abc'), TIMEOUT],
  ['a short body', write(head('Content-Length: 10'), 'abc'), RESET],
  ['a long body', write(head('Content-Type: text/plain', 'Content-Length: 2'), 'okay'), '"ok"'],
  ['zeros', write(Buffer.alloc(4096)), PROTOCOL],
  ['noise', write(Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 251))), PROTOCOL],
  ['a TLS alert', write(Buffer.from('15030300020228', 'hex')), PROTOCOL],
  ['an SSH banner', write('SSH-2.0-OpenSSH_9.2\r\n'), PROTOCOL],
  ['HTTP/0.9', write('<html>hello</html>'), PROTOCOL],
  ['HTTP/2', write('HTTP/2 200 OK\r\n\r\n'), 'null'],
  ['HTTP/9.9', write('HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n'), PROTOCOL],
  ['CR alone', write('HTTP/1.1 200 OK\rContent-Length: 2\r\rok'), PROTOCOL],
  ['LF alone', write('HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\n\nok'), '"ok"'],
  ['status 0', write('HTTP/1.1 0 None\r\nContent-Length: 0\r\n\r\n'), PROTOCOL],
  ['status 99', write('HTTP/1.1 099 None\r\nContent-Length: 0\r\n\r\n'), PROTOCOL],
  ['status 999', write('HTTP/1.1 999 None\r\nContent-Length: 0\r\n\r\n'), /responded with 999 None/],
  ['status 2000', write('HTTP/1.1 2000 None\r\nContent-Length: 0\r\n\r\n'), PROTOCOL],
  ['101 without a question', write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'), PROTOCOL],
  ['1000 times 103', write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000), head('Content-Length: 0')), 'null'],
  ['103 for ever', repeat('', 'HTTP/1.1 103 Early Hints\r\n\r\n'), TIMEOUT],
  ['10,000 header lines', write(`HTTP/1.1 200 OK\r\n${'X-A: 1\r\n'.repeat(10_000)}Content-Length: 0\r\n\r\n`), 'null'],
  [
    '100,000 different headers',
    write(`HTTP/1.1 200 OK\r\n${Array.from({ length: 100_000 }, (_, n) => `X-${String(n)}: 1\r\n`).join('')}\r\n`),
    LIMIT,
  ],
  ['a header of 500 kB', write(`HTTP/1.1 200 OK\r\nX-A: ${'x'.repeat(500_000)}\r\nContent-Length: 0\r\n\r\n`), 'null'],
  ['headers for ever', repeat('HTTP/1.1 200 OK\r\n', `X-A: ${'x'.repeat(100_000)}\r\n`), LIMIT],
  ['a header __proto__', ok('application/json', '{}', '__proto__: polluted', 'constructor: x'), '{}'],
  ['a header without a name', write('HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n'), 'null'],
  ['Content-Length: -1', write(head('Content-Length: -1')), PROTOCOL],
  ['Content-Length: 1e3', write(head('Content-Length: 1e3')), PROTOCOL],
  ['Content-Length: 99999999999999999999', write(head('Content-Length: 99999999999999999999')), 'null'],
  ['two lengths', write(head('Content-Length: 2', 'Content-Length: 3'), 'abc'), PROTOCOL],
  ['a length twice', write(head('Content-Type: text/plain', 'Content-Length: 2', 'Content-Length: 2'), 'ok'), '"ok"'],
  [
    'a length beside chunks',
    write(
      head('Content-Type: text/plain', 'Content-Length: 900', 'Transfer-Encoding: chunked'),
      '2\r\nok\r\n0\r\n\r\n',
    ),
    '"ok"',
  ],
  ['chunks without the last one', chunks('2\r\nok\r\n'), RESET],
  ['half a chunk', chunks('9\r\nok'), RESET],
  ['a negative chunk', chunks('-2\r\nok\r\n0\r\n\r\n'), PROTOCOL],
  ['a chunk size in words', chunks('two\r\nok\r\n0\r\n\r\n'), PROTOCOL],
  ['a huge chunk size', chunks('ffffffffffffffffff\r\nok'), PROTOCOL],
  ['a chunk that is too long', chunks('2\r\nokay\r\n0\r\n\r\n'), PROTOCOL],
  ['trailers for ever', repeat(`${head('Transfer-Encoding: chunked')}0\r\n`, 'X-A: 1\r\n'), TIMEOUT],
  [
    'chunks of one byte for ever',
    repeat(head('Content-Type: text/plain', 'Transfer-Encoding: chunked'), '1\r\na\r\n'),
    TIMEOUT,
  ],
  ['events for ever', repeat(head('Content-Type: text/event-stream'), 'data: x\n\n'), TIMEOUT],
  ['an event without an end', repeat(head('Content-Type: text/event-stream'), 'data: x'), TIMEOUT],
  ['a gzip bomb', coded('gzip', BOMB), LIMIT],
  ['a gzip bomb in gzip', coded('gzip, gzip', gzipSync(BOMB)), LIMIT],
  ['a Brotli bomb', coded('br', brotliCompressSync(Buffer.alloc(64 * 1024 * 1024))), LIMIT],
  ['gzip three times', coded('gzip, gzip, gzip', gzipSync(gzipSync(ZIPPED))), '"hello"'],
  ['100 codings', coded(Array(100).fill('gzip').join(', '), ZIPPED), PROTOCOL],
  ['an unknown coding', coded('snappy', 'x'), '"x"'],
  ['gzip that is text', coded('gzip', 'hello'), PROTOCOL],
  ['half of gzip', coded('gzip', ZIPPED.subarray(0, 15)), PROTOCOL],
  ['gzip with a wrong checksum', coded('gzip', Buffer.concat([ZIPPED.subarray(0, -8), Buffer.alloc(8)])), PROTOCOL],
  ['gzip and garbage', coded('gzip', Buffer.concat([ZIPPED, Buffer.from('garbage')])), '"hello"'],
  ['invalid UTF-8 in JSON', json(Buffer.from([0x22, 0xff, 0xfe, 0x22])), CHARSET],
  ['invalid UTF-8 in text', ok('text/plain', Buffer.from([0x61, 0xc3, 0x28])), CHARSET],
  ['three byte order marks', json('\ufeff\ufeff\ufeff{}'), JSON_ERROR],
  ['a byte order mark alone', json('\ufeff'), JSON_ERROR],
  ['UTF-32', json(Buffer.from([0xff, 0xfe, 0, 0, 0x31, 0, 0, 0])), JSON_ERROR],
  ['a charset that does not exist', ok('text/plain; charset=klingon', 'x'), /charset klingon/],
  [
    'a charset of 10 kB',
    ok(`text/plain; charset=${'x'.repeat(10_000)}`, 'x'),
    /^The response has the charset x{60}, which is unknown/,
  ],
  ['a content type of semicolons', ok(';;;;;', 'x'), '"eA=="'],
  ['JSON that is HTML', json('<html></html>'), JSON_ERROR],
  ['NaN in JSON', json('{"a":NaN}'), JSON_ERROR],
  ['JSON with two values', json('{}{}'), JSON_ERROR],
  ['JSON of 100,000 levels', json(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), /1000 levels of nesting/],
  ['JSON without an end', json('[1,2'), JSON_ERROR],
  [
    'JSON with __proto__',
    json('{"__proto__":{"polluted":1},"constructor":{"prototype":{}}}'),
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{}}}',
  ],
  ['JSON with a number of 100,000 digits', json('9'.repeat(100_000)), `"${'9'.repeat(100_000)}"`],
  ['JSON with a lone surrogate', json('"\\ud800"'), '"\\ud800"'],
  ['XML of 100,000 levels', xml(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`), /1000 levels of nesting/],
  [
    'XML with entities that multiply',
    xml(
      `<!DOCTYPE a [<!ENTITY a "aaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'abcdefghij'[n + 1]!} "${`&${'abcdefghij'[n]!};`.repeat(10)}">`).join('')}]><a>&j;</a>`,
    ),
    XML_ERROR,
  ],
  ['XML with a file', xml('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'), XML_ERROR],
  ['XML with two roots', xml('<a/><b/>'), XML_ERROR],
  ['XML without an end', xml('<a><b>'), XML_ERROR],
  ['an element __proto__', xml('<__proto__><polluted>1</polluted></__proto__>'), '{"__proto__":{"polluted":"1"}}'],
  ['CSV with NaN', csv('a,b\nNaN,Infinity\n'), '[{"a":"NaN","b":"Infinity"}]'],
  ['CSV with rows of all lengths', csv('a,b\n1\n1,2,3\n'), '[{"a":"1"},{"a":"1","b":"2","column_3":"3"}]'],
  ['CSV with a quote without an end', csv('a\n"x\n'), /CSV, but it ends in a quoted cell at line 2/],
  ['CSV with a column __proto__', csv('__proto__,constructor\n1,2\n'), '[{"__proto__":"1","constructor":"2"}]'],
  ['CSV with NUL', csv('a\n\0\n'), '[{"a":"\\u0000"}]'],
  ['NDJSON with a bad line', ok('application/x-ndjson', '{}\nx\n{}\n'), /NDJSON, but line 2 can't be parsed/],
  ['a redirect to nothing', redirect(''), /302/],
  ['a redirect to http://', redirect('http://'), PROTOCOL],
  ['a redirect to a file', redirect('file:///etc/passwd'), PROTOCOL],
  ['a redirect to javascript:', redirect('javascript:alert(1)'), PROTOCOL],
  ['a redirect to data:', redirect('data:text/plain,x'), PROTOCOL],
  ['a redirect to a port that does not exist', redirect('http://127.0.0.1:99999/'), PROTOCOL],
  ['a redirect to port 0', redirect('http://127.0.0.1:0/'), PROTOCOL],
  ['a redirect to itself', redirect('?'), LIMIT],
  ['a redirect to 100 kB', redirect(`/${'x'.repeat(100_000)}`), /responded with 404/],
  ['a redirect to bytes', redirect('/\xff\xfe'), /responded with 404/],
  [
    '401 for ever',
    write('HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer error="invalid_token"\r\nContent-Length: 0\r\n\r\n'),
    /401/,
  ],
  [
    'a challenge that is broken',
    write('HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="\r\nContent-Length: 0\r\n\r\n'),
    /401/,
  ],
  [
    'Retry-After in the year 275761',
    write('HTTP/1.1 503 Busy\r\nRetry-After: Fri, 31 Dec 275761 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n'),
    /503/,
  ],
  ['Retry-After: -1', write('HTTP/1.1 503 Busy\r\nRetry-After: -1\r\nContent-Length: 0\r\n\r\n'), /503/],
  ['Retry-After: 1e99', write('HTTP/1.1 503 Busy\r\nRetry-After: 1e99\r\nContent-Length: 0\r\n\r\n'), /503/],
  ['204 with a body', write('HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello'), 'null'],
  ['304 without a question', write('HTTP/1.1 304 Not Modified\r\n\r\n'), /304/],
  ['205 with a body', write('HTTP/1.1 205 Reset\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok'), '"ok"'],
  [
    'an error page of 2 MB',
    write(`HTTP/1.1 500 Error\r\nContent-Length: 2000000\r\n\r\n${'x'.repeat(2_000_000)}`),
    /^The server responded with 500 Error\. .* Body: x{2048}$/,
  ],
  ['a bad cookie', ok('text/plain', 'ok', 'Set-Cookie: =;;;=', 'Set-Cookie: a=\x01; Domain=.com; Max-Age=x'), '"ok"'],
  [
    'a file name of dots',
    ok('text/plain', 'ok', 'Content-Disposition: attachment; filename="../../../etc/passwd"'),
    '"ok"',
  ],
];

/** Valid responses, which `mutate` damages. */
const VALID: readonly Buffer[] = [
  `${head('Content-Type: application/json', 'Content-Length: 27')}{"id":1,"name":"a","b":[{}]}`,
  `${head('Content-Type: application/json', 'Transfer-Encoding: chunked')}5\r\n{"a":\r\n3;x=y\r\n12}\r\n0\r\nX-T: 1\r\n\r\n`,
  `${head('Content-Type: text/csv; charset=utf-8', 'Connection: close')}a,b\r\n"1","x ""y"""\r\n`,
  `${head('Content-Type: application/xml', 'Connection: close')}<?xml version="1.0"?><a b="c"><d>&amp;</d></a>`,
  `${head('Content-Type: text/event-stream', 'Connection: close')}id: 1\ndata: x\n\ndata: y\n\n`,
  `HTTP/1.1 301 Moved\r\nLocation: /moved\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n`,
  `HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nRateLimit: "x";r=0;t=1\r\nContent-Length: 2\r\n\r\n{}`,
]
  .map((text) => Buffer.from(text, 'latin1'))
  .concat(
    Buffer.concat([
      Buffer.from(head('Content-Type: text/plain', 'Content-Encoding: gzip', 'Connection: close')),
      ZIPPED,
    ]),
  );

/** Returns a valid response with up to four bytes changed, removed or repeated, or without its end. The same number gives the same response. */
export function mutate(seed: number): HostileResponse {
  const next = createRandom(seed);
  const pick = (count: number): number => Math.floor(next() * count);
  let bytes: Buffer = Buffer.from(VALID[seed % VALID.length] ?? '');
  for (let left = 1 + pick(4); left > 0; left -= 1) {
    const at = pick(bytes.length);
    const [start, rest] = [bytes.subarray(0, at), bytes.subarray(at)];
    const change = [
      () => Buffer.concat([start, Buffer.of(pick(256)), rest.subarray(1)]),
      () => Buffer.concat([start, rest.subarray(1 + pick(8))]),
      () => Buffer.concat([start, rest.subarray(0, 8), rest]),
      () => start,
    ][pick(4)];
    bytes = change?.() ?? bytes;
  }
  return write(bytes);
}
