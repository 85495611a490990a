import { expect } from 'chai';
import fc from 'fast-check';

import { parseStatusCodes, TRANSIENT_CODES } from '../../lib/request/statusCodes.js';
import { captureError } from './requestHelpers.js';

const LABEL = 'Error Codes for Error Handling Policy';
const all = Array.from({ length: 600 }, (_, status) => status);
const listCodes = (text: string): number[] => all.filter((status) => parseStatusCodes(text, LABEL).has(status));

describe('parseStatusCodes', () => {
  const cases: [text: string, codes: number[]][] = [
    ['404', [404]],
    ['404,410', [404, 410]],
    [' 404 , 500 - 502 ', [404, 500, 501, 502]],
    ['500-500', [500]],
    ['404,', [0, 404]],
    ['200', [200]],
  ];
  for (const [text, codes] of cases) {
    it(`accepts "${text}"`, () => expect(listCodes(text)).to.deep.equal(codes));
  }

  const invalid: [text: string, message: string][] = [
    ['4xx', 'Invalid code or range - "4xx" in "L" field'],
    ['400-401-402', 'Invalid code or range - "400-401-402" in "L" field'],
    ['400-', 'Invalid code "" in range - "400-" in "L" field'],
    ['-400', 'Invalid code "" in range - "-400" in "L" field'],
    ['a-b', 'Invalid code "a" in range - "a-b" in "L" field'],
    ['500-400', 'Invalid range - "500-400", first code should be less than second in "L" field'],
    ['404;410', 'Invalid code or range - "404;410" in "L" field'],
  ];
  for (const [text, message] of invalid) {
    it(`rejects "${text}" with the field's label`, () => {
      expect(captureError(() => parseStatusCodes(text, 'L'))).to.equal(
        `configuration: ${message}; expected codes and ranges such as 404, 500-599`,
      );
    });
  }

  it('has exactly the codes of the list', () => {
    const range = fc.tuple(fc.integer({ min: 0, max: 599 }), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 6 }), (ranges) => {
        const text = ranges.map(([first, more]) => (more === 0 ? `${first}` : `${first}-${first + more}`)).join(', ');
        const expected = all.filter((status) =>
          ranges.some(([first, more]) => status >= first && status <= first + more),
        );
        expect(listCodes(text)).to.deep.equal(expected);
      }),
    );
  });

  it('treats 408, 423, 429 and codes from 500 on as transient', () => {
    expect(
      [200, 400, 401, 404, 408, 422, 423, 429, 499, 500, 599].filter((status) => TRANSIENT_CODES.has(status)),
    ).to.deep.equal([408, 423, 429, 500, 599]);
  });
});
