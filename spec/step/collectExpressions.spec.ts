import { expect } from 'chai';

import { collectExpressions } from '../../lib/step/collectExpressions.js';
import { EMPTY_BODY, EMPTY_STEP, type BodyDraft } from '../../lib/step/stepDraft.js';
import { EMPTY_VALUE, toJsonataValue, toTextValue } from '../../lib/step/stepValue.js';

const ofBody = (body: Partial<BodyDraft>) => collectExpressions({ ...EMPTY_STEP, body: { ...EMPTY_BODY, ...body } });

describe('collectExpressions', () => {
  it('returns the expressions of URL, query and headers by field', () => {
    expect(
      collectExpressions({
        ...EMPTY_STEP,
        url: toJsonataValue('base & "?a=1&b=" & $encodeUrlComponent(body.b)'),
        headers: [
          { name: 'X-A', value: toTextValue('fixed') },
          { name: 'X-B', value: toJsonataValue('body.id') },
          { name: '', value: EMPTY_VALUE },
        ],
      }),
    ).to.deep.equal({
      url: 'base & "?a=1&b=" & $encodeUrlComponent(body.b)',
      'query.1': 'body.b',
      'headers.1': 'body.id',
    });
  });

  it('returns those of the body that is sent', () => {
    const rows = [{ name: 'a', value: toJsonataValue('body.a') }];
    const parts = [...rows, { name: 'f', file: { url: toJsonataValue('body.url'), filename: toTextValue('a.txt') } }];
    const all = { json: '{ "a": 1 }', form: rows, parts, raw: toJsonataValue('body.raw') };
    expect(ofBody({ ...all, kind: 'none' })).to.deep.equal({});
    expect(ofBody({ ...all, kind: 'json' })).to.deep.equal({ json: '{ "a": 1 }' });
    expect(ofBody({ ...all, kind: 'form' })).to.deep.equal({ 'form.0': 'body.a' });
    expect(ofBody({ ...all, kind: 'multipart' })).to.deep.equal({ 'parts.0': 'body.a', 'parts.1.url': 'body.url' });
    expect(ofBody({ ...all, kind: 'raw' })).to.deep.equal({ raw: 'body.raw' });
    expect(ofBody({ kind: 'json', json: ' ' })).to.deep.equal({});
    expect(ofBody({ kind: 'raw', raw: toJsonataValue('') })).to.deep.equal({});
  });
});
