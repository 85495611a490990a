import { expect } from 'chai';

import { RestError, TransportError } from '../../../../lib/errors.js';
import type { LegacyRules } from '../../../../lib/request/dialects/legacy/config.js';
import { legacy } from '../../../../lib/request/dialects/legacy/index.js';
import { toFailureMessage, toMessages } from '../../../../lib/request/dialects/legacy/toMessages.js';
import { createTransportFailure } from '../../../../lib/request/failure.js';
import type { InputMessage } from '../../../../lib/request/inputMessage.js';
import type { OutputMessage, ResponseHead } from '../../../../lib/request/outputMessage.js';
import { catchRejection } from '../../../support/rejection.js';
import { collect, head, receive, typed } from '../../fakeResponse.js';

const RULES: LegacyRules = { emitErrors: true, rebound: false, followRedirects: true, split: false };
const rejectId = (): string => {
  throw new Error('no id was expected');
};

describe('legacy toMessages', () => {
  const all = (given: ResponseHead, body: string | Buffer, rules: Partial<LegacyRules> = {}, message = {}) =>
    collect(toMessages({ rules: { ...RULES, ...rules } }, receive(given, body), { message, createId: rejectId }));
  const one = async (...given: Parameters<typeof all>): Promise<OutputMessage> => {
    const messages = await all(...given);
    expect(messages).to.have.lengthOf(1);
    return messages[0]!;
  };
  const bodyOf = async (given: ResponseHead, text: string | Buffer): Promise<unknown> =>
    ((await one(given, text)).body as { body: unknown }).body;
  const bodyFor = (type: string, text: string | Buffer): Promise<unknown> => bodyOf(typed(type), text);

  it('has headers, body, status and status text, in this order', async () => {
    const headers = { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] };
    expect(JSON.stringify(await one(head(headers, 201, 'Created'), '{"a":1}'))).to.equal(
      '{"body":{"headers":{"content-type":"application/json","set-cookie":["a=1","b=2"]},"body":{"a":1},"statusCode":201,"statusMessage":"Created"},"headers":{}}',
    );
  });

  it('passes on the attachments of the incoming message', async () => {
    const attachments = { f: { url: 'http://f.test/' } };
    expect((await one(typed('text/plain'), 'x', {}, { attachments })).attachments).to.equal(attachments);
  });

  it('has no body for an empty response of any media type', async () => {
    expect((await one(typed('application/json'), '')).body).to.deep.equal({
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
    it(`parses ${JSON.stringify(text)} with the media type ${type}`, async () =>
      expect(await bodyFor(type, text)).to.deep.equal(body));
  }

  it('tries JSON when there is no media type', async () => {
    const untyped = (text: string): Promise<unknown> => bodyOf(head(), text);
    expect(await untyped('{"a":1}')).to.deep.equal({ a: 1 });
    expect(await untyped('null')).to.equal(null);
    expect(await untyped('a')).to.equal('a');
  });

  it('decodes UTF-16 when the media type names it', async () => {
    expect(await bodyFor('application/json; charset=utf-16le', Buffer.from('{"ä":1}', 'utf16le'))).to.deep.equal({
      ä: 1,
    });
    expect(await bodyFor('text/xml; charset=utf-16le', Buffer.from('<a>ä</a>', 'utf16le'))).to.deep.equal({ a: 'ä' });
  });

  it('fails on invalid JSON without quoting it', async () => {
    const error = await catchRejection(one(typed('application/json'), '{"token": s3cret}'));
    expect(`${error.code}: ${error.message}`).to.equal(
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
    it(`parses the XML ${text}`, async () => expect(await bodyFor('application/soap+xml', text)).to.deep.equal(value));
  }

  it('gives no element access to a prototype', async () => {
    await bodyFor('text/xml', '<a><__proto__><polluted>1</polluted></__proto__><constructor>1</constructor></a>');
    expect('polluted' in {}).to.equal(false);
  });

  for (const text of ['<a><b></a>', '<a', 'no xml']) {
    it(`fails on the XML ${text}`, async () => {
      const error = await catchRejection(one(typed('text/xml'), text));
      expect(`${error.code}: ${error.message}`).to.match(
        /^response: The response's media type is XML, but its body can't be parsed: \S/,
      );
    });
  }

  it('emits one message with an own id per element with splitResult', async () => {
    let ids = 0;
    const createId = (): string => `id-${String(++ids)}`;
    const rules = { ...RULES, split: true };
    const given = receive(typed('application/json'), '[1,{"a":2}]');
    const rest = { headers: { 'content-type': 'application/json' }, statusCode: 200, statusMessage: 'OK' };
    expect(await collect(toMessages({ rules }, given, { message: {}, createId }))).to.deep.equal([
      { id: 'id-1', body: { ...rest, body: 1 }, headers: {} },
      { id: 'id-2', body: { ...rest, body: { a: 2 } }, headers: {} },
    ]);
  });

  it('produces each of them when the one before has been taken', async () => {
    let ids = 0;
    const createId = (): string => `id-${String(++ids)}`;
    const given = receive(typed('application/json'), '[1,2,3]');
    const messages = await toMessages({ rules: { ...RULES, split: true } }, given, { message: {}, createId });
    expect(ids).to.equal(0);
    const [first] = messages;
    expect([first?.id, ids]).to.deep.equal(['id-1', 1]);
  });

  it('emits nothing for an empty array, and one message for anything but an array of several elements', async () => {
    const split = { split: true };
    const json = typed('application/json');
    const bodies = async (text: string, rules: Partial<LegacyRules>) =>
      (await all(json, text, rules)).map(({ body }) => (body as { body: unknown }).body);
    expect(await bodies('[]', split)).to.deep.equal([]);
    expect(await bodies('[7]', split)).to.deep.equal([7]);
    expect(await bodies('{"a":[1]}', split)).to.deep.equal([{ a: [1] }]);
    expect(await bodies('[1,2]', {})).to.deep.equal([[1, 2]]);
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
    it(`has the status message "${statusMessage}" for a ${status} ${text}${following ? '' : ' when redirects are not followed'}`, async () => {
      const message = await one(head({}, status, text), 'x', { followRedirects: following });
      expect(message.body).to.include({ statusCode: status, statusMessage });
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
  const isStored = async (given: ResponseHead, body: string): Promise<boolean> => {
    let stored = false;
    const storeAtSignedUrl = () => {
      stored = true;
      return Promise.resolve({ url: 'http://s.test/1' });
    };
    await toMessages({ rules: RULES }, receive(given, body, { storeAtSignedUrl }), { message: {}, createId: rejectId });
    return stored;
  };

  for (const [type, isFile] of files) {
    it(`${isFile ? 'stores' : "doesn't store"} a body of the media type ${String(type)}`, async () => {
      const body = type === 'image/svg+xml' ? '<a/>' : '1';
      expect(await isStored(type === undefined ? head() : typed(type), body)).to.equal(isFile);
    });
  }

  it("doesn't store an empty body", async () => {
    expect(await isStored(head({ 'content-type': 'image/png', 'content-length': '0' }), '')).to.equal(false);
    expect(await isStored(head({ 'content-type': 'image/png' }, 204), '')).to.equal(false);
  });

  it('has the stored file in its body and in its attachments', async () => {
    const incoming = { 'pic.png': { url: 'http://old.test/' } };
    const toMessage = async (requestUrl: string, message: InputMessage) => {
      const storeAtSignedUrl = () => Promise.resolve({ url: 'http://s.test/1', size: '3' });
      const given = receive(typed('image/png'), 'x', { storeAtSignedUrl, requestUrl: new URL(requestUrl) });
      return (await collect(toMessages({ rules: RULES }, given, { message, createId: rejectId })))[0];
    };
    const attachment = {
      url: 'http://s.test/1',
      size: '3',
      'content-type': 'image/png',
      sourceUrl: 'http://a.test/x/pic.png?k=1',
    };
    expect(await toMessage('http://a.test/x/pic.png?k=1#fragment', { attachments: incoming })).to.deep.equal({
      body: { headers: { 'content-type': 'image/png' }, statusCode: 200, statusMessage: 'OK', attachments: attachment },
      headers: {},
      attachments: { ...incoming, 'pic.png (2)': attachment },
    });
    const bare = await toMessage('http://a.test/', {});
    expect(bare?.attachments).to.deep.equal({ attachment: { ...attachment, sourceUrl: 'http://a.test/' } });
    expect(incoming).to.have.all.keys('pic.png');
  });

  it('has three error members for a failure', () => {
    const failure = new RestError('response', 'broken');
    expect(toFailureMessage(failure)).to.deep.equal({
      body: { errorCode: 'response', errorMessage: 'broken', errorStack: failure.stack },
      headers: {},
    });
    const refused = createTransportFailure(legacy, {
      error: new TransportError('ECONNREFUSED', false, 'connect ECONNREFUSED 127.0.0.1:1'),
      target: '',
      attempts: 5,
      redact: (text) => text,
    });
    expect(toFailureMessage(refused).body).to.include({
      errorCode: 'ECONNREFUSED',
      errorMessage: 'Error: connect ECONNREFUSED 127.0.0.1:1',
    });
  });
});
