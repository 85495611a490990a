import { expect } from 'chai';

import type { TracedAttempt } from '../../../lib/trace.js';
import { EMPTY_STEP } from '../../../lib/step/stepDraft.js';
import {
  describePages,
  limitPages,
  readField,
  unfoldAdvanced,
} from '../../../lib/ui/pages/designer/result/samplePages.js';

const step = (settings: Readonly<Record<string, unknown>>) => ({ ...EMPTY_STEP, settings });

describe('limitPages', () => {
  const cases: readonly (readonly [
    name: string,
    settings: Readonly<Record<string, unknown>>,
    limited: Readonly<Record<string, unknown>>,
  ])[] = [
    ['no pagination', { records: 'a' }, { records: 'a' }],
    ['pagination', { pagination: { kind: 'link' } }, { pagination: { kind: 'link', maxPages: 2 } }],
    ['a higher limit', { pagination: { kind: 'link', maxPages: 50 } }, { pagination: { kind: 'link', maxPages: 2 } }],
    ['a lower limit', { pagination: { kind: 'link', maxPages: 1 } }, { pagination: { kind: 'link', maxPages: 1 } }],
    [
      'a limit that fails, because that of a sample must not',
      { pagination: { kind: 'link', onLimit: 'fail' } },
      { pagination: { kind: 'link', maxPages: 2 } },
    ],
    ['YAML', { pagination: 'kind: link # of GitHub' }, { pagination: { kind: 'link', maxPages: 2 } }],
    ['a wrong limit, whose error is shown', { pagination: { maxPages: 'all' } }, { pagination: { maxPages: 'all' } }],
    ['text that can’t be parsed', { pagination: '{' }, { pagination: '{' }],
    ['a wrong type', { pagination: [1] }, { pagination: [1] }],
    ['null', { pagination: null }, { pagination: null }],
    [
      'the advanced field, and keeps its others',
      { advanced: 'trace: always\npagination: { kind: link }' },
      { advanced: { trace: 'always', pagination: { kind: 'link', maxPages: 2 } } },
    ],
    ['an advanced field without pagination', { advanced: 'trace: always' }, { advanced: 'trace: always' }],
  ];
  for (const [name, settings, limited] of cases) {
    it(`limits ${name}`, () => expect(limitPages(step(settings)).settings).to.deep.equal(limited));
  }
});

describe('readField', () => {
  for (const settings of [
    {},
    { pagination: '' },
    { pagination: null },
    { advanced: 'trace: always' },
    { advanced: '{' },
  ]) {
    it(`finds no pagination in ${JSON.stringify(settings)}`, () =>
      expect(readField(step(settings), 'pagination')).to.equal(undefined));
  }
  for (const settings of [{ pagination: { kind: 'link' } }, { advanced: 'pagination: { kind: link }' }]) {
    it(`finds that in ${JSON.stringify(settings)}`, () =>
      expect(readField(step(settings), 'pagination')).to.deep.equal({ kind: 'link' }));
  }
  for (const path of ['data.items', '$', '`order-list`.items', 'items[total > 5]', '42']) {
    it(`finds the path ${path} as text`, () => {
      expect(readField(step({ records: path }), 'records')).to.equal(path);
      expect(readField(step({ advanced: { records: path } }), 'records')).to.equal(path);
    });
  }
});

describe('unfoldAdvanced', () => {
  it('moves the fields out of advanced', () =>
    expect(unfoldAdvanced(step({ records: 'a', advanced: 'emit: { batch: 5 }' })).settings).to.deep.equal({
      records: 'a',
      emit: { batch: 5 },
    }));
  for (const settings of [{ records: 'a' }, { advanced: '{' }, { emit: 'response', advanced: 'emit: records' }])
    it(`leaves ${JSON.stringify(settings)}`, () =>
      expect(unfoldAdvanced(step(settings)).settings).to.deep.equal(settings));
});

describe('describePages', () => {
  const attempts = (...pages: readonly number[]): readonly TracedAttempt[] =>
    pages.map((page) => ({ attempt: 1, wait: 0, hops: [], page }));
  const none: readonly TracedAttempt[] = [{ attempt: 1, wait: 0, hops: [] }];

  it('says nothing without pagination', () => {
    expect(describePages({ attempts: none, errors: [] }, false)).to.equal(undefined);
    expect(describePages({ attempts: [], errors: [] }, false)).to.equal(undefined);
  });

  it('counts pages, not attempts', () =>
    expect(describePages({ attempts: attempts(1, 1, 2), errors: [] }, false)).to.equal(
      '2 pages: there are no further ones.',
    ));

  it('doesn’t say that a page is the last one while the sample runs, or after an error', () => {
    expect(describePages({ attempts: attempts(1), errors: [] }, true)).to.equal('1 page so far.');
    expect(describePages({ attempts: attempts(1, 2), errors: [{ text: 'no' }] }, false)).to.equal('2 pages so far.');
  });

  it('explains the limit of a sample', () =>
    expect(
      describePages({ attempts: attempts(1, 2), errors: [], pageLimit: 'pagination.maxPages (2)' }, false),
    ).to.equal(
      '2 pages, and there are more: a sample reads 2 at most, and its last message has truncated: true. The saved step reads on.',
    ));

  it('names a limit of the step', () =>
    expect(
      describePages({ attempts: attempts(1), errors: [], pageLimit: 'pagination.maxRecords (5)' }, false),
    ).to.equal('1 page, and there are more: ended at pagination.maxRecords (5).'));
});
