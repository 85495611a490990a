import { expect } from 'chai';

import { RestError, TransportError } from '../../lib/errors.js';
import type { ResponseRules } from '../../lib/request/requestConfig.js';
import type { OutcomeRules } from '../../lib/request/decideOutcome.js';
import { createTransportFailure } from '../../lib/request/failure.js';
import type { ResponseHead, OutputMessage } from '../../lib/request/output.js';
import {
  buildMessages,
  buildAttachmentMessage,
  buildLegacyAttachmentMessage,
  isLegacyAttachment,
  buildFailureMessage,
} from '../../lib/request/output.js';
import { TRANSIENT_CODES } from '../../lib/request/statusCodes.js';
import { captureError } from './requestHelpers.js';

const UTF8: ResponseRules = { kind: 'message', encoding: 'utf8' };
const LEGACY: ResponseRules = { kind: 'legacy', split: false, followRedirects: true };
const v2Rules: OutcomeRules = {
  dialect: 'v2',
  policy: 'emit',
  policyCodes: TRANSIENT_CODES,
  emitCodes: { has: () => false },
  maxAttempts: 1,
};
const legacyRules: OutcomeRules = { dialect: 'legacy', emitErrors: true, rebound: false, followRedirects: true };

const response = (headers: ResponseHead['headers'] = {}, status = 200, statusText = 'OK'): ResponseHead => ({
  status,
  statusText,
  headers,
});
const typed = (type: string): ResponseHead => response({ 'content-type': type });

function v2Body(bytes: Buffer | string, rules = UTF8): unknown {
  const [message] = buildMessages(rules, response(), Buffer.from(bytes as string), {});
  return (message?.body as { responseBody: unknown }).responseBody;
}

describe('buildMessages: v2', () => {
  it('has only status, headers and body, in this order', () => {
    const messages = buildMessages(
      UTF8,
      response({ 'content-type': 'text/plain', 'x-a': '1, 2' }, 201),
      Buffer.from('hi'),
      {
        attachments: { a: { url: 'x' } },
      },
    );
    expect(JSON.stringify(messages)).to.equal(
      '[{"body":{"statusCode":201,"HTTPHeaders":{"content-type":"text/plain","x-a":"1, 2"},"responseBody":"hi"},"headers":{}}]',
    );
  });

  it('has cookies as one text and as an array', () => {
    const [message] = buildMessages(UTF8, response({ 'set-cookie': ['a=1; Path=/', 'b=2'] }), Buffer.from(''), {});
    expect(message?.body).to.deep.equal({
      statusCode: 200,
      HTTPHeaders: { 'set-cookie': 'a=1; Path=/, b=2' },
      responseBody: '',
      setCookie: ['a=1; Path=/', 'b=2'],
    });
  });

  const decoded: [text: string, value: unknown][] = [
    ['', ''],
    ['{"a":1}', { a: 1 }],
    [' \n[1] ', [1]],
    ['true', true],
    ['123', 123],
    ['-1.5e3', -1500],
    ['null', null],
    ['"text"', 'text'],
    ['{"a":', '{"a":'],
    ['nothing', 'nothing'],
    ['<a>1</a>', '<a>1</a>'],
    ['\ufeff{"a":1}', { a: 1 }],
    ['\ufefftext', 'text'],
    ['\u00a01', '\u00a01'],
    ['{"__proto__":{"a":1}}', JSON.parse('{"__proto__":{"a":1}}')],
  ];
  for (const [text, value] of decoded) {
    it(`parses ${JSON.stringify(text)} with any media type`, () => {
      const [message] = buildMessages(UTF8, typed('text/html; charset=latin1'), Buffer.from(text), {});
      expect((message?.body as { responseBody: unknown }).responseBody).to.deep.equal(value);
    });
  }

  it('decodes with the configured encoding, then tries JSON', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x80]);
    expect(v2Body(bytes, { kind: 'message', encoding: 'base64' })).to.equal('//6A');
    expect(v2Body(bytes, { kind: 'message', encoding: 'latin1' })).to.equal('ÿþ\x80');
    expect(v2Body(bytes)).to.equal('\ufffd\ufffd\ufffd');
    expect(v2Body(Buffer.from('12', 'hex'), { kind: 'message', encoding: 'hex' })).to.equal(12);
    expect(v2Body('\ufeff1', { kind: 'message', encoding: 'UTF-8' as BufferEncoding })).to.equal(1);
  });

  it('has the URL of a stored file instead of a body', () => {
    expect(JSON.stringify(buildAttachmentMessage(response({ 'set-cookie': ['a=1'] }), 'http://s.test/1'))).to.equal(
      '{"body":{"statusCode":200,"HTTPHeaders":{"set-cookie":"a=1"},"attachmentUrl":"http://s.test/1","setCookie":["a=1"]},"headers":{}}',
    );
  });

  it('has the body of an error response that is emitted with Download as Attachment', () => {
    const [message] = buildMessages({ kind: 'attachment' }, response({}, 404), Buffer.from('{"why":1}'), {});
    expect(message?.body).to.deep.equal({ statusCode: 404, HTTPHeaders: {}, responseBody: { why: 1 } });
  });

  it('has an error for a request without a response', () => {
    const error = createTransportFailure(v2Rules, {
      error: new TransportError('ECONNABORTED', true, 'timeout of 5ms exceeded'),
      attempts: 1,
      redact: (text) => text,
    });
    expect(buildFailureMessage(v2Rules, error)).to.deep.equal({
      body: {
        HTTPHeaders: {},
        error: {
          code: 'ECONNABORTED',
          message: 'Got error "timeout of 5ms exceeded" (code - ECONNABORTED), attempts: 1',
        },
      },
      headers: {},
    });
  });
});

