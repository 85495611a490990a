import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { createLoopback } from '../../spec/support/loopback.js';
import { createStepHarness } from '../../spec/support/stepHarness.js';
import { startCaptureServer, type CapturedRequest, type CaptureServer } from './captureServer.js';

/** The same input for curl and for the function `request`. */
interface Case {
  /** The URL after its origin, as typed. */
  readonly path?: string;
  readonly userInfo?: string;
  readonly curl?: readonly string[];
  readonly step?: Readonly<Record<string, unknown>>;
  readonly reader?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** The lines that only one of them sends, and why. */
  readonly differs?: { readonly curl: readonly string[]; readonly ours: readonly string[]; readonly because: string };
}

const FILE = 'file content\n';
const PATH_RULE = 'RFC 3986, section 3.3: no path and no query contains this character';
const HEX_CASE = 'RFC 3986, section 2.1: digits in upper case; both mean the same';
const query = (...pairs: [name: string, value: unknown][]) => ({
  parameters: pairs.map(([name, value]) => ({ name, in: 'query', value: JSON.stringify(value) })),
});
const multipart = (...parts: object[]) => ({ reader: { method: 'POST' }, step: { body: { multipart: parts } } });
const headers = (...rows: [key: string, value: string][]) => ({
  reader: { headers: rows.map(([key, value]) => ({ key, value: JSON.stringify(value) })) },
});
const differs = (curl: string | readonly string[], ours: string | readonly string[], because: string) => ({
  differs: { curl: [curl].flat(), ours: [ours].flat(), because },
});
const get = (target: string): string => `GET ${target} HTTP/1.1`;

