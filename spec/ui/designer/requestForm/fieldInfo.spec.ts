import { expect } from 'chai';

import {
  canShowMembers,
  createObject,
  formatHelp,
  isExpressionField,
  listChoices,
  REQUEST_FIELDS,
  REQUEST_LABELS,
  toLabel,
} from '../../../../lib/ui/pages/designer/requestForm/fieldInfo.js';

describe('fields of request', () => {
  it('have the labels of the schema', () => {
    expect(REQUEST_LABELS).to.include({ retry: 'Retry', idempotencyKey: 'Idempotency key', tls: 'TLS' });
    expect(Object.keys(REQUEST_LABELS)).not.to.include.members(['reader', 'secretId']);
    expect(toLabel('maxTime')).to.equal('Max time');
  });

  it('show their units and defaults in the help', () => {
    expect(formatHelp(REQUEST_FIELDS.retry!.properties!.initial!)).to.equal(
      'The first wait.<br>Milliseconds, or a text such as <b>30s</b>, <b>5m</b>.<br>Default: <b>1s</b>',
    );
    expect(formatHelp({ description: 'a < b & `c`' })).to.equal('a &lt; b &amp; <b>c</b>');
  });

  it('have choices beside their members, and an object to start with', () => {
    expect(listChoices(REQUEST_FIELDS.emit!)).to.deep.equal(['response', 'records']);
    expect(createObject(REQUEST_FIELDS.emit!)).to.deep.equal({ batch: 100 });
    expect(listChoices(REQUEST_FIELDS.idempotencyKey!)).to.deep.equal([true]);
    expect(createObject(REQUEST_FIELDS.idempotencyKey!)).to.deep.equal({ header: 'Idempotency-Key' });
  });

  it('show members that are text, a number, a flag or an object of such, and leave lists to YAML', () => {
    const { poll, proxy, response } = REQUEST_FIELDS;
    for (const [schema, value, canShow] of [
      [poll!, {}, true],
      [poll!, { until: '$response.body.done', interval: 5000, body: { graphql: { query: '{ a }' } } }, true],
      [poll!, { result: ['$response.body.a', '$response.body.b'] }, false],
      [poll!, { body: { multipart: [{ name: 'a', value: '1' }] } }, false],
      [poll!, { body: 'text' }, false],
      [poll!, { until: null, body: null }, true],
      [poll!, { unknown: { a: 1 } }, false],
      [proxy!.anyOf!.find(({ properties }) => properties !== undefined)!, { url: 'p', noProxy: ['a'] }, false],
      [response!, { as: 'csv', csv: { header: false } }, true],
    ] as const) {
      expect(canShowMembers(schema, value), JSON.stringify(value)).to.equal(canShow);
    }
  });

  it('are expressions where they can be one, unless another value is stored', () => {
    const { until, result, interval } = REQUEST_FIELDS.poll!.properties!;
    expect([until!, result!, interval!].map((field) => isExpressionField(field, undefined))).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect([true, 'a', ['a']].map((stored) => isExpressionField(result!, stored))).to.deep.equal([false, true, false]);
    expect(isExpressionField(REQUEST_FIELDS.poll!.properties!.job!, 7)).to.equal(true);
  });
});
