import { expect } from 'chai';

import { placeRequestProblem, placeSettingProblem } from '../../../lib/ui/pages/designer/problemPlaces.js';
import { REQUEST_LABELS } from '../../../lib/ui/pages/designer/requestForm/fieldInfo.js';

describe('placeRequestProblem', () => {
  for (const [text, place] of [
    ['URL: the expression is empty', 'bar'],
    ['Method: expected a method such as GET or POST, got "a b"', 'bar'],
    ['Header 2: "a b" isn\'t a valid header name', 'headers'],
    ['Parameter 1: name is missing', 'parameters'],
    ['Outcome rule 3: status: expected codes', 'outcomes'],
    ['Retry: attempts must be a number from 1 to 100, got text', 'outcomes'],
    ['Body: json: the expression is empty', 'body'],
    ['TLS: ca: expected PEM', 'sending'],
    ['When: the expression is empty', 'general'],
    ['Configuration: unknown member "retries"; did you mean "retry"?', undefined],
    ['The credential is missing', undefined],
  ] as const) {
    it(`finds ${place ?? 'no tab'} for “${text}”`, () => {
      const placed = place === undefined ? { text } : { text, place };
      expect(placeRequestProblem(text, {}, REQUEST_LABELS)).to.deep.equal(placed);
    });
  }
});

describe('placeSettingProblem', () => {
  it('finds the settings by their labels, and the request bar', () => {
    const settings = { delay: { viewClass: 'TextFieldView', label: 'Delay' } };
    expect(placeSettingProblem('Delay must be a number', settings)).to.deep.equal({
      text: 'Delay must be a number',
      place: 'settings',
    });
    expect(placeSettingProblem('URL: the expression is empty', settings).place).to.equal('bar');
    expect(placeSettingProblem('Something else', settings)).to.deep.equal({ text: 'Something else' });
  });
});
