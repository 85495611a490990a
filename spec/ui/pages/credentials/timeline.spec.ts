import { expect } from 'chai';

import type { TokenLifetime } from '../../../../lib/ui/pages/credentials/credentialRow.js';
import { describeLifetime, layOutTimeline } from '../../../../lib/ui/pages/credentials/timeline.js';

const NOW = 10_000_000;
const NONE = { refreshedAtMs: [], failedAtMs: [] };
/** Obtained a minute ago, for 100 s; refreshed 80 s after it came. */
const life: TokenLifetime = {
  strategy: 'refresh_token',
  obtainedAtMs: NOW - 60_000,
  expiresAtMs: NOW + 40_000,
  refreshAfterMs: NOW + 20_000,
  nextAttemptAtMs: NOW + 20_000,
  failures: 0,
  isRefreshing: false,
};
const endless: TokenLifetime = { strategy: 'none', obtainedAtMs: NOW - 60_000, failures: 0, isRefreshing: false };

const marksOf = (...given: Parameters<typeof layOutTimeline>): readonly (readonly [string, number])[] =>
  layOutTimeline(...given).marks.map(({ kind, at }) => [kind, Math.round(at * 1000) / 1000]);
const spansOf = (...given: Parameters<typeof layOutTimeline>): readonly (readonly [string, number, number])[] =>
  layOutTimeline(...given).spans.map(({ kind, from, to }) => [
    kind,
    Math.round(from * 1000) / 1000,
    Math.round(to * 1000) / 1000,
  ]);

describe('ui/pages/credentials/tokenLife', () => {
  it('shows a life from its beginning to its end', () => {
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

  it('goes on after the end of a token', () => {
    expect(spansOf(life, NONE, NOW + 140_000)).to.deep.equal([
      ['good', 0, 0.4],
      ['lead', 0.4, 0.5],
      ['over', 0.5, 1],
    ]);
  });

  it('shows a token without an end as one that goes on for as long again', () => {
    expect(marksOf(endless, NONE, NOW)).to.deep.equal([
      ['obtained', 0],
      ['now', 0.5],
    ]);
    expect(spansOf(endless, NONE, NOW)).to.deep.equal([['endless', 0, 1]]);
  });

  it('shows earlier refreshes of two lives before, and failures, each once', () => {
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

  it('stays within the picture for a token that has just come, has no life at all, or comes from a clock that goes ahead', () => {
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

  it('tells the same in words', () => {
    expect(describeLifetime(life, NONE, NOW)).to.equal('Obtained 1 min ago. Ends in 40 s. It is refreshed in 20 s.');
    expect(describeLifetime(endless, NONE, NOW)).to.equal('Obtained 1 min ago. It does not end. Nothing renews it.');
    expect(describeLifetime({ ...life, isRefreshing: true }, NONE, NOW + 60_000)).to.equal(
      'Obtained 2 min ago. Ended 20 s ago. It is being refreshed now.',
    );
    expect(describeLifetime(life, NONE, NOW + 30_000)).to.equal(
      'Obtained 1 min 30 s ago. Ends in 10 s. It is refreshed any moment.',
    );
  });

  it('tells of failures, and of what a person has to mend', () => {
    const failing: TokenLifetime = { ...life, failures: 3, lastErrorAtMs: NOW - 5000 };
    expect(describeLifetime(failing, NONE, NOW)).to.equal(
      'Obtained 1 min ago. Ends in 40 s. It is refreshed again in 20 s. Refreshing has failed 3 times in a row, last 5 s ago.',
    );
    const { nextAttemptAtMs, ...dead } = { ...failing, failures: 1 };
    expect(nextAttemptAtMs).to.be.a('number');
    expect(describeLifetime(dead, NONE, NOW)).to.equal(
      'Obtained 1 min ago. Ends in 40 s. It is not refreshed before somebody has mended it. Refreshing has failed once, last 5 s ago.',
    );
    expect(describeLifetime(life, { refreshedAtMs: [], failedAtMs: [NOW - 90_000] }, NOW)).to.match(
      /Refreshing has failed before\.$/,
    );
  });
});
