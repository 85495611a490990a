import { expect } from 'chai';

import { TransportError } from '../../../../lib/errors.js';
import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import { toMessages } from '../../../../lib/request/dialects/request/toMessages.js';
import type { OutputMessages } from '../../../../lib/request/dialect.js';
import { createScope } from '../../../../lib/request/expression.js';
import type { InputMessage } from '../../../../lib/request/inputMessage.js';
import type { ReceivedResponse } from '../../../../lib/request/receivedResponse.js';
import { catchRejection } from '../../../support/rejection.js';
import { collect, head, receive, typed } from '../../fakeResponse.js';
import { configEnvironment } from '../../requestHelpers.js';

const JSON_TYPE = 'application/json';

/** Builds the messages of a response by the fields of a step. Ids are numbers from 1. */
function emit(
  fields: object,
  response: ReceivedResponse,
  message: InputMessage = { body: {} },
  environment = configEnvironment,
): Promise<OutputMessages> {
  const config = parseConfig({ secretId: 's', reader: { url: '"http://a.test"' }, ...fields }, environment);
  let id = 0;
  const scope = createScope(message, { now: () => 0 });
  return toMessages(config, response, { message, createId: () => String((id += 1)), scope });
}

const bodiesOf = async (fields: object, type: string, body: Buffer | string, message?: InputMessage) =>
  (await collect(emit(fields, receive(typed(type), body), message))).map((out) => out.body);

/** Creates a response of chunks. `received` tells how many were read. */
function stream(
  type: string,
  chunks: readonly (string | Error)[],
): { response: ReceivedResponse; received: () => number } {
  let received = 0;
  const first = chunks[0];
  const response = receive(typed(type), typeof first === 'string' ? first : '', {
    readBytes: () => Promise.reject(new Error('the body was not expected to be read whole')),
    readChunks: async function* () {
      for (const chunk of chunks) {
        received += 1;
        await Promise.resolve();
        if (chunk instanceof Error) throw chunk;
        yield Buffer.from(chunk);
      }
    },
  });
  return { response, received: () => received };
}

