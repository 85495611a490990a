import { expect } from 'chai';
import { readDescriptor } from '../../../lib/platform/model/readDescriptor.js';
import { readText } from '../../support/descriptor.js';

const read = (input: unknown) => readDescriptor(input, '/data/attributes/descriptor');
const readProblems = (input: unknown) => {
  const found = read(input);
  return 'problems' in found
    ? found.problems.map(({ code, detail, source }) => {
        const pointer = source !== undefined && 'pointer' in source ? source.pointer : '';
        return `${code} ${pointer.replace('/data/attributes/descriptor', '')}: ${detail}`;
      })
    : [];
};
const withField = (field: unknown) => ({ title: 'Shop', credentials: { fields: { region: field } } });

describe('readDescriptor', () => {
  it('preserves unknown members', () => {
    const own = JSON.parse(readText('component.json')) as Record<string, unknown>;
    expect(read(own)).to.deep.equal({ descriptor: own });
    const more = {
      title: 'Shop',
      icon: { x: [1] },
      credentials: { fields: {}, rateLimit: 5, oauth2: { scopes: ['a'] } },
    };
    expect(read(more)).to.deep.equal({ descriptor: more });
  });

  const wrong: readonly (readonly [unknown, readonly string[]])[] = [
    [null, ['invalid : descriptor must be object']],
    [[], ['invalid : descriptor must be object']],
    [{}, ['missing /title: title is missing']],
    [{ title: '' }, ['invalid /title: title must not be empty']],
    [{ title: 'Shop', authClientTypes: [] }, ['invalid /authClientTypes: authClientTypes must not be empty']],
    [
      { title: 'Shop', authClientTypes: ['basic', 'saml'] },
      [
        'invalid /authClientTypes/1: authClientTypes/1 must be one of: oauth2, oauth2_instagram, basic, api_key, noauth',
      ],
    ],
    [{ title: 'Shop', credentials: [] }, ['invalid /credentials: credentials must be object']],
    [{ title: 'Shop', credentials: { fields: [] } }, ['invalid /credentials/fields: fields must be object']],
    [withField('text'), ['invalid /credentials/fields/region: region must be object']],
    [withField({}), ['missing /credentials/fields/region/viewClass: viewClass is missing']],
    [
      withField({ viewClass: 'MapView' }),
      [
        'invalid /credentials/fields/region/viewClass: viewClass must be one of: HTTPAuthView, OAuthFieldView, TextFieldView, TextAreaView, PasswordFieldView, CheckBoxView, SelectView, MultiSelectView',
      ],
    ],
    [
      withField({ viewClass: 'TextFieldView', required: 'yes' }),
      ['invalid /credentials/fields/region/required: required must be boolean'],
    ],
    [withField({ viewClass: 'SelectView' }), ['missing /credentials/fields/region/model: model is missing']],
    [
      withField({ viewClass: 'SelectView', model: 'getRegions' }),
      ['invalid /credentials/fields/region/model: model must be object'],
    ],
    [
      withField({ viewClass: 'MultiSelectView', model: {} }),
      ['invalid /credentials/fields/region/model: model must not be empty'],
    ],
    [
      withField({ viewClass: 'SelectView', model: { eu: 1 } }),
      ['invalid /credentials/fields/region/model/eu: eu must be string'],
    ],
    [
      { title: 'Shop', credentials: { fields: { '': { viewClass: 'TextFieldView' } } } },
      ['invalid /credentials/fields: fields contains an invalid field name'],
    ],
    [
      JSON.parse('{"title":"Shop","credentials":{"fields":{"__proto__":{"viewClass":"TextFieldView"}}}}'),
      ['invalid /credentials/fields: fields contains an invalid field name'],
    ],
  ];
  for (const [input, expected] of wrong) {
    it(`rejects ${JSON.stringify(input)}`, () => {
      expect(readProblems(input)).to.deep.equal([...expected]);
    });
  }

  it('reports at most twenty problems', () => {
    const fields = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${String(index)}`, {}]));
    expect(readProblems({ title: 'Shop', credentials: { fields } })).to.have.length(20);
  });
});