/** `FILE_PATH` in curl's arguments is a file with the content `FILE`, `ATTACHMENT` the same as an attachment. */
const CASES: Readonly<Record<string, Case>> = {
  // URLs
  'an apostrophe': { path: "/it's?$filter=name eq 'x'".replaceAll(' ', '%20') },
  'percent-encoding in both cases': { path: '/%7e%2f%2F?x=%20+%2B%c3%bc' },
  'all that a path can contain': { path: "/a-._~!$&'()*+,;=:@/b" },
  'all that a query can contain': { path: "/?a-._~!$&'()*+,;=:@/?b" },
  'a path parameter of RFC 3986': { path: '/map;lat=1,lon=2;z' },
  'empty segments': { path: '//a//b/' },
  'an empty query': { path: '/x?' },
  'a query without a path': { path: '?q=1' },
  'empty and repeated members': { path: '/x?a=1&a=2&&b=&=c&d' },
  'a URL in the query': { path: '/x?u=http://b.test/?c=d' },
  'a fragment': { path: '/x?a=1#b?c' },
  'dot segments': { path: '/a/./b/../c' },
  'encoded dot segments': {
    path: '/a/%2e%2E/c',
    ...differs(get('/a/%2e%2E/c'), get('/c'), 'RFC 3986, section 6.2.2.2: %2e is a dot; the URL standard resolves it'),
  },
  'a quotation mark': { path: '/a"b?c="d"', ...differs(get('/a"b?c="d"'), get('/a%22b?c=%22d%22'), PATH_RULE) },
  'angle brackets': { path: '/<a>?<b>', ...differs(get('/<a>?<b>'), get('/%3Ca%3E?%3Cb%3E'), PATH_RULE) },
  'a pipe, a caret and a backtick': { path: '/a|b^c`d', ...differs(get('/a|b^c`d'), get('/a%7Cb%5Ec%60d'), PATH_RULE) },
  'a backslash': { path: '/a\\b?c\\d', ...differs(get('/a\\b?c\\d'), get('/a%5Cb?c%5Cd'), PATH_RULE) },
  'square brackets': {
    path: '/x?a[b]=c',
    curl: ['--globoff'],
    ...differs(get('/x?a[b]=c'), get('/x?a%5Bb%5D=c'), PATH_RULE),
  },
  'other scripts': {
    path: '/ü?q=€',
    ...differs(get('/%c3%bc?q=\xe2\x82\xac'), get('/%C3%BC?q=%E2%82%AC'), PATH_RULE),
  },
  'a percent sign without digits': {
    path: '/100%?p=%zz',
    ...differs(get('/100%?p=%zz'), get('/100%25?p=%25zz'), 'RFC 3986, section 2.4: a percent sign is %25'),
  },
  'user info': { userInfo: 'u%40x:p%3Aw' },
  'a user without a password': { userInfo: 'user' },
  'a password without a user': { userInfo: ':secret' },
  'user info with punctuation': { userInfo: "u=,!$&'()*+:p;=,!$&'()*+" },
  // Query parameters
  'a query parameter': { path: '/x', curl: ['-G', '-d', 'a=1', '-d', 'b='], step: query(['a', '1'], ['b', '']) },
  'a query parameter beside a query': { path: '/x?z=0', curl: ['-G', '-d', 'a=1'], step: query(['a', '1']) },
  'a query parameter to encode': {
    path: '/x',
    curl: ['-G', '--data-urlencode', 'q=a&b=c+d/é€😀%'],
    step: query(['q', 'a&b=c+d/é€😀%']),
    ...differs(
      get('/x?q=a%26b%3dc%2bd%2f%c3%a9%e2%82%ac%f0%9f%98%80%25'),
      get('/x?q=a%26b%3Dc%2Bd%2F%C3%A9%E2%82%AC%F0%9F%98%80%25'),
      HEX_CASE,
    ),
  },
  'a query parameter with punctuation': {
    path: '/x',
    curl: ['-G', '--data-urlencode', "q=-._~!$'()*,;:@"],
    step: query(['q', "-._~!$'()*,;:@"]),
    ...differs(
      get('/x?q=-._~%21%24%27%28%29%2a%2c%3b%3a%40'),
      get('/x?q=-._~%21%24%27%28%29%2A%2C%3B%3A%40'),
      HEX_CASE,
    ),
  },
  'a query parameter with a space': {
    path: '/x',
    curl: ['-G', '--data-urlencode', 'q=a b'],
    step: query(['q', 'a b']),
    ...differs(get('/x?q=a+b'), get('/x?q=a%20b'), 'RFC 3986, section 2.1; a plus sign is a space in forms only'),
  },
  'a repeated query parameter': {
    path: '/x',
    curl: ['-G', '-d', 'a=1', '-d', 'a=2'],
    step: query(['a', ['1', '2']]),
  },
  // Headers
  'a repeated header': { curl: ['-H', 'X-A: 1', '-H', 'X-A: 2'], ...headers(['X-A', '1'], ['X-A', '2']) },
  'an empty header': { curl: ['-H', 'X-A;'], ...headers(['X-A', '']) },
  'white space around a value': {
    curl: ['-H', 'X-A:   a  b  '],
    ...headers(['X-A', '  a  b  ']),
    ...differs('X-A:   a  b', 'X-A: a  b', 'RFC 9110, section 5.5: white space around a value is no part of it'),
  },
  'a header beyond ASCII': {
    curl: ['-H', 'X-A: é'],
    ...headers(['X-A', 'é']),
    ...differs(
      'X-A: \xc3\xa9',
      'X-A: \xe9',
      'RFC 9110, section 5.5: octets of Latin-1; curl sends those of the terminal',
    ),
  },
  'the headers Host, Accept and User-Agent': {
    curl: ['-H', 'Host: a.test', '-H', 'Accept: text/csv', '-A', 'agent/1'],
    ...headers(['Host', 'a.test'], ['Accept', 'text/csv'], ['User-Agent', 'agent/1']),
  },
  'a range': { curl: ['-r', '0-9'], ...headers(['Range', 'bytes=0-9']) },
  'a token': { curl: ['--oauth2-bearer', 'abc'], ...headers(['Authorization', 'Bearer abc']) },
  'a user beyond ASCII': { curl: ['-u', 'ü:ß'], ...headers(['Authorization', `Basic ${btoa('Ã¼:Ã\x9f')}`]) },
  // Cookies
  cookies: {
    curl: ['-b', 'a=b; c=d'],
    step: {
      parameters: [
        { name: 'a', in: 'cookie', value: '"b"' },
        { name: 'c', in: 'cookie', value: '"d"' },
      ],
    },
  },
  'cookies as typed': { curl: ['-b', 'a="x y"; b=é=%'], ...headers(['Cookie', 'a="x y"; b=\u00c3\u00a9=%']) },
  // Methods
  HEAD: { curl: ['-I'], reader: { method: 'HEAD' } },
  DELETE: { curl: ['-X', 'DELETE'], reader: { method: 'DELETE' } },
  OPTIONS: { curl: ['-X', 'OPTIONS'], reader: { method: 'options' } },
  'a POST without a body': {
    curl: ['-X', 'POST'],
    reader: { method: 'POST' },
    ...differs([], 'Content-Length: 0', 'RFC 9110, section 8.6: a method with content sends its length'),
  },
  'a method of WebDAV without a body': {
    curl: ['-X', 'PROPFIND', '-H', 'Depth: 1'],
    reader: { method: 'PROPFIND', ...headers(['Depth', '1']).reader },
    ...differs([], 'Content-Length: 0', 'RFC 9110, section 8.6: a method with content sends its length'),
  },
  'a DELETE with a body': {
    curl: ['-X', 'DELETE', '--json', '{"a":1}'],
    reader: { method: 'DELETE' },
    step: { body: { json: '{ "a": 1 }' } },
  },
  // Bodies
  JSON: {
    curl: ['--json', '{"a":"ü","b":[1,null]}'],
    reader: { method: 'POST' },
    step: { body: { json: '{ "a": "ü", "b": [1, null] }' } },
  },
  text: {
    curl: ['-X', 'PUT', '--data-binary', 'a\r\nb\n', '-H', 'Content-Type: text/plain; charset=utf-8'],
    reader: { method: 'PUT' },
    step: { body: { text: '"a\\r\\nb\\n"' } },
  },
  'a form': {
    curl: ['-d', 'a=1', '-d', 'b=&c=%C3%BC'],
    reader: { method: 'POST' },
    step: { body: { form: '{ "a": 1, "b": "", "c": "ü" }' } },
  },
  'a form to encode': {
    curl: ['--data-urlencode', 'a=x y&z=+/', '--data-urlencode', 'b=€'],
    reader: { method: 'POST' },
    step: { body: { form: '{ "a": "x y&z=+/", "b": "€" }' } },
  },
  'a form with a tilde and an asterisk': {
    curl: ['--data-urlencode', 'a=~*'],
    reader: { method: 'POST' },
    step: { body: { form: '{ "a": "~*" }' } },
    ...differs('a=~%2A', 'a=%7E*', 'URL standard, section 5.2: the characters that forms keep'),
  },
  'a file': {
    curl: ['-X', 'POST', '--data-binary', '@FILE_PATH', '-H', 'Content-Type: application/octet-stream'],
    reader: { method: 'POST' },
    step: { body: { file: '"a.bin"' } },
  },
  'an upload': {
    path: '/target',
    curl: ['-T', 'FILE_PATH', '-H', 'Expect:'],
    reader: { method: 'PUT' },
    step: { body: { file: '"a.bin"' } },
    ...differs([], 'Content-Type: application/octet-stream', 'RFC 9110, section 8.3: content has a type'),
  },
  // Multipart forms
  'a form with a text': { curl: ['-F', 'a=ü b'], ...multipart({ name: 'a', value: '"ü b"' }) },
  'a name with a quotation mark': { curl: ['-F', 'a"b=c'], ...multipart({ name: 'a"b', value: '"c"' }) },
  'a name with line ends': { curl: ['-F', 'a\r\nb=c'], ...multipart({ name: 'a\r\nb', value: '"c"' }) },
  'a part of JSON': {
    curl: ['-F', 'a={"b":1};type=application/json'],
    ...multipart({ name: 'a', value: '{ "b": 1 }', contentType: 'application/json' }),
  },
  'a file in a form': {
    curl: ['-F', 'f=@FILE_PATH;filename=a.pdf;type=application/pdf'],
    ...multipart({ name: 'f', file: '"a.bin"', filename: '"a.pdf"', contentType: 'application/pdf' }),
  },
  'a file name with a space, an apostrophe and a semicolon': {
    curl: ['-F', `f=@FILE_PATH;filename="it's; a.pdf";type=application/octet-stream`],
    ...multipart({ name: 'f', file: '"a.bin"', filename: `"it's; a.pdf"` }),
  },
  'a file name with a quotation mark': {
    curl: ['-F', 'f=@FILE_PATH;filename="a\\"b.pdf";type=application/octet-stream'],
    ...multipart({ name: 'f', file: '"a.bin"', filename: '"a\\"b.pdf"' }),
  },
  'a file name with line ends': {
    curl: ['-F', 'f=@FILE_PATH;filename="a\r\nX: b"'],
    ...multipart({ name: 'f', file: '"a.bin"', filename: '"a\\r\\nX: b"' }),
  },
  'a file name with a percent sign and a backslash': {
    curl: ['-F', 'f=@FILE_PATH;filename="a%22\\\\b"'],
    ...multipart({ name: 'f', file: '"a.bin"', filename: '"a%22\\\\b"' }),
  },
  'a file name beyond ASCII': {
    curl: ['-F', 'f=@FILE_PATH;filename="résumé.pdf";type=application/octet-stream'],
    ...multipart({ name: 'f', file: '"a.bin"', filename: '"résumé.pdf"' }),
  },
  'several files of a name': {
    curl: ['-F', 'f=@FILE_PATH;filename=1', '-F', 'f=@FILE_PATH;filename=2'],
    ...multipart({ name: 'f', file: '"a.bin"', filename: '"1"' }, { name: 'f', file: '"a.bin"', filename: '"2"' }),
  },
};

