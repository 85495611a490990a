import { expect } from 'chai';
import { buildFieldsSchema, validateFields } from '../../../lib/platform/model/credentialFields.js';
import type { Descriptor, DescriptorField } from '../../../lib/platform/model/component.js';

const asking = (fields: Record<string, DescriptorField>): Descriptor => ({ title: 'Shop', credentials: { fields } });

const shop = asking({
  auth: { viewClass: 'HTTPAuthView', required: false },
  region: { viewClass: 'SelectView', model: { eu: 'Europe', us: 'America' }, required: true },
  'base/url': { viewClass: 'TextFieldView', required: true },
  note: { viewClass: 'TextAreaView' },
  pin: { viewClass: 'PasswordFieldView' },
  sandbox: { viewClass: 'CheckBoxView' },
  areas: { viewClass: 'MultiSelectView', model: { a: 'A', b: 'B' } },
});

const told = (descriptors: readonly Descriptor[], fields: unknown) =>
  validateFields(descriptors, fields).map(({ code, detail, source }) => {
    const pointer = source !== undefined && 'pointer' in source ? source.pointer : '';
    return `${code} ${pointer.replace('/data/attributes/credentials/fields', '')}: ${detail}`;
  });

describe('the fields of a credential', () => {
  it('are told to others as a JSON schema', () => {
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

  it('may be all that the component asks for', () => {
    const all = { region: 'eu', 'base/url': 'https://x', note: '', pin: '0', sandbox: false, areas: ['b', 'a'] };
    expect(told([shop], all)).to.deep.equal([]);
  });

  const wrong: readonly (readonly [unknown, readonly string[]])[] = [
    [undefined, ['missing /region: region is missing', 'missing /base~1url: base/url is missing']],
    [[], ['invalid : fields must be object']],
    [
      { region: 'asia', 'base/url': '' },
      ['invalid /region: region must be one of: eu, us', 'invalid /base~1url: base/url must not be empty'],
    ],
    [{ region: 'eu', 'base/url': 'x', sandbox: 'true' }, ['invalid /sandbox: sandbox must be boolean']],
    [
      { region: 'eu', 'base/url': 'x', areas: ['a', 'a'] },
      ['invalid /areas: areas must not have the same value twice'],
    ],
    [{ region: 'eu', 'base/url': 'x', areas: ['c'] }, ['invalid /areas/0: areas/0 must be one of: a, b']],
    [{ region: 'eu', 'base/url': 'x', areas: 'a' }, ['invalid /areas: areas must be array']],
    [
      { region: 'eu', 'base/url': 'x', auth: {} },
      ['unknown /auth: The component has no such field. Its fields: region, base/url, note, pin, sandbox, areas'],
    ],
  ];
  for (const [fields, expected] of wrong) {
    it(`can't be ${JSON.stringify(fields)}`, () => {
      expect(told([shop], fields)).to.deep.equal([...expected]);
    });
  }

  it('are none for a component that asks for none', () => {
    expect(told([{ title: 'REST' }], undefined)).to.deep.equal([]);
    expect(told([{ title: 'REST' }], {})).to.deep.equal([]);
    expect(told([], {})).to.deep.equal([]);
    expect(told([{ title: 'REST' }], { region: 'eu' })).to.deep.equal([
      'unknown /region: The component has no such field. Its fields: none',
    ]);
  });

  it('may have names that every object has', () => {
    const odd = asking({
      valueOf: { viewClass: 'TextFieldView' },
      toString: { viewClass: 'TextFieldView', required: true },
    });
    expect(told([odd], {})).to.deep.equal(['missing /toString: toString is missing']);
    expect(told([odd], { toString: 'x' })).to.deep.equal([]);
  });

  it('are those of all components that the credential is for, and each is said once', () => {
    const other = asking({
      region: { viewClass: 'SelectView', model: { eu: 'Europe' } },
      tier: { viewClass: 'TextFieldView' },
    });
    expect(told([shop, other], { region: 'eu', 'base/url': 'x', tier: 'gold' })).to.deep.equal([]);
    expect(told([shop, other], { region: 'us', 'base/url': 'x', nonsense: 1 })).to.deep.equal([
      'unknown /nonsense: The component has no such field. Its fields: region, base/url, note, pin, sandbox, areas, tier',
      'invalid /region: region must be one of: eu',
    ]);
  });

  it('are not repeated in what is said against them', () => {
    const said = told([shop], { region: 'MARKER', 'base/url': { MARKER: 1 }, areas: ['MARKER'] });
    expect(said).to.have.length(3);
    expect(said.join()).not.to.contain('MARKER');
  });
});
