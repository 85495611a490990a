import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { DEFAULT_CSV_OPTIONS, readCsvRecords, type CsvOptions } from '../../../lib/request/response/csvRecords.js';
import { TransportError } from '../../../lib/errors.js';
import { collect, cutText } from './readerHelpers.js';

const ADVICE = 'set response.as or response.onMalformed to text to emit it as text';

const read = (text: string, options: Partial<CsvOptions> = {}, size = 1, maxLength = 1000) =>
  collect(readCsvRecords(cutText(text, size), { ...DEFAULT_CSV_OPTIONS, ...options }, maxLength));

describe('readCsvRecords', () => {
  for (const [what, text, options, values] of [
    [
      'rows by column',
      'a,b\n1,2\n3,4\n',
      {},
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['a last row without a line end', 'a,b\n1,2', {}, [{ a: '1', b: '2' }]],
    ['CR LF', 'a,b\r\n1,2\r\n', {}, [{ a: '1', b: '2' }]],
    [
      'CR only',
      'a,b\r1,2\r3,4',
      {},
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    [
      'mixed line ends',
      'a,b\r\n1,2\n3,4\r5,6',
      {},
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
        { a: '5', b: '6' },
      ],
    ],
    ['quotes, line ends and delimiters in quotes', 'a\n"x ""y"", z\r\n1"', {}, [{ a: 'x "y", z\r\n1' }]],
    ['a bare quote', 'a,b\n5" disk,x"y"\n', {}, [{ a: '5" disk', b: 'x"y"' }]],
    ['text, never a number', 'a,b,c,d\nNaN,007,1e5,null\n', {}, [{ a: 'NaN', b: '007', c: '1e5', d: 'null' }]],
    ['spaces', 'a , b\n 1 , 2\n', {}, [{ 'a ': ' 1 ', ' b': ' 2' }]],
    ['blank lines', '\n\na\n\n1\n\n', {}, [{ a: '1' }]],
    ['an empty quoted cell', 'a\n""\n', {}, [{ a: '' }]],
    ['a missing cell', 'a,b\n1\n', {}, [{ a: '1' }]],
    ['a cell beyond the header', 'a\n1,2,3\n', {}, [{ a: '1', column_2: '2', column_3: '3' }]],
    ['repeated names', 'a,a,a_2,a\n1,2,3,4\n', {}, [{ a: '1', a_3: '2', a_2: '3', a_4: '4' }]],
    ['names that are empty', ',b,\n1,2,3\n', {}, [{ column_1: '1', b: '2', column_3: '3' }]],
    ['no row', 'a,b\n', {}, []],
    ['nothing', '', {}, []],
    ['lists without a header', 'a,b\n1\n', { header: false }, [['a', 'b'], ['1']]],
    ['another delimiter', 'a;b\n1;2,5\n', { delimiter: ';' }, [{ a: '1', b: '2,5' }]],
    ['tabs', 'a\tb\n1\t2\n', { delimiter: '\t' }, [{ a: '1', b: '2' }]],
    ['a delimiter of several characters', 'a||b\n1||2\n', { delimiter: '||' }, [{ a: '1', b: '2' }]],
    ['another quote', "a\n'x, ''y'''\n", { quote: "'" }, [{ a: "x, 'y'" }]],
    ['no quote', 'a,b\n"1,2"\n', { quote: '' }, [{ a: '"1', b: '2"' }]],
    ['comments', '# by hand\na\n# none\nx # y\n', { comment: '#' }, [{ a: 'x # y' }]],
    ['a number sign without comments', 'a\n# x\n', {}, [{ a: '# x' }]],
    ['characters beyond 16 bits', 'ä,😀\nü,😁\n', {}, [{ ä: 'ü', '😀': '😁' }]],
  ] as const) {
    it(`reads ${what}`, async () => {
      for (const size of [1, 2, 7, 1000]) {
        // A surrogate pair is never split by the decoder.
        if (size < 7 && /[\ud800-\udfff]/.test(text)) continue;
        expect(await read(text, options, size), `pieces of ${size}`).to.deep.equal({ values });
      }
    });
  }

  it('keeps columns with names of Object', async () => {
    const { values } = await read('__proto__,constructor,toString\n1,2,3\n');
    const [row] = values as Record<string, string>[];
    expect(Object.entries(row ?? {})).to.deep.equal([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
    ]);
    expect(({} as Record<string, unknown>)['1']).to.equal(undefined);
  });

  it('refuses a body that ends in a quoted cell, after the rows before it', async () => {
    expect(await read('a\n1\n"x, y\n')).to.deep.equal({
      values: [{ a: '1' }],
      error: `malformed: The response should be CSV, but it ends in a quoted cell at line 3; ${ADVICE}`,
    });
  });

  it('refuses a row that is too large', async () => {
    const { values, error } = await read(`a\n1\n${'x'.repeat(1100)}\n`);
    expect(values).to.deep.equal([{ a: '1' }]);
    expect(error).to.equal(
      'response: A record of the CSV response is larger than 1000 bytes; check the path of records, or set response.as to attachment',
    );
  });

  it('throws the error with which the body breaks off, after the rows before it', async () => {
    const failure = new TransportError('ECONNRESET', true, 'gone');
    async function* breakOff(): AsyncGenerator<string> {
      yield `a\n1\n${'x'.repeat(50)}`;
      await Promise.resolve();
      throw failure;
    }
    const values: unknown[] = [];
    let thrown: unknown;
    try {
      for await (const row of readCsvRecords(breakOff(), DEFAULT_CSV_OPTIONS, 100)) values.push(row);
    } catch (error: unknown) {
      thrown = error;
    }
    expect(thrown).to.equal(failure);
    expect(values).to.deep.equal([{ a: '1' }]);
  });

  it('ends the body when its reader stops', async () => {
    let isEnded = false;
    async function* endless(): AsyncGenerator<string> {
      try {
        yield 'a\n';
        for (;;) {
          yield '1\n';
          await Promise.resolve();
        }
      } finally {
        isEnded = true;
      }
    }
    for await (const row of readCsvRecords(endless(), DEFAULT_CSV_OPTIONS, 100)) {
      expect(row).to.deep.equal({ a: '1' });
      break;
    }
    expect(isEnded).to.equal(true);
  });

  describe('csv-spectrum', () => {
    const folder = 'node_modules/csv-spectrum';
    for (const file of readdirSync(join(folder, 'csvs'))) {
      const name = file.replace(/\.csv$/, '');
      // It expects data that is not in its CSV.
      if (name === 'location_coordinates') continue;
      it(`reads ${name}`, async () => {
        const expected: unknown = JSON.parse(readFileSync(join(folder, 'json', `${name}.json`), 'utf8'));
        const text = readFileSync(join(folder, 'csvs', file), 'utf8');
        for (const size of [1, 100_000]) expect((await read(text, {}, size, 10_000)).values).to.deep.equal(expected);
      });
    }
  });
});