/** What clients choose for themselves. */
const OWN_HEADERS =
  /^(?:host: 127|user-agent: (?:curl|rest-step)|accept: (?:\*\/\*|application\/json)|accept-encoding:|connection:)/i;

/** Returns the lines of a request, with the boundary of a form replaced. */
function listLines({ line, headers: sent, body }: CapturedRequest): string[] {
  const boundary = sent
    .map((header) => /^content-type: multipart\/form-data; boundary=(.*)$/i.exec(header)?.[1])
    .find(Boolean);
  const rows = sent.filter((header) => !OWN_HEADERS.test(header)).map((header) => header.trimEnd());
  if (boundary === undefined) return [line, ...rows.sort(compareNames), ...(body === '' ? [] : [body])];
  const lines = [line, ...rows.filter((header) => !/^content-length/i.test(header)), ...body.split('\r\n')];
  return lines.map((text) => text.replaceAll(boundary, 'BOUNDARY'));
}

function compareNames(one: string, other: string): number {
  return one.split(':')[0]!.localeCompare(other.split(':')[0]!);
}

function runCurl(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('curl', ['-q', '--silent', '--show-error', '--noproxy', '*', '--output', '/dev/null', ...args]);
    let errors = '';
    child.stderr.on('data', (text) => (errors += String(text)));
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`curl exited with ${code}: ${errors}`))));
  });
}

