import { expect } from 'chai';

import type { Fields } from '../../../lib/ui/api/resources.js';
import { getLabel, findMissing, sortFields, withDefaults, withValue } from '../../../lib/ui/forms/formValues.js';

const namesOf = (fields: Fields) => sortFields(fields).map(([name]) => name);

describe('the values of a form', () => {
  it('shows the field of the highest order first, and those of one order as they are written', () => {
    const text = { viewClass: 'TextFieldView' };
    expect(namesOf({ low: { ...text, order: -1 }, b: text, a: text, high: { ...text, order: 9 } })).to.deep.equal([
      'high',
      'b',
      'a',
      'low',
    ]);
    expect(namesOf({})).to.deep.equal([]);
  });

  it('leaves out what was emptied: a text, a list, nothing at all', () => {
    const values = { text: 'a', list: ['b'], other: 1 };
    expect(withValue(values, 'text', '')).to.deep.equal({ list: ['b'], other: 1 });
    expect(withValue(values, 'list', [])).to.deep.equal({ text: 'a', other: 1 });
    expect(withValue(values, 'other', undefined)).to.deep.equal({ text: 'a', list: ['b'] });
    expect(values).to.deep.equal({ text: 'a', list: ['b'], other: 1 });
  });

  it('keeps what says something although it looks empty: false, and a space', () => {
    expect(withValue({}, 'box', false)).to.deep.equal({ box: false });
    expect(withValue({}, 'text', ' ')).to.deep.equal({ text: ' ' });
  });

  it('sends values of its own fields only, and what a required check box stands for', () => {
    const fields: Fields = {
      name: { viewClass: 'TextFieldView', required: true },
      must: { viewClass: 'CheckBoxView', required: true },
      may: { viewClass: 'CheckBoxView' },
    };
    expect(withDefaults(fields, { name: 'x', gone: 'of another form' })).to.deep.equal({ name: 'x', must: false });
    expect(withDefaults(fields, { must: true, may: false })).to.deep.equal({ must: true, may: false });
  });

  it('does not take a member that every object has for a value', () => {
    const fields: Fields = { valueOf: { viewClass: 'TextFieldView', required: true } };
    expect(withDefaults(fields, {})).to.deep.equal({});
    expect(findMissing(fields, {})).to.deep.equal({ valueOf: 'valueOf is missing' });
  });

  it('says what is missing by its label, or by its name without one', () => {
    const fields: Fields = {
      region: { viewClass: 'SelectView', label: 'Region', required: true, model: { eu: 'Europe' } },
      parts: { viewClass: 'MultiSelectView', required: true, model: { a: 'A' } },
      key: { viewClass: 'PasswordFieldView', label: ' ', required: true },
      note: { viewClass: 'TextFieldView' },
      box: { viewClass: 'CheckBoxView', required: true },
    };
    expect(findMissing(fields, { parts: [] })).to.deep.equal({
      region: 'Choose something for Region',
      parts: 'Choose something for parts',
      key: 'key is missing',
    });
    expect(findMissing(fields, { region: 'eu', parts: ['a'], key: 'k' })).to.deep.equal({});
  });

  it('leaves parts of the page of their own to say themselves what they miss', () => {
    const fields: Fields = {
      auth: { viewClass: 'HTTPAuthView', required: true },
      oauth: { viewClass: 'OAuthFieldView', required: true },
      reader: { viewClass: 'RESTAPIView', required: true },
    };
    expect(findMissing(fields, {})).to.deep.equal({});
  });

  it('has a label for every field', () => {
    expect(getLabel('auth', { viewClass: 'HTTPAuthView' })).to.equal('auth');
    expect(getLabel('auth', { viewClass: 'HTTPAuthView', label: 'How' })).to.equal('How');
  });
});
