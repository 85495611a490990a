import { expect } from 'chai';
import { compareCursors, subtractLookback, type CursorValue, type Lookback } from '../../lib/request/cursorValue.js';

describe('compareCursors', () => {
  const ascending: readonly (readonly [CursorValue, CursorValue])[] = [
    [9, 10],
    ['9', '10'],
    ['9', 10],
    [-2, -1],
    ['-10', '-9'],
    ['12345678901234567890', '12345678901234567891'],
    ['9007199254740993', '9007199254740994'],
    ['1.5', '12.5'],
    ['1700000000.000009', '1700000000.00001'],
    [1e-7, 1],
    [1, 1e21],
    ['2024-01-02', '2024-01-10'],
    ['2024-01-02', '2024-01-02T00:00:00.001Z'],
    ['2024-01-02T10:00:00+02:00', '2024-01-02T09:00:00Z'],
    ['2024-01-02T10:00:00.123456Z', '2024-01-02T10:00:00.123457Z'],
    ['2024-01-02T10:00:00.123456789Z', '2024-01-02T10:00:00.2Z'],
    ['2024-01-02T10:00:00.000+0000', '2024-01-02T10:00:00.000-0100'],
    ['2024-01-02 10:00:00', '2024-01-02T10:00:01'],
    ['2024-01-02T10:00:00Z', '2024-01-02 10:00:01 +00:00'],
    ['2024-01-02T10:00Z', '2024-01-02T10:00:01Z'],
    ['a', 'b'],
    ['B', 'a'],
    ['', 'a'],
    ['10', '9a'],
    ['2024-02-30', '2024-02-31'],
  ];
  for (const [lesser, greater] of ascending) {
    it(`puts ${JSON.stringify(lesser)} before ${JSON.stringify(greater)}`, () => {
      expect(compareCursors(lesser, greater)).to.be.lessThan(0);
      expect(compareCursors(greater, lesser)).to.be.greaterThan(0);
    });
  }

  const equal: readonly (readonly [CursorValue, CursorValue])[] = [
    [1, '1.0'],
    ['007', 7],
    ['-0', 0],
    ['2024-01-02', '2024-01-02T00:00:00Z'],
    ['2024-01-02T12:00:00+02:00', '2024-01-02T10:00:00.000Z'],
    ['2024-01-02T10:00:00', '2024-01-02T10:00:00Z'],
    ['2024-01-02T10:00:00,5Z', '2024-01-02T10:00:00.500Z'],
    ['x', 'x'],
  ];
  for (const [one, other] of equal) {
    it(`finds ${JSON.stringify(one)} and ${JSON.stringify(other)} equal`, () => {
      expect(compareCursors(one, other)).to.equal(0);
    });
  }
});

describe('subtractLookback', () => {
  const minutes = { ms: 300_000 };
  const cases: readonly (readonly [CursorValue, Lookback, CursorValue | undefined])[] = [
    [100, { units: 5 }, 95],
    ['100', { units: 5 }, '95'],
    ['12345678901234567890', { units: 1 }, '12345678901234567889'],
    ['1.5', { units: 2 }, '-0.5'],
    [1_700_000_000, minutes, 1_699_999_700],
    [1_700_000_000_000, minutes, 1_699_999_700_000],
    ['1700000000000', minutes, '1699999700000'],
    ['1700000000.000009', minutes, '1699999700.000009'],
    ['2024-01-02T00:01:00Z', minutes, '2024-01-01T23:56:00Z'],
    ['2024-01-02T00:01:00.123456Z', minutes, '2024-01-01T23:56:00.123456Z'],
    ['2024-01-02T00:01:00.5+02:00', minutes, '2024-01-01T23:56:00.5+02:00'],
    ['2024-01-02T00:01:00.000-0530', minutes, '2024-01-01T23:56:00.000-0530'],
    ['2024-01-02 00:01:00', minutes, '2024-01-01 23:56:00'],
    ['2024-01-02T00:01', minutes, '2024-01-01T23:56'],
    ['2024-03-01', { ms: 86_400_000 }, '2024-02-29'],
    ['2024-03-01', minutes, '2024-02-29'],
    ['2024-01-02T00:00:00Z', { units: 1500 }, '2024-01-01T23:59:58Z'],
    ['1969-12-31T23:59:59.9Z', { ms: 1000 }, '1969-12-31T23:59:58.9Z'],
    ['abc', minutes, undefined],
    ['Tue, 02 Jan 2024 10:00:00 GMT', minutes, undefined],
  ];
  for (const [cursor, lookback, expected] of cases) {
    it(`sets ${JSON.stringify(cursor)} back by ${JSON.stringify(lookback)}`, () => {
      expect(subtractLookback(cursor, lookback)).to.equal(expected);
    });
  }
});
