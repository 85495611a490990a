import { expect } from 'chai';
import { buildFieldsSchema, validateFields } from '../../../lib/platform/model/credentialFields.js';
import type { Descriptor, DescriptorField } from '../../../lib/platform/model/component.js';

const createDescriptor = (fields: Record<string, DescriptorField>): Descriptor => ({
  title: 'Shop',
  credentials: { fields },
});

const shop = createDescriptor({
  auth: { viewClass: 'HTTPAuthView', required: false },
  region: { viewClass: 'SelectView', model: { eu: 'Europe', us: 'America' }, required: true },
  'base/url': { viewClass: 'TextFieldView', required: true },
  note: { viewClass: 'TextAreaView' },
  pin: { viewClass: 'PasswordFieldView' },
  sandbox: { viewClass: 'CheckBoxView' },
  areas: { viewClass: 'MultiSelectView', model: { a: 'A', b: 'B' } },
});

const validate = (descriptors: readonly Descriptor[], fields: unknown) =>
  validateFields(descriptors, fields).map(({ code, detail, source }) => {
    const pointer = source !== undefined && 'pointer' in source ? source.pointer : '';
    return `${code} ${pointer.replace('/data/attributes/credentials/fields', '')}: ${detail}`;
  });

describe('validateFields', () => {
  it('has a JSON schema for other clients', () => {
    expect(buildFieldsSchema(shop)).to.deep.equal({
      type: 'object',
      properties: {
        region: { enum: ['eu', 'us'] },
        'base/url': { type: 'string', maxLength: 65_536, minLength: 1 },
        note: { type: 'string', maxLength: 65_536 },
        pin: { type: 'string', maxLength: 65_536 },
        sandbox: { type: 'boolean' },
        areas: { type: 'array', uniqueItems: true, items: { enum: ['a', 'b'] } },
      },
      required: ['region', 'base/url'],
      additionalProperties: false,
    });
  });

  it('accepts all fields of the component', () => {
    const all = { region: 'eu', 'base/url': 'https://x', note: '', pin: '0', sandbox: false, areas: ['b', 'a'] };
    expect(validate([shop], all)).to.deep.equal([]);
  });

  const wrong: readonly (readonly [unknown, readonly string[]])[] = [
    [undefined, ['missing /region: region is missing', 'missing /base~1url: base/url is missing']],
    [[], ['invalid : fields must be object']],
    [
      { region: 'asia', 'base/url': '' },
      ['invalid /region: region must be one of: eu, us', 'invalid /base~1url: base/url must not be empty'],
    ],
    [{ region: 'eu', 'base/url': 'x', sandbox: 'true' }, ['invalid /sandbox: sandbox must be boolean']],
    [{ region: 'eu', 'base/url': 'x', areas: ['a', 'a'] }, ['invalid /areas: areas must not contain duplicates']],
    [{ region: 'eu', 'base/url': 'x', areas: ['c'] }, ['invalid /areas/0: areas/0 must be one of: a, b']],
    [{ region: 'eu', 'base/url': 'x', areas: 'a' }, ['invalid /areas: areas must be array']],
    [
      { region: 'eu', 'base/url': 'x', auth: {} },
      ['unknown /auth: The component has no such field. Its fields: region, base/url, note, pin, sandbox, areas'],
    ],
  ];
  for (const [fields, expected] of wrong) {
    it(`rejects ${JSON.stringify(fields)}`, () => {
      expect(validate([shop], fields)).to.deep.equal([...expected]);
    });
  }

  it('accepts no fields for a component without fields', () => {
    expect(validate([{ title: 'REST' }], undefined)).to.deep.equal([]);
    expect(validate([{ title: 'REST' }], {})).to.deep.equal([]);
    expect(validate([], {})).to.deep.equal([]);
    expect(validate([{ title: 'REST' }], { region: 'eu' })).to.deep.equal([
      'unknown /region: The component has no such field. Its fields: none',
    ]);
  });

  it('accepts names of members of Object.prototype', () => {
    const odd = createDescriptor({
      valueOf: { viewClass: 'TextFieldView' },
      toString: { viewClass: 'TextFieldView', required: true },
    });
    expect(validate([odd], {})).to.deep.equal(['missing /toString: toString is missing']);
    expect(validate([odd], { toString: 'x' })).to.deep.equal([]);
  });

  it('accepts the fields of all components of the credential, and reports each problem once', () => {
    const other = createDescriptor({
      region: { viewClass: 'SelectView', model: { eu: 'Europe' } },
      tier: { viewClass: 'TextFieldView' },
    });
    expect(validate([shop, other], { region: 'eu', 'base/url': 'x', tier: 'gold' })).to.deep.equal([]);
    expect(validate([shop, other], { region: 'us', 'base/url': 'x', nonsense: 1 })).to.deep.equal([
      'unknown /nonsense: The component has no such field. Its fields: region, base/url, note, pin, sandbox, areas, tier',
      'invalid /region: region must be one of: eu',
    ]);
  });

  it('does not repeat values in problems', () => {
    const problems = validate([shop], { region: 'MARKER', 'base/url': { MARKER: 1 }, areas: ['MARKER'] });
    expect(problems).to.have.length(3);
    expect(problems.join()).not.to.contain('MARKER');
  });
});
