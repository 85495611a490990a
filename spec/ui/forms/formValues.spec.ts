import { expect } from 'chai';

import type { Fields } from '../../../lib/ui/api/resources.js';
import {
  findMissing,
  formatInputText,
  getLabel,
  sortFields,
  withDefaults,
  withValue,
} from '../../../lib/ui/forms/formValues.js';

const namesOf = (fields: Fields) => sortFields(fields).map(([name]) => name);

describe('formValues', () => {
  it('sortFields sorts by descending order and keeps the sequence of equal ones', () => {
    const text = { viewClass: 'TextFieldView' };
    expect(namesOf({ low: { ...text, order: -1 }, b: text, a: text, high: { ...text, order: 9 } })).to.deep.equal([
      'high',
      'b',
      'a',
      'low',
    ]);
    expect(namesOf({})).to.deep.equal([]);
  });

  it('withValue removes a field whose text or list is empty', () => {
    const values = { text: 'a', list: ['b'], other: 1 };
    expect(withValue(values, 'text', '')).to.deep.equal({ list: ['b'], other: 1 });
    expect(withValue(values, 'list', [])).to.deep.equal({ text: 'a', other: 1 });
    expect(withValue(values, 'other', undefined)).to.deep.equal({ text: 'a', list: ['b'] });
    expect(values).to.deep.equal({ text: 'a', list: ['b'], other: 1 });
  });

  it('formatInputText shows objects, lists and true of a flow file as JSON', () => {
    expect(['a', '', undefined, null, true, 5].map(formatInputText)).to.deep.equal(['a', '', '', '', 'true', '5']);
    expect(formatInputText({ batch: 2 })).to.equal('{\n  "batch": 2\n}');
    expect(formatInputText([1])).to.equal('[\n  1\n]');
  });

  it('withValue keeps false and a space', () => {
    expect(withValue({}, 'box', false)).to.deep.equal({ box: false });
    expect(withValue({}, 'text', ' ')).to.deep.equal({ text: ' ' });
  });

  it('withDefaults returns values of its fields only, and false for a required check box', () => {
    const fields: Fields = {
      name: { viewClass: 'TextFieldView', required: true },
      must: { viewClass: 'CheckBoxView', required: true },
      may: { viewClass: 'CheckBoxView' },
    };
    expect(withDefaults(fields, { name: 'x', gone: 'of another form' })).to.deep.equal({ name: 'x', must: false });
    expect(withDefaults(fields, { must: true, may: false })).to.deep.equal({ must: true, may: false });
  });

  it('withDefaults ignores inherited members of objects', () => {
    const fields: Fields = { valueOf: { viewClass: 'TextFieldView', required: true } };
    expect(withDefaults(fields, {})).to.deep.equal({});
    expect(findMissing(fields, {})).to.deep.equal({ valueOf: 'valueOf is missing' });
  });

  it('findMissing reports missing fields by label, or by name without one', () => {
    const fields: Fields = {
      region: { viewClass: 'SelectView', label: 'Region', required: true, model: { eu: 'Europe' } },
      parts: { viewClass: 'MultiSelectView', required: true, model: { a: 'A' } },
      key: { viewClass: 'PasswordFieldView', label: ' ', required: true },
      note: { viewClass: 'TextFieldView' },
      box: { viewClass: 'CheckBoxView', required: true },
    };
    expect(findMissing(fields, { parts: [] })).to.deep.equal({
      region: 'Choose a value for Region',
      parts: 'Choose a value for parts',
      key: 'key is missing',
    });
    expect(findMissing(fields, { region: 'eu', parts: ['a'], key: 'k' })).to.deep.equal({});
  });

  it('findMissing skips fields that a slot renders', () => {
    const fields: Fields = {
      auth: { viewClass: 'HTTPAuthView', required: true },
      oauth: { viewClass: 'OAuthFieldView', required: true },
      reader: { viewClass: 'RESTAPIView', required: true },
    };
    expect(findMissing(fields, {})).to.deep.equal({});
  });

  it('getLabel returns the label, or the name without one', () => {
    expect(getLabel('auth', { viewClass: 'HTTPAuthView' })).to.equal('auth');
    expect(getLabel('auth', { viewClass: 'HTTPAuthView', label: 'How' })).to.equal('How');
  });
});
