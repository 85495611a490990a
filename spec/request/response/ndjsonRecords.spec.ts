import { expect } from 'chai';

import { readNdjsonRecords } from '../../../lib/request/response/ndjsonRecords.js';
import { collect, cut } from './readerHelpers.js';

const ADVICE = 'set response.as or response.onMalformed to text to emit it as text';

const read = (body: Buffer | string, size = 1, maxBytes = 100) =>
  collect(readNdjsonRecords(cut(body, size), (text) => JSON.parse(text) as unknown, maxBytes));

describe('readNdjsonRecords', () => {
  for (const [what, body, values] of [
    ['values', '{"a":1}\n[2]\n"x"\nnull\n', [{ a: 1 }, [2], 'x', null]],
    ['a last line without a line end', '1\n2', [1, 2]],
    ['CR LF', '1\r\n2\r\n', [1, 2]],
    ['blank lines', '\n1\n \n\r\n\t2\n\n', [1, 2]],
    ['characters of several bytes', '"ü😀\u2028"\n"€"', ['ü😀\u2028', '€']],
    ['nothing', '', []],
    ['a JSON text sequence', '\x1e{"a":\n1}\n\x1e2\n\x1e\x1e"x"', [{ a: 1 }, 2, 'x']],
  ] as const) {
    it(`reads ${what}`, async () => {
      for (const size of [1, 2, 3, 1000]) expect(await read(body, size)).to.deep.equal({ values });
    });
  }

  for (const [what, body, values, detail] of [
    ['a line that is cut off', '{"a":1}\n{"a":', [{ a: 1 }], "line 2 can't be parsed as JSON"],
    ['CR only', '1\r2\r', [], "line 1 can't be parsed as JSON"],
    ['NaN', '\n1\nNaN\n2', [1], "line 3 can't be parsed as JSON"],
    ['two values in a line', '1 2', [], "line 1 can't be parsed as JSON"],
    ['JSON over several lines', '[\n1]', [], "line 1 can't be parsed as JSON"],
    ['a broken text of a sequence', '\x1e1\n\x1e{"a":\n\x1e2', [1], "text 2 can't be parsed as JSON"],
    ['invalid UTF-8', Buffer.from('1\n"\xe4"', 'latin1'), [1], "line 2 isn't valid UTF-8"],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const error = `malformed: The response should be NDJSON, but ${detail}; ${ADVICE}`;
      for (const size of [1, 1000]) expect(await read(body, size)).to.deep.equal({ values, error });
    });
  }

  it('refuses a line that is too large, even if it never ends', async () => {
    const error =
      'response: A record of the NDJSON response is larger than 100 bytes; check the path of records, or set response.as to attachment';
    expect(await read(`1\n"${'x'.repeat(100)}"`, 7)).to.deep.equal({ values: [1], error });
    expect((await read('"0123456789"\n'.repeat(1000), 7)).values).to.have.length(1000);
  });
});
