import { expect } from 'chai';

import { formatCountdown, formatRelativeTime } from '../../../lib/ui/kit/formatTime.js';

const NOW = Date.UTC(2026, 4, 1, 12);
const S = 1000;
const MIN = 60 * S;
const H = 60 * MIN;
const DAY = 24 * H;

describe('formatRelativeTime', () => {
  const cases: readonly (readonly [offsetMs: number, text: string])[] = [
    [0, 'just now'],
    [-9_999, 'just now'],
    [9_999, 'just now'],
    [-10 * S, '10 seconds ago'],
    [-59_999, '59 seconds ago'],
    [-MIN, '1 minute ago'],
    [-3 * MIN - 59 * S, '3 minutes ago'],
    [2 * H, 'in 2 hours'],
    [-DAY, '1 day ago'],
    [-29 * DAY, '29 days ago'],
    [59 * DAY, 'in 1 month'],
    [-400 * DAY, '1 year ago'],
  ];
  for (const [offset, text] of cases) {
    it(`returns "${text}" for ${offset} ms from now`, () => {
      expect(formatRelativeTime(NOW + offset, NOW)).to.equal(text);
    });
  }
});

describe('formatCountdown', () => {
  const cases: readonly (readonly [offsetMs: number, text: string])[] = [
    [0, 'now'],
    [499, 'now'],
    [500, 'in 1 s'],
    [-S, '1 s ago'],
    [41 * S, 'in 41 s'],
    [MIN, 'in 1 min'],
    [3 * MIN + 5 * S, 'in 3 min 5 s'],
    [H, 'in 1 h'],
    [2 * H + 5 * MIN + 59 * S, 'in 2 h 5 min'],
    [DAY, 'in 1 day'],
    [2 * DAY + 3 * H, 'in 2 days 3 h'],
    [59 * DAY + 23 * H, 'in 59 days'],
    [-90 * S, '1 min 30 s ago'],
  ];
  for (const [offset, text] of cases) {
    it(`returns "${text}" for ${offset} ms before the end`, () => {
      expect(formatCountdown(NOW + offset, NOW)).to.equal(text);
    });
  }
});
