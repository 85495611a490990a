import { expect } from 'chai';

import { RestError, TransportError } from '../../lib/errors.js';
import type { ResponseRules } from '../../lib/request/requestConfig.js';
import type { OutcomeRules } from '../../lib/request/decideOutcome.js';
import { createTransportFailure } from '../../lib/request/failure.js';
import type { Answer, OutMessage } from '../../lib/request/output.js';
import {
  buildMessages,
  buildAttachmentMessage,
  classicAttachmentMessage,
  classicIsAttachment,
  buildFailureMessage,
} from '../../lib/request/output.js';
import { TRANSIENT_CODES } from '../../lib/request/statusCodes.js';
import { captureError } from './requestHelpers.js';

const UTF8: ResponseRules = { kind: 'message', encoding: 'utf8' };
const CLASSIC: ResponseRules = { kind: 'legacy', split: false, followRedirects: true };
const axiosRules: OutcomeRules = {
  dialect: 'v2',
  policy: 'emit',
  policyCodes: TRANSIENT_CODES,
  emitCodes: { has: () => false },
  maxAttempts: 1,
};
const classicRules: OutcomeRules = { dialect: 'legacy', emitErrors: true, rebound: false, followRedirects: true };

const answer = (headers: Answer['headers'] = {}, status = 200, statusText = 'OK'): Answer => ({
  status,
  statusText,
  headers,
});
const typed = (type: string): Answer => answer({ 'content-type': type });

function axiosBody(bytes: Buffer | string, rules = UTF8): unknown {
  const [message] = buildMessages(rules, answer(), Buffer.from(bytes as string), {});
  return (message?.body as { responseBody: unknown }).responseBody;
}

