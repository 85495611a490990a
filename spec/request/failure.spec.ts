import { expect } from 'chai';
import fc from 'fast-check';

import { RestError, TransportError } from '../../lib/errors.js';
import { legacy } from '../../lib/request/dialects/legacy/index.js';
import { request } from '../../lib/request/dialects/request/index.js';
import { DIALECTS } from '../../lib/request/dialects/registry.js';
import { v2 } from '../../lib/request/dialects/v2/index.js';
import { MAX_EXCERPT_BYTES, truncateUtf8 } from '../../lib/request/truncateUtf8.js';
import type { FailedResponse, FailureTexts } from '../../lib/request/failure.js';
import {
  createResponseFailure,
  ResponseError,
  createTransportFailure,
  readFailureCode,
} from '../../lib/request/failure.js';
import { head } from './fakeResponse.js';

const asIs = (text: string): string => text;

function createFailedResponse(excerpt: string | Buffer, more: Partial<FailedResponse> = {}): FailedResponse {
  const bytes = typeof excerpt === 'string' ? Buffer.from(excerpt) : excerpt;
  return {
    status: 404,
    statusText: 'Not Found',
    headers: {},
    excerpt: bytes,
    target: '',
    attempts: 1,
    redact: asIs,
    ...more,
  };
}

const membersOf = (error: RestError): object => ({ ...Object.fromEntries(Object.entries(error)), kind: error.kind });

describe('createResponseFailure', () => {
  const texts: [excerpt: string, body: string][] = [
    ['{"why": "gone"}', '{"why":"gone"}'],
    ['gone\n', '"gone\\n"'],
    ['', '"no body found"'],
    ['{"cut', '"{\\"cut"'],
    ['5', '5'],
  ];
  for (const [excerpt, body] of texts) {
    it(`has the body ${JSON.stringify(excerpt)} as JSON in v2`, () => {
      expect(createResponseFailure(v2, createFailedResponse(excerpt)).message).to.equal(
        `Got error "Not Found", status - "404", body: ${body}, attempts: 1`,
      );
    });
  }

  it('has status, excerpt, attempts and code', () => {
    const error = createResponseFailure(v2, createFailedResponse('no', { status: 503, statusText: '', attempts: 3 }));
    expect(error).to.be.instanceOf(ResponseError);
    expect(error).to.include({
      code: 'http_status',
      status: 503,
      excerpt: 'no',
      attempts: 3,
      message: 'Got error "unknown", status - "503", body: "no", attempts: 3',
    });
  });

  it('has the kind, the headers, the rule and the request, redacted', () => {
    const redact = (text: string): string => text.replaceAll('s3cret', '[secret]');
    const headers = { 'retry-after': '5', 'x-echo': 's3cret', 'set-cookie': ['a=b'] };
    const given = { headers, target: 'GET https://a.test/s3cret', rule: 'outcome rule 1', redact };
    const error = createResponseFailure(request, createFailedResponse('no s3cret', given));
    expect(membersOf(error)).to.deep.equal({
      name: 'ResponseError',
      code: 'http_status',
      kind: 'response',
      attempts: 1,
      request: 'GET https://a.test/[secret]',
      rule: 'outcome rule 1',
      status: 404,
      headers: { 'retry-after': '5', 'x-echo': '[secret]' },
      excerpt: 'no [secret]',
    });
  });

  it('has the kind of the error by which the response is unusable', () => {
    const unusable = new RestError('malformed', 'broken');
    const error = createResponseFailure(request, createFailedResponse('{', { status: 200, unusable }));
    expect(error).to.include({ code: 'malformed', kind: 'malformed', status: 200, cause: unusable });
  });

  const legacyTexts: [given: FailedResponse, text: string][] = [
    [createFailedResponse('{"a": 1}'), 'Code: 404 Message: Not Found Body: {"a": 1}'],
    [createFailedResponse(''), 'Code: 404 Message: Not Found'],
    [createFailedResponse('x', { statusText: '' }), 'Code: 404 Message: HTTP error Body: x'],
    [
      createFailedResponse('x', { status: 304, statusText: 'Not Modified', headers: { etag: 's3cret' } }),
      'Code: 304 Headers: {} Body: "x". Error Message: Not Modified Please check "Follow redirect mode" if You want to use redirection in your request.',
    ],
    [
      createFailedResponse('', {
        status: 302,
        statusText: '',
        headers: { location: 'https://u:s3cret@b.test/x?token=s3cret#f' },
      }),
      'Code: 302 Headers: {"location":"https://b.test/x"} Body: "". Error Message: Redirection error. Please check "Follow redirect mode" if You want to use redirection in your request.',
    ],
  ];
  for (const [given, text] of legacyTexts) {
    it(`has the text ${text} in legacy`, () => expect(createResponseFailure(legacy, given).message).to.equal(text));
  }

  it('has at most 2 kB of the body, in whole characters', () => {
    const error = createResponseFailure(legacy, createFailedResponse(`x${'é'.repeat(3000)}`));
    expect(error.excerpt).to.equal(`x${'é'.repeat(1023)}`);
    const invalid = createResponseFailure(legacy, createFailedResponse(Buffer.alloc(5000, 0xff)));
    expect(invalid.excerpt).to.equal('\ufffd'.repeat(682));
  });

  for (const dialect of DIALECTS) {
    it(`redacts credentials in ${dialect.name}, even at the cut or escaped`, () => {
      const secret = 's3"cret\\';
      const redact = (text: string): string =>
        text.replaceAll(secret, '[secret]').replaceAll(JSON.stringify(secret).slice(1, -1), '[secret]');
      const padding = 'x'.repeat(MAX_EXCERPT_BYTES - 4);
      for (const excerpt of [secret, JSON.stringify({ token: secret }), padding + secret]) {
        const error = createResponseFailure(dialect, createFailedResponse(excerpt, { redact }));
        expect(error.message).to.not.contain('s3"c');
        expect(error.message).to.not.contain('cret\\');
        expect(error.excerpt).to.not.contain('s3"');
      }
    });
  }
});

