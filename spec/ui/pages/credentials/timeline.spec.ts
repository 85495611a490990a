import { expect } from 'chai';

import type { TokenLifetime } from '../../../../lib/ui/pages/credentials/credentialRow.js';
import { describeLifetime, layOutTimeline } from '../../../../lib/ui/pages/credentials/timeline.js';

const NOW = 10_000_000;
const NONE = { refreshedAtMs: [], failedAtMs: [] };
/** Obtained a minute ago with a lifetime of 100 s; due for refresh after 80 s. */
const life: TokenLifetime = {
  strategy: 'refresh_token',
  obtainedAtMs: NOW - 60_000,
  expiresAtMs: NOW + 40_000,
  refreshAfterMs: NOW + 20_000,
  nextAttemptAtMs: NOW + 20_000,
  failures: 0,
  refreshTokenExpiresSoon: false,
  isRefreshing: false,
};
const endless: TokenLifetime = {
  strategy: 'none',
  obtainedAtMs: NOW - 60_000,
  failures: 0,
  refreshTokenExpiresSoon: false,
  isRefreshing: false,
};

const marksOf = (...given: Parameters<typeof layOutTimeline>): readonly (readonly [string, number])[] =>
  layOutTimeline(...given).marks.map(({ kind, at }) => [kind, Math.round(at * 1000) / 1000]);
const spansOf = (...given: Parameters<typeof layOutTimeline>): readonly (readonly [string, number, number])[] =>
  layOutTimeline(...given).spans.map(({ kind, from, to }) => [
    kind,
    Math.round(from * 1000) / 1000,
    Math.round(to * 1000) / 1000,
  ]);

describe('timeline', () => {
  it('shows a token from obtained to expiry', () => {
    expect(marksOf(life, NONE, NOW)).to.deep.equal([
      ['obtained', 0],
      ['now', 0.6],
      ['refresh', 0.8],
      ['expiry', 1],
    ]);
    expect(spansOf(life, NONE, NOW)).to.deep.equal([
      ['good', 0, 0.8],
      ['lead', 0.8, 1],
    ]);
  });

  it('extends beyond the expiry of a token', () => {
    expect(spansOf(life, NONE, NOW + 140_000)).to.deep.equal([
      ['good', 0, 0.4],
      ['lead', 0.4, 0.5],
      ['over', 0.5, 1],
    ]);
  });

  it('shows as much time after now as before for a token without expiry', () => {
    expect(marksOf(endless, NONE, NOW)).to.deep.equal([
      ['obtained', 0],
      ['now', 0.5],
    ]);
    expect(spansOf(endless, NONE, NOW)).to.deep.equal([['endless', 0, 1]]);
  });

  it('shows refreshes of two previous lifetimes, and each failure once', () => {
    const refreshedAtMs = [life.obtainedAtMs, life.obtainedAtMs - 100_000, life.obtainedAtMs - 201_000];
    const failing: TokenLifetime = { ...life, lastErrorAtMs: NOW - 10_000 };
    expect(marksOf(failing, { refreshedAtMs, failedAtMs: [NOW - 10_000, NOW - 110_000] }, NOW)).to.deep.equal([
      ['refreshed', 0],
      ['failure', 0.25],
      ['obtained', 0.5],
      ['failure', 0.75],
      ['now', 0.8],
      ['refresh', 0.9],
      ['expiry', 1],
    ]);
    expect(spansOf(life, { refreshedAtMs, failedAtMs: [] }, NOW)[0]).to.deep.equal(['past', 0, 0.5]);
  });

  it('keeps positions between 0 and 1 for a new token, a lifetime of zero, and a clock that is ahead', () => {
    for (const odd of [
      { ...endless, obtainedAtMs: NOW },
      { ...endless, obtainedAtMs: NOW, expiresAtMs: NOW },
      { ...endless, obtainedAtMs: NOW + 5000, expiresAtMs: NOW - 5000 },
      { ...life, refreshAfterMs: NOW - 90_000 },
    ]) {
      const { marks, spans } = layOutTimeline(odd, NONE, NOW);
      const places = [...marks.map(({ at }) => at), ...spans.flatMap(({ from, to }) => [from, to])];
      expect(places.every((at) => at >= 0 && at <= 1)).to.equal(true);
    }
  });

  it('describeLifetime describes the timeline in sentences', () => {
    expect(describeLifetime(life, NONE, NOW)).to.equal('Obtained 1 min ago. Expires in 40 s. Next refresh in 20 s.');
    expect(describeLifetime(endless, NONE, NOW)).to.equal(
      'Obtained 1 min ago. It does not expire. It cannot be refreshed.',
    );
    expect(describeLifetime({ ...life, isRefreshing: true }, NONE, NOW + 60_000)).to.equal(
      'Obtained 2 min ago. Expired 20 s ago. Refresh in progress.',
    );
    expect(describeLifetime(life, NONE, NOW + 30_000)).to.equal(
      'Obtained 1 min 30 s ago. Expires in 10 s. Next refresh any moment.',
    );
  });

  it('describeLifetime describes failures and missing attempts', () => {
    const failing: TokenLifetime = { ...life, failures: 3, lastErrorAtMs: NOW - 5000 };
    expect(describeLifetime(failing, NONE, NOW)).to.equal(
      'Obtained 1 min ago. Expires in 40 s. Next attempt in 20 s. Refresh failed 3 times in a row, last 5 s ago.',
    );
    const { nextAttemptAtMs, ...dead } = { ...failing, failures: 1 };
    expect(nextAttemptAtMs).to.be.a('number');
    expect(describeLifetime(dead, NONE, NOW)).to.equal(
      'Obtained 1 min ago. Expires in 40 s. It is not refreshed until the problem is fixed. Refresh failed once, last 5 s ago.',
    );
    expect(describeLifetime(life, { refreshedAtMs: [], failedAtMs: [NOW - 90_000] }, NOW)).to.match(
      /An earlier refresh failed\.$/,
    );
  });
});
