import { Readable } from 'node:stream';
import { expect } from 'chai';
import { readCredential } from '../../lib/auth/credential.js';
import type { Body, HttpRequest } from '../../lib/http/message.js';
import { buildRedirectedRequest } from '../../lib/http/redirects.js';
import verifyCredentials from '../../lib/verifyCredentials.js';
import { authContext } from '../support/authContext.js';
import { bytes } from '../support/httpClient.js';
import { catchRejection } from '../support/rejection.js';

const KEY = 'k"/1&ü';

function signed(location: string, request: HttpRequest, name = 'key', value = KEY): Promise<HttpRequest> {
  return readCredential('api_key', { headerName: name, headerValue: value, location }).apply(request, authContext);
}

function requestWith(body: Body, contentType?: string, url = 'https://api.test/v1'): HttpRequest {
  const headers = contentType === undefined ? [] : [{ name: 'content-Type', value: contentType }];
  return { method: 'POST', url: new URL(url), headers, body };
}

function textOf(body: Body): string {
  return body.kind === 'bytes' ? Buffer.from(body.bytes).toString() : body.kind;
}

describe('an API key in the path', () => {
  const at = async (url: string, name = 'key', value = KEY): Promise<string> =>
    (await signed('path', requestWith({ kind: 'none' }, undefined, url), name, value)).url.href;

  const cases: [url: string, name: string, expected: string][] = [
    ['https://api.test/{key}/send?q={key}', 'key', 'https://api.test/k%22%2F1%26%C3%BC/send?q={key}'],
    ['https://api.test/bot{key}/{key}', 'key', 'https://api.test/botk%22%2F1%26%C3%BC/k%22%2F1%26%C3%BC'],
    ['https://api.test/%7bkey%7d', 'key', 'https://api.test/k%22%2F1%26%C3%BC'],
    ['https://api.test/{other}/{key}', 'key', 'https://api.test/%7Bother%7D/k%22%2F1%26%C3%BC'],
    ['https://api.test/{{key}}', 'key', 'https://api.test/%7Bk%22%2F1%26%C3%BC%7D'],
    ['https://api.test/{api key}', 'api key', 'https://api.test/k%22%2F1%26%C3%BC'],
    ['https://api.test/{clé}/%zz', 'clé', 'https://api.test/k%22%2F1%26%C3%BC/%zz'],
  ];
  for (const [url, name, expected] of cases) {
    it(`replaces its placeholder in ${url}`, async () => expect(await at(url, name)).to.equal(expected));
  }

  it('does not change the original request', async () => {
    const request = requestWith({ kind: 'none' }, undefined, 'https://api.test/{key}');
    await signed('path', request);
    expect(request.url.href).to.equal('https://api.test/%7Bkey%7D');
  });

  for (const url of [
    'https://api.test/',
    'https://api.test/key',
    'https://api.test/?{key}',
    'https://api.test/{KEY}',
  ]) {
    it(`fails with a message when ${url} has no placeholder`, async () => {
      const error = await catchRejection(at(url));
      expect(error.code).to.equal('configuration');
      expect(error.message).to.equal(
        "URL: the credential's API key is sent in the path, but the path has no placeholder for it. Write {key} where the key goes",
      );
    });
  }

  it('rejects a key that would change the rest of the path', async () => {
    for (const value of ['.', '..']) {
      const error = await catchRejection(at('https://api.test/a/{key}/b', 'key', value));
      expect(error.message).to.equal("The credential's value can't be part of a path. Enter it again");
    }
    expect(await at('https://api.test/a/{key}/b', 'key', '../../admin?x#y')).to.equal(
      'https://api.test/a/..%2F..%2Fadmin%3Fx%23y/b',
    );
  });

  it('is redacted in its encoded form', () => {
    const credential = readCredential('api_key', { headerName: 'key', headerValue: KEY, location: 'path' });
    expect(credential.redact('no route /bot/k%22%2F1%26%C3%BC/send')).to.equal('no route /bot/[secret]/send');
  });
});