describe('truncateUtf8', () => {
  it('returns the longest prefix that fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, bytes) => {
        const prefix = truncateUtf8(text, bytes);
        expect(text.startsWith(prefix)).to.equal(true);
        expect(Buffer.byteLength(prefix)).to.be.at.most(bytes);
        const next = Array.from(text.slice(prefix.length))[0] ?? '';
        if (next !== '') expect(Buffer.byteLength(prefix + next)).to.be.above(bytes);
      }),
    );
  });
});

describe('createTransportFailure', () => {
  const refused = new TransportError('ECONNREFUSED', false, 'connect ECONNREFUSED 127.0.0.1:1');
  const timeout = new TransportError('ECONNABORTED', true, 'timeout of 1500ms exceeded');
  const text = (texts: FailureTexts, error: TransportError): string =>
    createTransportFailure(texts, { error, target: '', attempts: 3, redact: asIs }).message;

  it('has the texts of existing flows', () => {
    expect(text(v2, refused)).to.equal(
      'Got error "connect ECONNREFUSED 127.0.0.1:1" (code - ECONNREFUSED), attempts: 3',
    );
    expect(text(v2, timeout)).to.equal('Got error "timeout of 1500ms exceeded" (code - ECONNABORTED), attempts: 3');
    expect(text(legacy, refused)).to.equal('Error: connect ECONNREFUSED 127.0.0.1:1');
    expect(text(legacy, timeout)).to.equal('Timeout error! Waiting for response more than 1500 ms');
  });

  it('has a cause and a code', () => {
    const error = createTransportFailure(v2, { error: refused, target: '', attempts: 1, redact: asIs });
    expect(error).to.include({ name: 'RestError', code: 'transport', kind: 'connect', cause: refused });
  });

  it('has the attempts, the request, the rule and what was received of the response', () => {
    const redact = (text: string): string => text.replaceAll('s3cret', '[secret]');
    const given = { error: timeout, target: 'GET https://a.test/s3cret', attempts: 2, redact };
    expect(membersOf(createTransportFailure(request, given))).to.deep.equal({
      name: 'RestError',
      code: 'transport',
      kind: 'timeout',
      attempts: 2,
      request: 'GET https://a.test/[secret]',
    });
    const response = head({ 'x-echo': 's3cret', 'set-cookie': ['a=b'] }, 206);
    expect(membersOf(createTransportFailure(request, { ...given, rule: 'outcome rule 1', response }))).to.deep.equal({
      name: 'RestError',
      code: 'transport',
      kind: 'timeout',
      attempts: 2,
      request: 'GET https://a.test/[secret]',
      rule: 'outcome rule 1',
      status: 206,
      headers: { 'x-echo': '[secret]' },
    });
  });

  it('redacts credentials', () => {
    const error = new TransportError('EX', true, 'bad s3cret');
    const failure = createTransportFailure(v2, {
      error,
      target: '',
      attempts: 1,
      redact: (words) => words.replaceAll('s3cret', '***'),
    });
    expect(failure.message).to.equal('Got error "bad ***" (code - EX), attempts: 1');
  });

  it('returns the error of a file of the request that cannot be read', () => {
    const cause = new RestError('file', "Can't extract file from provided url: http://f.test/1, error: 404");
    const error = new TransportError('ERR_BODY_SOURCE', false, 'The source failed', { cause });
    expect(createTransportFailure(v2, { error, target: '', attempts: 1, redact: asIs })).to.equal(cause);
  });
});

describe('readFailureCode', () => {
  it('returns the reason of a transport error, and the code of any other error', () => {
    const refused = new TransportError('ECONNREFUSED', false, 'x');
    expect(readFailureCode(new RestError('transport', 'x', { cause: refused }))).to.equal('ECONNREFUSED');
    expect(readFailureCode(refused)).to.equal('ECONNREFUSED');
    expect(readFailureCode(new RestError('file', 'x', { cause: new Error('y') }))).to.equal('file');
  });
});
