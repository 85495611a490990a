import { expect } from 'chai';

import { RestError, TransportError } from '../../../../lib/errors.js';
import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import { describeResponse, describeTransportError } from '../../../../lib/request/dialects/request/describeFailure.js';
import { toFailureMessage, toMessages } from '../../../../lib/request/dialects/request/toMessages.js';
import { createScope } from '../../../../lib/request/expression.js';
import type { InputMessage } from '../../../../lib/request/inputMessage.js';
import type { ReceivedResponse } from '../../../../lib/request/receivedResponse.js';
import { configEnvironment } from '../../requestHelpers.js';
import { collect, head, receive, typed } from '../../fakeResponse.js';

/** Builds the messages of a response by the fields of a step. Ids are numbers from 1. */
function emit(fields: object, response: ReceivedResponse, message: InputMessage = { body: {} }) {
  const config = parseConfig({ secretId: 's', reader: { url: '"http://a.test"' }, ...fields }, configEnvironment);
  let id = 0;
  const scope = createScope(message, { now: () => 0 });
  return toMessages(config, response, { message, createId: () => String((id += 1)), scope });
}

describe('request toMessages', () => {
  it('emits status, headers and body', async () => {
    expect(await collect(emit({}, receive(typed('application/json'), '[1]')))).to.deep.equal([
      { id: '1', body: { status: 200, headers: { 'content-type': 'application/json' }, body: [1] }, headers: {} },
    ]);
  });

  it('marks bytes', async () => {
    expect(await collect(emit({}, receive(typed('image/png'), 'a')))).to.deep.equal([
      {
        id: '1',
        body: { status: 200, headers: { 'content-type': 'image/png' }, body: 'YQ==', encoding: 'base64' },
        headers: {},
      },
    ]);
  });

  it('reads no body with none', async () => {
    const unread = receive(head(), 'x', { readBytes: () => Promise.reject(new Error('not expected')) });
    expect(await collect(emit({ response: { as: 'none' } }, unread))).to.deep.equal([
      { id: '1', body: { status: 200, headers: {}, body: null }, headers: {} },
    ]);
  });

  describe('with attachment', () => {
    const config = { response: { as: 'attachment' } };
    const store = (): Promise<string> => Promise.resolve('http://storage.test/1');

    it('stores the body as a file of the message', async () => {
      const file = receive(typed('application/pdf'), 'x', { store, fileName: 'a.pdf' });
      expect(await collect(emit(config, file))).to.deep.equal([
        {
          id: '1',
          body: {
            status: 200,
            headers: { 'content-type': 'application/pdf' },
            body: { attachmentUrl: 'http://storage.test/1' },
          },
          headers: {},
          attachments: { 'a.pdf': { url: 'http://storage.test/1', 'content-type': 'application/pdf' } },
        },
      ]);
    });

    it('names a file like members of Object, and without a media type', async () => {
      const [message] = await collect(emit(config, receive(head(), 'x', { store, fileName: '__proto__' })));
      expect(JSON.stringify(message?.attachments)).to.equal('{"__proto__":{"url":"http://storage.test/1"}}');
    });

    it('stores no empty body', async () => {
      expect(await collect(emit(config, receive(typed('application/pdf'), '')))).to.deep.equal([
        { id: '1', body: { status: 200, headers: { 'content-type': 'application/pdf' }, body: null }, headers: {} },
      ]);
    });
  });

  it('describes a failure', () =>
    expect(
      toFailureMessage(
        new RestError('transport', 'x', { cause: new TransportError('ECONNRESET', true, 'y') }),
        () => '1',
      ),
    ).to.deep.equal({
      id: '1',
      body: { error: { kind: 'reset', code: 'ECONNRESET', message: 'x' } },
      headers: {},
    }));
});

describe('request error texts', () => {
  const failed = { target: 'POST http://a.test/x', attempts: 2, rule: 'outcome rule 1' };
  const redact = (text: string): string => text;
  const given = { ...head({}, 422, 'Unprocessable Content'), ...failed, excerpt: Buffer.of(), redact };

  it('name the status, the request, the rule and the body', () => {
    expect(describeResponse(given, '{"a":1}')).to.equal(
      'The server responded with 422 Unprocessable Content. Request: POST http://a.test/x, attempts: 2, decided by outcome rule 1. Body: {"a":1}',
    );
    expect(describeResponse({ ...given, message: 'Too long', note: 'it stays so' }, '')).to.equal(
      'Too long (422 Unprocessable Content). Request: POST http://a.test/x, attempts: 2, decided by outcome rule 1; it stays so. It has no body',
    );
  });

  it('name the error of a request without a response', () => {
    const error = new TransportError('ECONNREFUSED', false, 'connect ECONNREFUSED');
    expect(describeTransportError(error, { target: 'GET http://a.test/x', attempts: 1 })).to.equal(
      'There is no complete response: connect ECONNREFUSED (connect, ECONNREFUSED). Request: GET http://a.test/x, attempts: 1',
    );
    expect(describeTransportError(error, { ...failed, message: 'CRM is down' })).to.equal(
      'CRM is down: connect ECONNREFUSED (connect, ECONNREFUSED). Request: POST http://a.test/x, attempts: 2, decided by outcome rule 1',
    );
  });
});
