import { expect } from 'chai';

import { explainMessage } from '../../../lib/ui/pages/designer/result/messageBody.js';

const explain = (body: unknown, length?: number) => {
  const text = JSON.stringify(body);
  return explainMessage({ text, length: length ?? text.length });
};
const HEAD = { status: 200, headers: {} };

describe('explainMessage', () => {
  for (const [body, expected] of [
    [{ responseBody: { a: 1 } }, '{\n  "a": 1\n}'],
    [{ responseBody: 'text' }, 'text'],
    [{ responseBody: '' }, ''],
    [{ responseBody: null }, 'null'],
    [{ responseBody: false }, 'false'],
    [{ statusCode: 500, headers: {}, body: 0 }, '0'],
    [{ ...HEAD, body: [1] }, '[\n  1\n]'],
  ] as const) {
    it(`shows the response's body ${JSON.stringify(expected)} of ${JSON.stringify(body)}`, () => {
      expect(explain(body)).to.include({ text: expected, isResponse: true });
    });
  }

  for (const body of [{ statusCode: 200 }, { id: 1, body: 'of a record' }, { ...HEAD }, [1], 'text', null]) {
    it(`shows ${JSON.stringify(body)} as it is`, () => {
      expect(explain(body)).to.deep.equal({ text: JSON.stringify(body), isResponse: false, notes: [] });
    });
  }

  it('says how much of a long message is shown', () => {
    expect(explain({ responseBody: 1 }, 1000)).to.deep.equal({
      text: '{"responseBody":1}',
      isResponse: false,
      notes: ['The message is too long to be shown whole: the first 18 of 1000 characters.'],
    });
  });

  for (const [body, note] of [
    [{ ...HEAD, body: null }, 'The response has no body, which is null.'],
    [{ ...HEAD, body: '{', malformed: true }, 'malformed: true'],
    [{ ...HEAD, body: 'iVBO', encoding: 'base64' }, 'encoding: base64'],
    [{ ...HEAD, body: { attachmentUrl: 'http://127.0.0.1/f' } }, 'stored as a file'],
    [{ ...HEAD, body: { id: '12345678901234567890' } }, 'such as "12345678901234567890"'],
    [{ records: [1, 2, 3] }, 'A batch of 3 records.'],
    [{ error: { code: 'ECONNRESET', message: 'reset' } }, 'in place of a response'],
  ] as const) {
    it(`explains ${JSON.stringify(body)}`, () => {
      expect(explain(body).notes.join()).to.include(note);
    });
  }

  it('says nothing about an ordinary body', () => {
    for (const body of ['12345678901234567890', { id: '123456789012345' }, { id: 1, records: [], more: 1 }]) {
      expect(explain({ ...HEAD, body }).notes).to.deep.equal([]);
    }
    expect(explain({ responseBody: { id: '12345678901234567890' } }).notes).to.deep.equal([]);
    expect(explain({ records: [], next: 1 }).notes).to.deep.equal([]);
  });
});