describe('an API key in the body', () => {
  const member = String.raw`"key":"k\"/1&ü"`;
  const objects: [body: string, expected: string][] = [
    ['{}', `{${member}}`],
    [' { } ', ` {${member} } `],
    ['{"a":1}', `{${member},"a":1}`],
    ['{ "a": 1.0,\n "n": 12345678901234567890 }', `{${member}, "a": 1.0,\n "n": 12345678901234567890 }`],
    ['{"key":"old"}', `{${member}}`],
    [String.raw`{"a":"\"key\":","key" : {"x":[1,"}"]} ,"b":2}`, String.raw`{"a":"\"key\":","key" : "k\"/1&ü" ,"b":2}`],
    [String.raw`{"k\u0065y":null,"key":[true]}`, String.raw`{"k\u0065y":"k\"/1&ü","key":"k\"/1&ü"}`],
    ['{"deep":{"key":1},"list":[{"key":2}]}', `{${member},"deep":{"key":1},"list":[{"key":2}]}`],
    ['{"ünï":"\u2028€","key":-1e5}', `{"ünï":"\u2028€",${member}}`],
  ];
  for (const [body, expected] of objects) {
    it(`is added to ${body} without changing any other byte`, async () => {
      const result = await signed('body', requestWith(bytes(body), 'application/json; charset=utf-8'));
      expect(textOf(result.body)).to.equal(expected);
    });
  }

  for (const type of ['application/json', 'text/json', 'APPLICATION/JSON;x=y', 'application/vnd.api+json']) {
    it(`treats ${type} as JSON`, async () => {
      expect(textOf((await signed('body', requestWith(bytes('{}'), type))).body)).to.equal(`{${member}}`);
    });
  }

  const forms: [body: string, expected: string][] = [
    ['', 'key=k%22%2F1%26%C3%BC'],
    ['a=%2b&b=x+y', 'a=%2b&b=x+y&key=k%22%2F1%26%C3%BC'],
    ['key=old&a=1&k%65y=older', 'a=1&key=k%22%2F1%26%C3%BC'],
  ];
  for (const [body, expected] of forms) {
    it(`is added as a field to the form "${body}"`, async () => {
      const result = await signed('body', requestWith(bytes(body), 'application/x-www-form-urlencoded'));
      expect(textOf(result.body)).to.equal(expected);
    });
  }

  const part = '--b\r\nContent-Disposition: form-data; name="ke%22y"\r\n\r\nk"/1&ü\r\n';

  it('becomes the first part of a multipart form', async () => {
    for (const type of ['multipart/form-data; boundary=b', 'multipart/form-data; charset=x; boundary="b"']) {
      const result = await signed('body', requestWith(bytes('--b--\r\n'), type), 'ke"y');
      expect(textOf(result.body)).to.equal(`${part}--b--\r\n`);
    }
  });

  it('precedes a streamed multipart form each time it is opened', async () => {
    const body: Body = {
      kind: 'stream',
      open: () => Promise.resolve({ stream: Readable.from([Buffer.from('--b'), Buffer.from('--\r\n')]), length: 7 }),
    };
    const result = (await signed('body', requestWith(body, 'multipart/form-data; boundary=b'), 'ke"y')).body;
    if (result.kind !== 'stream') throw new Error('it was a stream');
    for (let times = 0; times < 2; times++) {
      const { stream, length } = await result.open();
      const read = Buffer.concat(await stream.map((chunk: Uint8Array) => Buffer.from(chunk)).toArray());
      expect(read.toString()).to.equal(`${part}--b--\r\n`);
      expect(length).to.equal(read.byteLength);
    }
  });

  it('closes the stream of the form when it is abandoned, and forwards its error', async () => {
    const open = async (rest: Readable): Promise<Readable> => {
      const body: Body = { kind: 'stream', open: () => Promise.resolve({ stream: rest }) };
      const result = (await signed('body', requestWith(body, 'multipart/form-data; boundary=b'))).body;
      if (result.kind !== 'stream') throw new Error('it was a stream');
      const opened = await result.open();
      expect(opened).not.to.have.property('length');
      return opened.stream;
    };
    const unread = new Readable({ read: () => undefined });
    const stream = await open(unread);
    const closed = new Promise((resolve) => unread.once('close', resolve));
    stream.destroy();
    await closed;
    const broken = await open(
      new Readable({
        read() {
          this.destroy(new Error('disk'));
        },
      }),
    );
    const failure = await broken.toArray().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.have.property('message', 'disk');
  });

  const stream: Body = { kind: 'stream', open: () => Promise.reject(new Error('never')) };
  const unsupported: [what: string, body: Body, type: string | undefined, problem: string][] = [
    ['no body', { kind: 'none' }, 'application/json', 'this request has no body'],
    ['no Content-Type', bytes('{}'), undefined, 'the body has no Content-Type'],
    ['an array', bytes('[1]'), 'application/json', 'the body has another format'],
    ['a string', bytes('"{}"'), 'application/json', 'the body has another format'],
    ['null', bytes('null'), 'application/json', 'the body has another format'],
    ['broken JSON', bytes('{"a":1'), 'application/json', 'the body has another format'],
    [
      'JSON that is no UTF-8',
      { kind: 'bytes', bytes: Uint8Array.of(0x7b, 0xff, 0x7d) },
      'application/json',
      'the body has another format',
    ],
    ['XML', bytes('<a/>'), 'text/xml', 'the body has another format'],
    ['a file', stream, 'application/octet-stream', 'the body has another format'],
    ['a multipart form without its boundary', bytes(''), 'multipart/form-data', 'the body has another format'],
  ];
  for (const [what, body, type, problem] of unsupported) {
    it(`fails with a message for ${what}`, async () => {
      const error = await catchRejection(signed('body', requestWith(body, type)));
      expect(error.code).to.equal('configuration');
      expect(error.message).to.equal(
        `Body: the credential's API key "key" is sent in the body, but ${problem}. Send a JSON object or a form`,
      );
    });
  }
});