describe('the function request and curl', () => {
  const servers = createLoopback();
  let server: CaptureServer;
  let folder: string;

  before(async function () {
    if (spawnSync('curl', ['--version']).status !== 0) {
      if (process.env.CI) throw new Error('curl is not installed: apt-get install curl');
      this.skip();
    }
    server = await startCaptureServer();
    folder = mkdtempSync(join(tmpdir(), 'curl-'));
    writeFileSync(join(folder, 'a.bin'), FILE);
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await server.close();
  });

  for (const [what, { path = '/', userInfo, curl = [], step = {}, reader = {}, differs: expected }] of Object.entries(
    CASES,
  )) {
    it(`send ${what}: ${expected === undefined ? 'the same bytes' : expected.because}`, async () => {
      const origin = userInfo === undefined ? server.origin : server.origin.replace('//', () => `//${userInfo}@`);
      await runCurl([...curl.map((text) => text.replace('FILE_PATH', join(folder, 'a.bin'))), origin + path]);
      const [byCurl] = server.take();
      const files = await servers.http((_request, response) =>
        response.setHeader('Content-Type', 'application/octet-stream').end(FILE),
      );
      const harness = await createStepHarness(servers);
      const config = { ...step, reader: { url: JSON.stringify(origin + path), ...reader }, retry: { attempts: 1 } };
      await harness.runRequest(config, { id: 'm', body: {}, attachments: { 'a.bin': { url: files.href } } });
      const [ours] = server.take();
      const [curlLines, ourLines] = [listLines(byCurl!), listLines(ours!)];
      expect({
        curl: curlLines.filter((line) => !ourLines.includes(line)),
        ours: ourLines.filter((line) => !curlLines.includes(line)),
      }).to.deep.equal({ curl: [], ours: [], ...(expected && { curl: expected.curl, ours: expected.ours }) });
      if (expected === undefined) expect(ourLines).to.deep.equal(curlLines);
    });
  }
});

describe('the function request and curl, after a redirect', () => {
  const servers = createLoopback();
  let server: CaptureServer;

  afterEach(() => server.close());

  const compare = async (status: number, location: string): Promise<{ curl: string[][]; ours: string[][] }> => {
    server = await startCaptureServer(({ line }) => {
      const target = location.replace('ORIGIN', server.origin);
      const head = line.includes('/a/start?q=0') ? `${status} Redirect\r\nLocation: ${target}` : '200 OK';
      return `HTTP/1.1 ${head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
    });
    const url = `${server.origin}/a/start?q=0`;
    const form = 'application/x-www-form-urlencoded';
    await runCurl(['--location', '-d', 'a=b', '-H', 'X-A: 1', url]);
    const byCurl = server.take();
    const reader = {
      method: 'POST',
      url: JSON.stringify(url),
      headers: [{ key: 'X-A', value: '"1"' }],
      body: { contentType: form, urlencoded: [{ key: 'a', value: '"b"' }] },
    };
    await (await createStepHarness(servers)).runRequest({ reader, retry: { attempts: 1 } });
    return { curl: byCurl.map(listLines), ours: server.take().map(listLines) };
  };

  for (const status of [301, 302, 303, 307, 308]) {
    it(`send the same requests for ${status}`, async () => {
      const { curl, ours } = await compare(status, '/z');
      expect(curl.map(([line]) => line)).to.have.length(2);
      expect(ours).to.deep.equal(curl);
    });
  }

  for (const location of [
    'z',
    '../z',
    '?r=1',
    'ORIGIN/z',
    '/z#there',
    "/it's?q='x'",
    '/a%20b?c=%2f',
    '/z?u=http://a.test/?b',
    '/-._~!$&()*+,;=:@',
  ]) {
    it(`send the same requests for the Location ${location}`, async () => {
      const { curl, ours } = await compare(302, location);
      expect(curl.map(([line]) => line)).to.have.length(2);
      expect(ours).to.deep.equal(curl);
    });
  }
});
