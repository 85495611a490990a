import { expect } from 'chai';

import { EMPTY_BODY } from '../../../../lib/step/stepDraft.js';
import { toJsonataValue, toTextValue } from '../../../../lib/step/stepValue.js';
import {
  changeKind,
  convertDraftBody,
  isEditableBody,
} from '../../../../lib/ui/pages/designer/requestForm/bodyKinds.js';

describe('isEditableBody', () => {
  it('accepts no body, and one kind with a value of its form', () => {
    for (const body of [
      undefined,
      { json: 'a' },
      { form: 'a' },
      { form: [{ name: 'a' }] },
      { multipart: [] },
      { graphql: {} },
      { file: null },
      { text: 'a', contentType: 'text/csv', compress: 'gzip', own: 1 },
    ]) {
      expect(isEditableBody(body), JSON.stringify(body)).to.equal(true);
    }
  });

  it('leaves anything else to the text', () => {
    for (const body of [
      null,
      'a',
      [],
      {},
      { json: 'a', text: 'b' },
      { json: { a: 1 } },
      { form: ['a'] },
      { multipart: 'a' },
    ]) {
      expect(isEditableBody(body), JSON.stringify(body)).to.equal(false);
    }
  });
});

describe('changeKind', () => {
  it('takes the last value of the kind, and keeps what holds for both', () => {
    const before = { text: '"a"', contentType: 'text/csv', compress: 'gzip' };
    expect(changeKind('xml', before, {})).to.deep.equal({ xml: '', contentType: 'text/csv', compress: 'gzip' });
    expect(changeKind('json', before, {})).to.deep.equal({ json: '', compress: 'gzip' });
    expect(changeKind('json', before, { json: { json: 'a' } })).to.deep.equal({ json: 'a', compress: 'gzip' });
    expect(changeKind('text', { json: 'a' }, { text: before })).to.deep.equal(before);
  });
});

describe('convertDraftBody', () => {
  it('returns the body of the field reader as the field body has it', () => {
    const rows = [
      { name: 'a', value: toTextValue('b') },
      { name: '', value: toTextValue('') },
    ];
    expect(convertDraftBody(EMPTY_BODY)).to.deep.equal({});
    expect(convertDraftBody({ ...EMPTY_BODY, kind: 'json', json: '{ "a": b }' })).to.deep.equal({
      json: { json: '{ "a": b }' },
    });
    expect(convertDraftBody({ ...EMPTY_BODY, kind: 'form', form: rows })).to.deep.equal({
      form: { form: [{ name: 'a', value: '"b"' }] },
    });
    expect(
      convertDraftBody({ ...EMPTY_BODY, kind: 'raw', mediaType: 'text/csv', raw: toJsonataValue('csv') }),
    ).to.deep.equal({ text: { text: 'csv', contentType: 'text/csv' } });
    const file = { url: toTextValue('https://a.example/f'), filename: toTextValue('f.pdf') };
    expect(convertDraftBody({ ...EMPTY_BODY, kind: 'multipart', parts: [...rows, { name: 'f', file }] })).to.deep.equal(
      {
        multipart: {
          multipart: [
            { name: 'a', value: '"b"' },
            { name: 'f', file: '"https://a.example/f"', filename: '"f.pdf"' },
          ],
        },
      },
    );
  });
});