describe('redirects of a request with an API key in its body', () => {
  let request: HttpRequest;
  before(async () => {
    request = await signed('body', requestWith(bytes('{"a":1}'), 'application/json'));
  });
  const to = (location: string, from = request): HttpRequest => {
    const next = buildRedirectedRequest(from, { status: 307, headers: { location } });
    if (next === undefined) throw new Error('it is one');
    return next;
  };

  it('keep it on the same origin', () => {
    expect(textOf(to('/else').body)).to.include('k\\"/1');
  });

  it('remove it on another origin, permanently, and keep the rest of the body', () => {
    const away = to('https://other.test/');
    expect(textOf(away.body)).to.equal('{"a":1}');
    expect(textOf(to('https://api.test/', away).body)).to.equal('{"a":1}');
    expect(textOf(to('https://other.test/', to('/else')).body)).to.equal('{"a":1}');
    expect(JSON.stringify(away)).not.to.include('/1&');
  });

  it('remove the body when they become a GET', () => {
    const next = buildRedirectedRequest(request, { status: 303, headers: { location: '/else' } });
    expect(next?.body).to.deep.equal({ kind: 'none' });
    expect(next).not.to.have.property('bodyForOtherOrigins');
  });

  it('do not send a key of the path to another origin', async () => {
    const inPath = await signed('path', requestWith({ kind: 'none' }, undefined, 'https://api.test/{key}/a'));
    expect(to('https://other.test/b', inPath).url.href).to.equal('https://other.test/b');
    expect(to('//other.test', inPath).url.href).to.equal('https://other.test/');
  });
});

describe('verifyCredentials for an API key', () => {
  for (const location of ['header', 'query', 'path', 'body', 'cookie']) {
    it(`accepts a key with the location ${location}`, async () => {
      const credentials = { headerName: 'api-key', headerValue: 'v', location };
      expect(await verifyCredentials({ type: 'api_key', credentials })).to.deep.equal({ verified: true });
    });
  }

  it('rejects a key that no path can carry', async () => {
    const credentials = { headerName: 'key', headerValue: '..', location: 'path' };
    expect(await verifyCredentials({ type: 'api_key', credentials })).to.deep.equal({
      verified: false,
      reason: "The credential's value can't be part of a path. Enter it again",
    });
  });
});