describe('an answer as a message of the axios functions', () => {
  it('has status, headers and body, in this order and nothing else', () => {
    const messages = buildMessages(
      UTF8,
      answer({ 'content-type': 'text/plain', 'x-a': '1, 2' }, 201),
      Buffer.from('hi'),
      {
        attachments: { a: { url: 'x' } },
      },
    );
    expect(JSON.stringify(messages)).to.equal(
      '[{"body":{"statusCode":201,"HTTPHeaders":{"content-type":"text/plain","x-a":"1, 2"},"responseBody":"hi"},"headers":{}}]',
    );
  });

  it('has cookies as one text and as a list', () => {
    const [message] = buildMessages(UTF8, answer({ 'set-cookie': ['a=1; Path=/', 'b=2'] }), Buffer.from(''), {});
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
    it(`reads ${JSON.stringify(text)} whatever its media type`, () => {
      const [message] = buildMessages(UTF8, typed('text/html; charset=latin1'), Buffer.from(text), {});
      expect((message?.body as { responseBody: unknown }).responseBody).to.deep.equal(value);
    });
  }

  it('decodes with the configured encoding, and tries JSON then too', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x80]);
    expect(axiosBody(bytes, { kind: 'message', encoding: 'base64' })).to.equal('//6A');
    expect(axiosBody(bytes, { kind: 'message', encoding: 'latin1' })).to.equal('ÿþ\x80');
    expect(axiosBody(bytes)).to.equal('\ufffd\ufffd\ufffd');
    expect(axiosBody(Buffer.from('12', 'hex'), { kind: 'message', encoding: 'hex' })).to.equal(12);
    expect(axiosBody('\ufeff1', { kind: 'message', encoding: 'UTF-8' as BufferEncoding })).to.equal(1);
  });

  it('has the address of a stored file instead of a body', () => {
    expect(JSON.stringify(buildAttachmentMessage(answer({ 'set-cookie': ['a=1'] }), 'http://s.test/1'))).to.equal(
      '{"body":{"statusCode":200,"HTTPHeaders":{"set-cookie":"a=1"},"attachmentUrl":"http://s.test/1","setCookie":["a=1"]},"headers":{}}',
    );
  });

  it('has the body of an error that is emitted while downloading', () => {
    const [message] = buildMessages({ kind: 'attachment' }, answer({}, 404), Buffer.from('{"why":1}'), {});
    expect(message?.body).to.deep.equal({ statusCode: 404, HTTPHeaders: {}, responseBody: { why: 1 } });
  });

  it('tells of a request without an answer', () => {
    const error = createTransportFailure(axiosRules, {
      error: new TransportError('ECONNABORTED', true, 'timeout of 5ms exceeded'),
      attempts: 1,
      redact: (text) => text,
    });
    expect(buildFailureMessage(axiosRules, error)).to.deep.equal({
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

describe('an answer as a message of the older functions', () => {
  const one = (given: Answer, body: string | Buffer, rules = CLASSIC, message = {}): OutMessage => {
    const messages = buildMessages(rules, given, Buffer.from(body as string), message);
    expect(messages).to.have.lengthOf(1);
    return messages[0]!;
  };
  const bodyFor = (type: string, text: string | Buffer): unknown =>
    (one(typed(type), text).body as { body: unknown }).body;

  it('has headers, body, status and its text, in this order', () => {
    const headers = { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] };
    expect(JSON.stringify(one(answer(headers, 201, 'Created'), '{"a":1}'))).to.equal(
      '{"body":{"headers":{"content-type":"application/json","set-cookie":["a=1","b=2"]},"body":{"a":1},"statusCode":201,"statusMessage":"Created"},"headers":{}}',
    );
  });

  it('passes on the attachments that came in', () => {
    const attachments = { f: { url: 'http://f.test/' } };
    expect(one(typed('text/plain'), 'x', CLASSIC, { attachments }).attachments).to.equal(attachments);
  });

  it('has no body when none came, whatever the type', () => {
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
    it(`reads ${JSON.stringify(text)} of the type ${type}`, () => expect(bodyFor(type, text)).to.deep.equal(body));
  }

  it('tries JSON when no type came', () => {
    const untyped = (text: string): unknown => (one(answer(), text).body as { body: unknown }).body;
    expect(untyped('{"a":1}')).to.deep.equal({ a: 1 });
    expect(untyped('null')).to.equal(null);
    expect(untyped('a')).to.equal('a');
  });

  it('reads UTF-16 when the type says so', () => {
    expect(bodyFor('application/json; charset=utf-16le', Buffer.from('{"ä":1}', 'utf16le'))).to.deep.equal({ ä: 1 });
    expect(bodyFor('text/xml; charset=utf-16le', Buffer.from('<a>ä</a>', 'utf16le'))).to.deep.equal({ a: 'ä' });
  });

  it('fails on JSON that is broken, without repeating it', () => {
    expect(captureError(() => one(typed('application/json'), '{"token": s3cret}'))).to.equal(
      "response: The answer's media type says JSON, but it can't be parsed",
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
    it(`reads the XML ${text}`, () => expect(bodyFor('application/soap+xml', text)).to.deep.equal(value));
  }

  it('lets no element reach a prototype', () => {
    bodyFor('text/xml', '<a><__proto__><polluted>1</polluted></__proto__><constructor>1</constructor></a>');
    expect('polluted' in {}).to.equal(false);
  });

  for (const text of ['<a><b></a>', '<a', 'no xml']) {
    it(`fails on the XML ${text}`, () => {
      expect(captureError(() => one(typed('text/xml'), text))).to.match(
        /^response: The answer's media type says XML, but it can't be parsed: \S/,
      );
    });
  }

  it('splits a list into messages', () => {
    const split: ResponseRules = { kind: 'legacy', split: true };
    const parts = buildMessages(split, typed('application/json'), Buffer.from('[1,{"a":2}]'), {});
    expect(parts.map(({ body }) => body)).to.deep.equal([
      { headers: { 'content-type': 'application/json' }, body: 1, statusCode: 200, statusMessage: 'OK' },
      { headers: { 'content-type': 'application/json' }, body: { a: 2 }, statusCode: 200, statusMessage: 'OK' },
    ]);
    expect(buildMessages(split, typed('application/json'), Buffer.from('[]'), {})).to.deep.equal([]);
    expect(buildMessages(split, typed('application/json'), Buffer.from('{"a":[1]}'), {})).to.have.lengthOf(1);
    expect(buildMessages(CLASSIC, typed('application/json'), Buffer.from('[1,2]'), {})).to.have.lengthOf(1);
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
    it(`says "${statusMessage}" of a ${status} ${text}${following ? '' : ' that is not to be followed'}`, () => {
      const rules: ResponseRules = { kind: 'legacy', split: false, followRedirects: following };
      expect(one(answer({}, status, text), 'x', rules).body).to.include({ statusCode: status, statusMessage });
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
    it(`${isFile ? 'stores' : 'keeps'} a body of the type ${String(type)}`, () => {
      expect(classicIsAttachment(type === undefined ? answer() : typed(type))).to.equal(isFile);
    });
  }

  it('stores nothing when there is no body', () => {
    expect(classicIsAttachment(answer({ 'content-type': 'image/png', 'content-length': '0' }))).to.equal(false);
    expect(classicIsAttachment(answer({ 'content-type': 'image/png' }, 204))).to.equal(false);
  });

  it('has the stored file in its body and beside the ones that came in', () => {
    const attachment = {
      url: 'http://s.test/1',
      size: 3,
      'content-type': 'image/png',
      sourceUrl: 'http://a.test/x/pic.png?k=1',
    };
    const incoming = { 'pic.png': { url: 'http://old.test/' } };
    expect(classicAttachmentMessage(typed('image/png'), attachment, { attachments: incoming })).to.deep.equal({
      body: { headers: { 'content-type': 'image/png' }, statusCode: 200, statusMessage: 'OK', attachments: attachment },
      headers: {},
      attachments: { ...incoming, 'pic.png (2)': attachment },
    });
    const bare = classicAttachmentMessage(typed('image/png'), { ...attachment, sourceUrl: 'http://a.test/' }, {});
    expect(bare.attachments).to.deep.equal({ attachment: { ...attachment, sourceUrl: 'http://a.test/' } });
    expect(incoming).to.have.all.keys('pic.png');
  });

  it('tells of a failure in three fields', () => {
    const failure = new RestError('response', 'broken');
    expect(buildFailureMessage(classicRules, failure)).to.deep.equal({
      body: { errorCode: 'response', errorMessage: 'broken', errorStack: failure.stack },
      headers: {},
    });
    const refused = createTransportFailure(classicRules, {
      error: new TransportError('ECONNREFUSED', false, 'connect ECONNREFUSED 127.0.0.1:1'),
      attempts: 5,
      redact: (text) => text,
    });
    expect(buildFailureMessage(classicRules, refused).body).to.include({
      errorCode: 'ECONNREFUSED',
      errorMessage: 'Error: connect ECONNREFUSED 127.0.0.1:1',
    });
  });
});