describe('buildMessages: legacy', () => {
  const one = (given: ResponseHead, body: string | Buffer, rules = LEGACY, message = {}): OutputMessage => {
    const messages = buildMessages(rules, given, Buffer.from(body as string), message);
    expect(messages).to.have.lengthOf(1);
    return messages[0]!;
  };
  const bodyFor = (type: string, text: string | Buffer): unknown =>
    (one(typed(type), text).body as { body: unknown }).body;

  it('has headers, body, status and status text, in this order', () => {
    const headers = { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] };
    expect(JSON.stringify(one(response(headers, 201, 'Created'), '{"a":1}'))).to.equal(
      '{"body":{"headers":{"content-type":"application/json","set-cookie":["a=1","b=2"]},"body":{"a":1},"statusCode":201,"statusMessage":"Created"},"headers":{}}',
    );
  });

  it('passes on the attachments of the incoming message', () => {
    const attachments = { f: { url: 'http://f.test/' } };
    expect(one(typed('text/plain'), 'x', LEGACY, { attachments }).attachments).to.equal(attachments);
  });

  it('has no body for an empty response of any media type', () => {
    expect(one(typed('application/json'), '').body).to.deep.equal({
      headers: { 'content-type': 'application/json' },
      statusCode: 200,
      statusMessage: 'OK',
    });
  });

  const bodies: [type: string, text: string, body: unknown][] = [
    ['application/vnd.api+json', '{"a":1}', { a: 1 }],
    ['application/json', 'null', null],
    ['Application/JSON', '[]', []],
    ['application/json', '\ufeff1', 1],
    ['text/plain', '{"a":1}', '{"a":1}'],
    ['text/html', '<p>', '<p>'],
  ];
  for (const [type, text, body] of bodies) {
    it(`parses ${JSON.stringify(text)} with the media type ${type}`, () =>
      expect(bodyFor(type, text)).to.deep.equal(body));
  }

  it('tries JSON when there is no media type', () => {
    const untyped = (text: string): unknown => (one(response(), text).body as { body: unknown }).body;
    expect(untyped('{"a":1}')).to.deep.equal({ a: 1 });
    expect(untyped('null')).to.equal(null);
    expect(untyped('a')).to.equal('a');
  });

  it('decodes UTF-16 when the media type names it', () => {
    expect(bodyFor('application/json; charset=utf-16le', Buffer.from('{"ä":1}', 'utf16le'))).to.deep.equal({ ä: 1 });
    expect(bodyFor('text/xml; charset=utf-16le', Buffer.from('<a>ä</a>', 'utf16le'))).to.deep.equal({ a: 'ä' });
  });

  it('fails on invalid JSON without quoting it', () => {
    expect(captureError(() => one(typed('application/json'), '{"token": s3cret}'))).to.equal(
      "response: The response's media type is JSON, but its body can't be parsed",
    );
  });

  const xml: [text: string, value: unknown][] = [
    ['<a>1</a>', { a: '1' }],
    ['<a x="1">t</a>', { a: { _: 't', _attr: { x: '1' } } }],
    ['<a><b>1</b><b>2</b><c/></a>', { a: { b: ['1', '2'], c: '' } }],
    [
      '<s:Env xmlns:s="u" s:k="1"><s:A>1</s:A></s:Env>',
      { 's-Env': { _attr: { 'xmlns:s': 'u', 's:k': '1' }, 's-A': '1' } },
    ],
    ['\ufeff<?xml version="1.0"?><a> 1 </a>', { a: ' 1 ' }],
    ['<a><![CDATA[<b>]]></a>', { a: '<b>' }],
  ];
  for (const [text, value] of xml) {
    it(`parses the XML ${text}`, () => expect(bodyFor('application/soap+xml', text)).to.deep.equal(value));
  }

  it('gives no element access to a prototype', () => {
    bodyFor('text/xml', '<a><__proto__><polluted>1</polluted></__proto__><constructor>1</constructor></a>');
    expect('polluted' in {}).to.equal(false);
  });

  for (const text of ['<a><b></a>', '<a', 'no xml']) {
    it(`fails on the XML ${text}`, () => {
      expect(captureError(() => one(typed('text/xml'), text))).to.match(
        /^response: The response's media type is XML, but its body can't be parsed: \S/,
      );
    });
  }

  it('emits one message per element with splitResult', () => {
    const split: ResponseRules = { kind: 'legacy', split: true };
    const parts = buildMessages(split, typed('application/json'), Buffer.from('[1,{"a":2}]'), {});
    expect(parts.map(({ body }) => body)).to.deep.equal([
      { headers: { 'content-type': 'application/json' }, body: 1, statusCode: 200, statusMessage: 'OK' },
      { headers: { 'content-type': 'application/json' }, body: { a: 2 }, statusCode: 200, statusMessage: 'OK' },
    ]);
    expect(buildMessages(split, typed('application/json'), Buffer.from('[]'), {})).to.deep.equal([]);
    expect(buildMessages(split, typed('application/json'), Buffer.from('{"a":[1]}'), {})).to.have.lengthOf(1);
    expect(buildMessages(LEGACY, typed('application/json'), Buffer.from('[1,2]'), {})).to.have.lengthOf(1);
  });

  const statuses: [status: number, text: string, following: boolean, statusMessage: string][] = [
    [404, 'Not Found', true, 'Not Found'],
    [404, '', true, 'HTTP error.'],
    [200, '', true, ''],
    [302, 'Found', false, 'Found'],
    [302, 'Found', true, 'Found Please check "Follow redirect mode" if You want to use redirection in your request.'],
    [
      304,
      '',
      true,
      'Redirection error. Please check "Follow redirect mode" if You want to use redirection in your request.',
    ],
  ];
  for (const [status, text, following, statusMessage] of statuses) {
    it(`has the status message "${statusMessage}" for a ${status} ${text}${following ? '' : ' when redirects are not followed'}`, () => {
      const rules: ResponseRules = { kind: 'legacy', split: false, followRedirects: following };
      expect(one(response({}, status, text), 'x', rules).body).to.include({ statusCode: status, statusMessage });
    });
  }

  const files: [type: string | undefined, isFile: boolean][] = [
    ['image/png', true],
    ['application/msword', true],
    ['application/vnd.msexcel', true],
    ['application/pdf', true],
    ['text/csv; charset=utf-8', true],
    ['application/octet-stream', true],
    ['application/x-binary', true],
    ['image/svg+xml', false],
    ['application/json', false],
    ['text/plain', false],
    [undefined, false],
  ];
  for (const [type, isFile] of files) {
    it(`${isFile ? 'stores' : "doesn't store"} a body of the media type ${String(type)}`, () => {
      expect(isLegacyAttachment(type === undefined ? response() : typed(type))).to.equal(isFile);
    });
  }

  it("doesn't store an empty body", () => {
    expect(isLegacyAttachment(response({ 'content-type': 'image/png', 'content-length': '0' }))).to.equal(false);
    expect(isLegacyAttachment(response({ 'content-type': 'image/png' }, 204))).to.equal(false);
  });

  it('has the stored file in its body and in its attachments', () => {
    const attachment = {
      url: 'http://s.test/1',
      size: 3,
      'content-type': 'image/png',
      sourceUrl: 'http://a.test/x/pic.png?k=1',
    };
    const incoming = { 'pic.png': { url: 'http://old.test/' } };
    expect(buildLegacyAttachmentMessage(typed('image/png'), attachment, { attachments: incoming })).to.deep.equal({
      body: { headers: { 'content-type': 'image/png' }, statusCode: 200, statusMessage: 'OK', attachments: attachment },
      headers: {},
      attachments: { ...incoming, 'pic.png (2)': attachment },
    });
    const bare = buildLegacyAttachmentMessage(typed('image/png'), { ...attachment, sourceUrl: 'http://a.test/' }, {});
    expect(bare.attachments).to.deep.equal({ attachment: { ...attachment, sourceUrl: 'http://a.test/' } });
    expect(incoming).to.have.all.keys('pic.png');
  });

  it('has three error members for a failure', () => {
    const failure = new RestError('response', 'broken');
    expect(buildFailureMessage(legacyRules, failure)).to.deep.equal({
      body: { errorCode: 'response', errorMessage: 'broken', errorStack: failure.stack },
      headers: {},
    });
    const refused = createTransportFailure(legacyRules, {
      error: new TransportError('ECONNREFUSED', false, 'connect ECONNREFUSED 127.0.0.1:1'),
      attempts: 5,
      redact: (text) => text,
    });
    expect(buildFailureMessage(legacyRules, refused).body).to.include({
      errorCode: 'ECONNREFUSED',
      errorMessage: 'Error: connect ECONNREFUSED 127.0.0.1:1',
    });
  });
});