describe('request records', () => {
  it('emits each record as a message with an id of its own', async () => {
    const response = receive(typed(JSON_TYPE), '{"data":{"items":[{"id":1},{"id":2}]}}');
    expect(await collect(emit({ records: 'data.items' }, response))).to.deep.equal([
      { id: '1', body: { id: 1 }, headers: {} },
      { id: '2', body: { id: 2 }, headers: {} },
    ]);
  });

  const csv = 'id;total\n1;5\n2;NaN\n3;\n';
  const options = { response: { csv: { delimiter: ';' } } };
  for (const [what, fields, type, body, bodies] of [
    ['a JSON array', { records: '$' }, JSON_TYPE, '[1,null,{"a":[2]}]', [1, null, { a: [2] }]],
    ['exact integers', { records: 'a' }, JSON_TYPE, '{"a":[12345678901234567890]}', ['12345678901234567890']],
    ['one object', { records: 'a' }, JSON_TYPE, '{"a":{"b":1}}', [{ b: 1 }]],
    ['nothing at the path', { records: 'b' }, JSON_TYPE, '{"a":1}', []],
    ['an empty body', { records: '$' }, JSON_TYPE, '', []],
    ['JSON in UTF-16', { records: '$' }, JSON_TYPE, Buffer.from('\ufeff["ü"]', 'utf16le'), ['ü']],
    ['JSON in windows-1252', { records: '$' }, `${JSON_TYPE};charset=latin1`, Buffer.from('["\xfc"]', 'latin1'), ['ü']],
    ['JSON with a byte order mark', { records: '$' }, JSON_TYPE, '\ufeff[1]', [1]],
    ['NDJSON', { records: '$' }, 'application/x-ndjson', '{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['lists in NDJSON', { records: 'a' }, 'application/x-ndjson', '{"a":[1,2]}\n{}\n{"a":3}', [1, 2, 3]],
    [
      'CSV',
      { records: '$', ...options },
      'text/csv',
      csv,
      [
        { id: '1', total: '5' },
        { id: '2', total: 'NaN' },
        { id: '3', total: '' },
      ],
    ],
    ['a column', { records: 'total', ...options }, 'text/csv', csv, ['5', 'NaN', '']],
    ['events', { records: 'data' }, 'text/event-stream', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['XML', { records: 'feed.entry' }, 'text/xml', '<feed><entry>1</entry><entry>2</entry></feed>', ['1', '2']],
    ['one element', { records: 'feed.entry' }, 'text/xml', '<feed><entry>1</entry></feed>', ['1']],
    [
      'an expression',
      { records: 'items[n > 1]' },
      JSON_TYPE,
      '{"items":[{"n":1},{"n":2},{"n":3}]}',
      [{ n: 2 }, { n: 3 }],
    ],
    ['an expression without a result', { records: 'items[n > 9]' }, JSON_TYPE, '{"items":[{"n":1}]}', []],
    ['lines of text', { records: '$split($, "\n")' }, 'text/plain', 'a\nb', ['a', 'b']],
  ] as const) {
    it(`emits ${what}`, async () => expect(await bodiesOf(fields, type, body)).to.deep.equal(bodies));
  }

  it('emits batches, the last of which may be smaller', async () => {
    const fields = { records: '$', emit: { batch: 2 } };
    expect(await bodiesOf(fields, JSON_TYPE, '[1,2,3]')).to.deep.equal([{ records: [1, 2] }, { records: [3] }]);
    expect(await bodiesOf(fields, JSON_TYPE, '[1,2]')).to.deep.equal([{ records: [1, 2] }]);
    expect(await bodiesOf(fields, JSON_TYPE, '[]')).to.deep.equal([]);
  });

  it('transforms each record, also of a batch, and drops those without a result', async () => {
    const transform = 'total != "NaN" ? { "id": $number(id), "flow": $message.flow, "status": $response.status }';
    const fields = { records: '$', transform, ...options };
    const message = { body: { flow: 'f' } };
    const bodies = [
      { id: 1, flow: 'f', status: 200 },
      { id: 3, flow: 'f', status: 200 },
    ];
    expect(await bodiesOf(fields, 'text/csv', csv, message)).to.deep.equal(bodies);
    expect(await bodiesOf({ ...fields, emit: '{ batch: 5 }' }, 'text/csv', csv, message)).to.deep.equal([
      { records: bodies },
    ]);
  });

  it('knows the parameters, and the whole body where an expression uses it', async () => {
    const fields = {
      parameters: [{ name: 'year', in: 'query', value: 'y' }],
      records: 'items',
      transform: '[$parameters.year, $response.body.unit, $response.url, $]',
    };
    expect(await bodiesOf(fields, JSON_TYPE, '{"items":[1,2],"unit":"kg"}', { body: { y: '2026' } })).to.deep.equal([
      ['2026', 'kg', 'http://a.test/x', 1],
      ['2026', 'kg', 'http://a.test/x', 2],
    ]);
    expect(
      await bodiesOf({ ...fields, records: 'items[$parameters.year = "2026"]' }, JSON_TYPE, '{"items":[1]}', {
        body: { y: '2026' },
      }),
    ).to.have.length(1);
  });

  it('transforms a response', async () => {
    const fields = { transform: 'status = 200 ? body.a & headers."content-type"' };
    expect(await bodiesOf(fields, JSON_TYPE, '{"a":"b"}')).to.deep.equal(['bapplication/json']);
    expect(await collect(emit(fields, receive(head({}, 404), '{}')))).to.deep.equal([]);
  });

  it('produces a message when it is asked for, and reads no further', async () => {
    const { response, received } = stream(JSON_TYPE, ['[1,', '2,', '3,', '4]']);
    const messages = (await emit({ records: '$' }, response)) as AsyncGenerator<{ body: unknown }>;
    expect(received()).to.equal(1);
    expect((await messages.next()).value).to.have.property('body', 1);
    expect(received()).to.equal(1);
    expect((await messages.next()).value).to.have.property('body', 2);
    expect(received()).to.equal(2);
    await messages.return(undefined);
    expect(received()).to.equal(2);
  });

  it('fails at once for an error before the first record, so that the attempt can be repeated', async () => {
    const failure = new TransportError('ECONNRESET', true, 'gone');
    expect(await catchRejection(emit({ records: '$' }, stream(JSON_TYPE, ['[1', failure]).response))).to.equal(failure);
    expect((await catchRejection(emit({ records: '$' }, stream(JSON_TYPE, ['<html>']).response))).message).to.contain(
      'The response should be JSON',
    );
  });

  it('fails after the records before an error', async () => {
    for (const [chunks, text] of [
      [['[1,2,', new TransportError('ECONNRESET', true, 'gone')], 'gone'],
      [['[1,2,', '{"a":'], 'The response should be JSON, but it ends in the middle of the records'],
    ] as const) {
      const bodies: unknown[] = [];
      const error = await catchRejection(
        (async () => {
          for await (const { body } of await emit({ records: '$' }, stream(JSON_TYPE, chunks).response)) {
            bodies.push(body);
          }
        })(),
      );
      expect(bodies).to.deep.equal([1, 2]);
      expect(error.message).to.contain(text);
    }
  });

  it('names the field of an expression that fails', async () => {
    const error = await catchRejection(bodiesOf({ records: '$', transform: '$number(a)' }, JSON_TYPE, '[{"a":"x"}]'));
    expect([error.code, error.message.startsWith('Transform')]).to.deep.equal(['expression', true]);
  });

  it('limits a record, and a body that is not processed as a stream', async () => {
    const environment = { ...configEnvironment, maxContentBytes: 20 };
    const long = `[${'"0123456789",'.repeat(9)}1]`;
    const run = (fields: object, body: string): Promise<unknown> =>
      collect(emit(fields, receive(typed(JSON_TYPE), body), undefined, environment));
    expect(await run({ records: '$' }, long)).to.have.length(10);
    expect((await catchRejection(run({ records: '$' }, `["${'x'.repeat(30)}"]`))).message).to.equal(
      'A record of the JSON response is larger than 20 bytes; check the path of records, or set response.as to attachment',
    );
    expect((await catchRejection(run({ records: '$[0]' }, long))).message).to.equal(
      'The response is larger than 20 bytes, and is not processed as a stream; let records be a path such as $ or data.items, and transform do without $response.body',
    );
  });
});
