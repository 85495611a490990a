import { expect } from 'chai';
import fc from 'fast-check';

import { RestError } from '../../../../lib/errors.js';
import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import {
  chooseStreamedFormat,
  selectFromWhole,
  streamRecords,
} from '../../../../lib/request/dialects/request/recordStream.js';
import { createScope } from '../../../../lib/request/expression.js';
import { receive, typed } from '../../fakeResponse.js';
import { configEnvironment } from '../../requestHelpers.js';
import { cut } from '../../response/readerHelpers.js';

/** Parts of bodies, valid and not. */
const PARTS = {
  json: [
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '"',
    '"a"',
    '"a":',
    '\\',
    '1',
    '-',
    'null',
    ' ',
    '\n',
    'é',
    '[1,2]',
    '{"a":[1,{"a":2}]}',
  ],
  ndjson: ['{"a":1}', '[1,2]', '{"a":[1,2]}', '\n', '\r\n', '\r', ' ', '1', '"é"', '{'],
  csv: ['a', 'b', ',', ';', '"', '""', '\n', '\r\n', '\r', ' ', 'é', '__proto__', '#'],
  sse: ['data: a', 'data', ': x', 'event: e', 'id: 1', 'id', 'retry: 1', '\n', '\n\n', '\r', '\r\n', 'é', ' ', 'x: y'],
  xml: [
    '<a>',
    '</a>',
    '<a/>',
    '<a b="1">',
    '&amp;',
    '&x;',
    '<!-- -->',
    '<![CDATA[x]]>',
    '<?xml version="1.0"?>',
    'é',
    '"',
  ],
} as const;

interface Result {
  readonly records: readonly unknown[];
  readonly error?: string;
}

async function collectRecords(records: () => AsyncIterable<unknown> | Promise<Iterable<unknown>>): Promise<Result> {
  const collected: unknown[] = [];
  try {
    for await (const record of await records()) collected.push(record);
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    return { records: collected, error: error.message };
  }
  return { records: collected };
}

const scope = createScope({ body: {} }, { now: () => 0 });

describe('records of any body', () => {
  for (const [as, parts] of Object.entries(PARTS)) {
    it(`are the same in any chunks as whole, or an error (${as})`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom<string>(...parts), { maxLength: 12 }),
          fc.constantFrom('$', 'a'),
          fc.integer({ min: 1, max: 5 }),
          fc.constantFrom<BufferEncoding>('utf8', 'latin1'),
          async (text, records, size, encoding) => {
            const bytes = Buffer.from(text.join(''), encoding);
            const fields = { secretId: 's', reader: { url: '"http://a.test"' }, response: { as }, records };
            const { response: rules, emission } = parseConfig(fields, configEnvironment);
            const response = receive(typed(''), bytes, { readChunks: () => cut(bytes, size) });
            const whole = await collectRecords(
              async () => (await selectFromWhole(response, rules, emission.records!, scope)).records,
            );
            const format = chooseStreamedFormat(response, rules, emission.records!, 'none');
            if (format === undefined) return;
            const streamed = await collectRecords(() => streamRecords(response, format, rules, emission.records!));
            expect(streamed.error === undefined, streamed.error).to.equal(whole.error === undefined);
            if (whole.error !== undefined) return;
            // A value that is no list follows those that are.
            const sort = (list: readonly unknown[]): string[] => list.map((value) => JSON.stringify(value)).sort();
            expect(sort(streamed.records)).to.deep.equal(sort(whole.records));
          },
        ),
        { numRuns: 200 },
      );
    });
  }
});
