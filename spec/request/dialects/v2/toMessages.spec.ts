import { expect } from 'chai';

import { TransportError } from '../../../../lib/errors.js';
import type { V2ResponseRules } from '../../../../lib/request/dialects/v2/config.js';
import { v2 } from '../../../../lib/request/dialects/v2/index.js';
import { toFailureMessage, toMessages } from '../../../../lib/request/dialects/v2/toMessages.js';
import { createTransportFailure } from '../../../../lib/request/failure.js';
import type { OutputMessage, ResponseHead } from '../../../../lib/request/outputMessage.js';
import { head, receive, typed } from '../../fakeResponse.js';

const UTF8: V2ResponseRules = { kind: 'message', encoding: 'utf8' };

const toMessage = async (
  given: ResponseHead,
  body: Buffer | string,
  response: V2ResponseRules = UTF8,
): Promise<OutputMessage> => (await toMessages({ response }, receive(given, body)))[0];

async function readResponseBody(
  given: ResponseHead,
  body: Buffer | string,
  rules: V2ResponseRules = UTF8,
): Promise<unknown> {
  return ((await toMessage(given, body, rules)).body as { responseBody: unknown }).responseBody;
}

describe('v2 toMessages', () => {
  it('has only status, headers and body, in this order', async () => {
    const given = receive(head({ 'content-type': 'text/plain', 'x-a': '1, 2' }, 201), 'hi');
    expect(JSON.stringify(await toMessages({ response: UTF8 }, given))).to.equal(
      '[{"body":{"statusCode":201,"HTTPHeaders":{"content-type":"text/plain","x-a":"1, 2"},"responseBody":"hi"},"headers":{}}]',
    );
  });

  it('has cookies as one text and as an array', async () => {
    expect((await toMessage(head({ 'set-cookie': ['a=1; Path=/', 'b=2'] }), '')).body).to.deep.equal({
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
    it(`parses ${JSON.stringify(text)} with any media type`, async () => {
      expect(await readResponseBody(typed('text/html; charset=latin1'), text)).to.deep.equal(value);
    });
  }

  it('decodes with the configured encoding, then tries JSON', async () => {
    const v2Body = (body: Buffer | string, rules = UTF8) => readResponseBody(head(), body, rules);
    const bytes = Buffer.from([0xff, 0xfe, 0x80]);
    expect(await v2Body(bytes, { kind: 'message', encoding: 'base64' })).to.equal('//6A');
    expect(await v2Body(bytes, { kind: 'message', encoding: 'latin1' })).to.equal('ÿþ\x80');
    expect(await v2Body(bytes)).to.equal('\ufffd\ufffd\ufffd');
    expect(await v2Body(Buffer.from('12', 'hex'), { kind: 'message', encoding: 'hex' })).to.equal(12);
    expect(await v2Body('\ufeff1', { kind: 'message', encoding: 'UTF-8' as BufferEncoding })).to.equal(1);
  });

  it('has the URL of a stored file instead of a body', async () => {
    const given = receive(head({ 'set-cookie': ['a=1'] }), 'x', { store: () => Promise.resolve('http://s.test/1') });
    expect(JSON.stringify(await toMessages({ response: { kind: 'attachment' } }, given))).to.equal(
      '[{"body":{"statusCode":200,"HTTPHeaders":{"set-cookie":"a=1"},"attachmentUrl":"http://s.test/1","setCookie":["a=1"]},"headers":{}}]',
    );
  });

  it('has the body of an error response that is emitted with Download as Attachment', async () => {
    const message = await toMessage(head({}, 404), '{"why":1}', { kind: 'attachment' });
    expect(message.body).to.deep.equal({ statusCode: 404, HTTPHeaders: {}, responseBody: { why: 1 } });
  });

  it('has at most 1 MiB of such a body', async () => {
    const body = await readResponseBody(head({}, 404), 'x'.repeat(2_000_000), { kind: 'attachment' });
    expect(body).to.equal('x'.repeat(1_048_576));
  });

  it('has an error for a request without a response', () => {
    const error = createTransportFailure(v2, {
      error: new TransportError('ECONNABORTED', true, 'timeout of 5ms exceeded'),
      target: '',
      attempts: 1,
      redact: (text) => text,
    });
    expect(toFailureMessage(error)).to.deep.equal({
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
