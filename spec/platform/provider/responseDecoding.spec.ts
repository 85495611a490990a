import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createOutboundPolicy, parseAllowedHosts } from '../../../lib/http/outboundPolicy.js';
import type { GrantRequest } from '../../../lib/oauth/providers/index.js';
import type { TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
import { createTokenClient } from '../../../lib/platform/provider/createTokenClient.js';
import { createLoopback } from '../../support/loopback.js';

type Headers = Readonly<Record<string, string | string[]>>;

interface Reply {
  readonly status?: number;
  readonly headers?: Headers;
  readonly body: Buffer | string;
}

const BODY = '{"access_token":"at-2","token_type":"Bearer","expires_in":3600,"refresh_token":"rt-2"}';
const JSON_TYPE = { 'content-type': 'application/json' };
const gzipped: Reply = { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: gzipSync(BODY) };

describe('readEndpointResponse', () => {
  const servers = createLoopback();
  const tokens = createTokenClient({
    timeoutMs: 5000,
    policy: createOutboundPolicy(parseAllowedHosts('127.0.0.0/8')),
  });

  /** Starts a provider that sends these responses in order, and the last one to all further requests. */
  const provider = async (...replies: readonly Reply[]): Promise<{ url: string; seen: URLSearchParams[] }> => {
    const seen: URLSearchParams[] = [];
    const url = await servers.http((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const reply = replies[Math.min(seen.length, replies.length - 1)]!;
        seen.push(new URLSearchParams(body));
        response.writeHead(reply.status ?? 200, { ...reply.headers }).end(reply.body);
      });
    });
    return { url: url.origin, seen };
  };

  const obtain = (url: string, request: GrantRequest): Promise<TokenOutcome> =>
    tokens.obtain({ client_id: 'c', client_secret: 's', token_uri: `${url}/token` }, request);

  const refreshed = async (reply: Reply): Promise<TokenOutcome> =>
    obtain((await provider(reply)).url, { grant: 'refresh_token', refreshToken: 'rt-1' });

  const granted = {
    outcome: 'granted',
    grant: { accessToken: 'at-2', refreshToken: 'rt-2', expiresInSeconds: 3600, others: { token_type: 'Bearer' } },
  };

  it('decodes gzip that was not requested, on a refresh (case gz-token)', async () => {
    expect(await refreshed(gzipped)).to.deep.equal(granted);
  });

  it('decodes gzip on a code exchange without sending the code twice (case gz-token)', async () => {
    const { url, seen } = await provider(gzipped);
    const request = { grant: 'authorization_code', code: 'code-1', redirectUri: 'https://app.test/cb' } as const;
    expect(await obtain(url, request)).to.deep.equal(granted);
    expect(seen.map((form) => form.get('code'))).to.deep.equal(['code-1']);
  });

  it('decodes gzip without sending a refresh token twice (case gz-token)', async () => {
    const { url, seen } = await provider(gzipped, {
      status: 400,
      headers: JSON_TYPE,
      body: '{"error":"invalid_grant"}',
    });
    expect(await obtain(url, { grant: 'refresh_token', refreshToken: 'rt-1' })).to.deep.equal(granted);
    expect(seen).to.have.lengthOf(1);
  });

  const coded: readonly (readonly [what: string, encoding: string | string[], body: Buffer])[] = [
    ['gzip in mixed case', ' GZip', gzipSync(BODY)],
    ['x-gzip', 'x-gzip', gzipSync(BODY)],
    ['gzip without its trailer', 'gzip', gzipSync(BODY).subarray(0, -8)],
    ['gzip twice', 'gzip, gzip', gzipSync(gzipSync(BODY))],
    ['gzip twice, in two lines', ['gzip', 'gzip'], gzipSync(gzipSync(BODY))],
    ['deflate', 'deflate', deflateSync(BODY)],
    ['deflate without a zlib header', 'deflate', deflateRawSync(BODY)],
    ['br', 'br', brotliCompressSync(BODY)],
    ['br over deflate', 'deflate, br', brotliCompressSync(deflateSync(BODY))],
    ['gzip beside identity', 'gzip, identity', gzipSync(BODY)],
    ['identity', 'identity', Buffer.from(BODY)],
    ['an empty coding', '', Buffer.from(BODY)],
    ['gzip that no header names', 'identity', gzipSync(BODY)],
    ['gzip that is plain JSON', 'gzip', Buffer.from(BODY)],
    ['br that is plain JSON', 'br', Buffer.from(BODY)],
    ['an unknown coding that changes nothing', 'aws-chunked', Buffer.from(BODY)],
    ['a charset in place of the coding', 'UTF-8', Buffer.from(BODY)],
    ['GZIP in capitals', ' GZIP ', gzipSync(BODY)],
    ['gzip twice with one gzip in the header', 'gzip', gzipSync(gzipSync(BODY))],
    ['gzip twice that no header names', 'identity', gzipSync(gzipSync(BODY))],
    ['gzip that the header calls br', 'br', gzipSync(BODY)],
    ['gzip with a charset in place of the coding', 'utf-8', gzipSync(BODY)],
    ['gzip after a coding that changes nothing', 'aws-chunked, gzip', gzipSync(BODY)],
  ];
  for (const [what, encoding, body] of coded) {
    it(`reads ${what}`, async () => {
      expect(await refreshed({ headers: { ...JSON_TYPE, 'content-encoding': encoding }, body })).to.deep.equal(granted);
    });
  }

  const utf16 = Buffer.from(BODY, 'utf16le');
  const charsets: readonly (readonly [what: string, type: string, body: Buffer])[] = [
    ['UTF-8 with a byte order mark', 'application/json', Buffer.from(`\uFEFF${BODY}`)],
    ['UTF-16LE with a byte order mark', 'application/json', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    [
      'UTF-16BE with a mark',
      'application/json',
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
    ],
    ['UTF-16LE by its charset', 'application/json; charset=utf-16le', utf16],
    ['UTF-16BE by its charset', 'application/json;charset="UTF-16BE"', Buffer.from(utf16).swap16()],
    ['UTF-16 of unknown byte order', 'application/json; charset=UTF-16', Buffer.from(utf16).swap16()],
    ['UTF-16LE without a charset', 'application/json', utf16],
    ['UTF-8 with the charset UTF-16', 'application/json; charset=utf-16', Buffer.from(BODY)],
    ['text/plain', 'text/plain; charset=us-ascii', Buffer.from(BODY)],
    ['text/html', 'text/html', Buffer.from(`\r\n ${BODY}\n`)],
    ['no media type', '', Buffer.from(BODY)],
    ['an unknown charset', 'application/json; charset=x-none', Buffer.from(BODY)],
    [
      'a form',
      'application/x-www-form-urlencoded',
      Buffer.from('access_token=at-2&token_type=Bearer&expires_in=3600&refresh_token=rt-2'),
    ],
    [
      'a form as text/plain',
      'text/plain',
      Buffer.from('access_token=at-2&token_type=Bearer&expires_in=3600&refresh_token=rt-2\n'),
    ],
  ];
  for (const [what, type, body] of charsets) {
    it(`reads ${what}`, async () => {
      expect(await refreshed({ headers: { 'content-type': type }, body })).to.deep.equal(granted);
    });
  }

  const text: readonly (readonly [what: string, type: string, body: Buffer])[] = [
    [
      'windows-1252',
      'application/json; charset=windows-1252',
      Buffer.from('{"error":"x","error_description":"\x80 \xe9t\xe9 \x93no\x94"}', 'latin1'),
    ],
    [
      'latin1',
      'application/json; charset=ISO-8859-1',
      Buffer.from('{"error":"x","error_description":"\x80 \xe9t\xe9 \x93no\x94"}', 'latin1'),
    ],
    [
      'windows-1252 without a charset',
      'application/json',
      Buffer.from('{"error":"x","error_description":"\x80 \xe9t\xe9 \x93no\x94"}', 'latin1'),
    ],
    ['UTF-8', 'application/json', Buffer.from('{"error":"x","error_description":"€ été “no”"}')],
    [
      'a form in UTF-8',
      'application/x-www-form-urlencoded',
      Buffer.from('error=x&error_description=%E2%82%AC+%C3%A9t%C3%A9+%E2%80%9Cno%E2%80%9D'),
    ],
    [
      'a form in windows-1252',
      'application/x-www-form-urlencoded',
      Buffer.from('error=x&error_description=%80+%E9t%E9+%93no%94'),
    ],
    [
      'a page in windows-1252',
      'text/html',
      Buffer.from('<html><head><meta charset="windows-1252"></head><p>\x80 \xe9t\xe9</p> \x93no\x94', 'latin1'),
    ],
  ];
  for (const [what, type, body] of text) {
    it(`quotes descriptions in ${what}`, async () => {
      expect(await refreshed({ status: 400, headers: { 'content-type': type }, body })).to.include({
        outcome: 'configuration',
        detail: '€ été “no”',
      });
    });
  }

  describe('a body that cannot be decoded', () => {
    const broken: readonly (readonly [what: string, encoding: string, body: Buffer])[] = [
      ['an unknown coding', 'x-secret', Buffer.from([1, 2, 3, 0x90])],
      ['truncated gzip', 'gzip', gzipSync(BODY.repeat(50)).subarray(0, 40)],
      ['invalid bytes as br', 'br', Buffer.from('rubbish')],
      ['a web page as gzip', 'gzip', Buffer.from('<html>no</html>')],
      [
        'six codings',
        'gzip, gzip, gzip, gzip, gzip, gzip',
        Array(6)
          .fill(0)
          .reduce<Buffer>((body) => gzipSync(body), Buffer.from(BODY)),
      ],
      [
        'gzip four times with one gzip in the header',
        'gzip',
        Array(4)
          .fill(0)
          .reduce<Buffer>((body) => gzipSync(body), Buffer.from(BODY)),
      ],
    ];
    for (const [what, encoding, body] of broken) {
      it(`makes the outcome of a 200 ambiguous: ${what}`, async () => {
        const outcome = await refreshed({ headers: { 'content-encoding': encoding }, body });
        expect(outcome).to.deep.equal({
          outcome: 'ambiguous',
          code: 'undecodable_answer',
          detail: `The token endpoint responded with status 200 and a body that can't be decoded (${encoding})`,
        });
      });

      it(`is classified by an error status: ${what}`, async () => {
        const headers = { 'content-encoding': encoding };
        expect(await refreshed({ status: 400, headers, body })).to.include({
          outcome: 'configuration',
          code: 'http_400',
        });
        expect(await refreshed({ status: 401, headers, body })).to.include({ outcome: 'client', code: 'http_401' });
        expect(await refreshed({ status: 503, headers, body })).to.include({ outcome: 'transient', code: 'http_503' });
      });
    }

    it('is one of more than 1 MiB decoded; the next request works', async () => {
      const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024, 0x20));
      const { url } = await provider({ headers: { 'content-encoding': 'gzip' }, body: bomb }, gzipped);
      const request = { grant: 'refresh_token', refreshToken: 'rt-1' } as const;
      expect(await obtain(url, request)).to.include({ outcome: 'ambiguous', code: 'undecodable_answer' });
      expect(await obtain(url, request)).to.deep.equal(granted);
    }).timeout(10_000);

    it('is not one of at most 1 MiB decoded', async () => {
      const frame = '{"access_token":"a","x":""}';
      const long = frame.replace('""', `"${'y'.repeat(1024 * 1024 - frame.length)}"`);
      const reply = { headers: { 'content-encoding': 'gzip' }, body: gzipSync(long) };
      expect((await refreshed(reply)).outcome).to.equal('granted');
    });
  });

  it('quotes a web page that is declared as gzip and is not', async () => {
    const body = '<html><h1>Blocked</h1></html>';
    expect(await refreshed({ status: 403, headers: { 'content-encoding': 'gzip' }, body })).to.include({
      code: 'http_403',
      detail: 'Blocked',
    });
  });

  describe('at other endpoints', () => {
    const client = (url: string) => ({
      client_id: 'c',
      client_secret: 's',
      token_uri: `${url}/token`,
      exchange_uri: `${url}/exchange`,
      refresh_token_uri: `${url}/refresh`,
    });
    const long = (url: string): Promise<TokenOutcome> =>
      tokens.obtain(client(url), { grant: 'ig_refresh', accessToken: 'at-1' });

    it('decodes the same codings', async () => {
      for (const [encoding, body] of [
        ['gzip', gzipSync(BODY)],
        ['gzip, identity', gzipSync(BODY)],
        ['identity', gzipSync(BODY)],
        ['deflate', deflateRawSync(BODY)],
        ['UTF-8', Buffer.from(`\uFEFF${BODY}`)],
      ] as const) {
        const { url } = await provider({ headers: { 'content-encoding': encoding }, body });
        expect(await long(url), encoding).to.deep.equal(granted);
      }
    });

    it('makes a 200 that cannot be decoded ambiguous, and classifies an error by its status', async () => {
      const headers = { 'content-encoding': 'gzip' };
      const body = gzipSync(BODY.repeat(50)).subarray(0, 40);
      expect(await long((await provider({ headers, body })).url)).to.have.property('outcome', 'ambiguous');
      const refused = await long((await provider({ status: 400, headers, body })).url);
      expect(refused).to.include({ outcome: 'configuration', code: 'http_400' });
      const busy = await long((await provider({ status: 503, headers, body })).url);
      expect(busy).to.include({ outcome: 'transient', code: 'http_503' });
    });
  });
});
