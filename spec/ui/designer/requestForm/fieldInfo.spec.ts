import { expect } from 'chai';

import {
  createObject,
  formatHelp,
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
});
