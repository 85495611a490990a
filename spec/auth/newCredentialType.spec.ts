import { expect } from 'chai';
import { createLibCopy } from '../support/libCopy.js';

const TOY = `
import { passwordField, selectField, textField } from '../../members/formField.js';
import { issuedText, oneOf } from '../../members/memberChecks.js';
import type { CredentialTypeDefinition } from '../credentialType.js';
import { createPlaceholder } from '../preview.js';
import { requireText, withCredentialHeader } from '../strategy.js';

const KEY = createPlaceholder('TOY_KEY');

export const toy: CredentialTypeDefinition<'toy', { readonly key: string }> = {
  type: 'toy',
  title: 'Toy',
  platformTitle: 'Toy Auth',
  impliedBy: ['toyKey'],
  members: {
    owner: { alias: 'ownerName', check: issuedText, isRequired: true, field: textField('Owner') },
    toyKey: { check: issuedText, isSecret: true, isRequired: true, field: passwordField('Toy key') },
    speed: { check: oneOf('fast', 'slow'), default: 'fast', field: selectField('Speed', 'Fast (default)', { fast: 'Fast', slow: 'Slow' }) },
  },
  preview: () => ({ values: { owner: 'ann', toyKey: KEY.text }, placeholders: [KEY] }),
  refreshable: false,
  parse: (input) => ({ key: requireText(input, 'toyKey', 'Enter the toy key') }),
  apply: (request, { key }) => withCredentialHeader(request, 'X-Toy', key),
  secretValues: ({ key }) => [key],
};
`;

const IMPORTS = [
  `import { Ajv2020 } from 'ajv/dist/2020.js';`,
  `import { readCredential } from './lib/auth/credential.js';`,
  `import { readDescriptor } from './lib/platform/model/readDescriptor.js';`,
  `import { readFlow } from './lib/runner/readFlow.js';`,
  `import { listSecretValues } from './lib/runner/worker/listSecretValues.js';`,
  `import { buildClientFields, isSecretMember } from './lib/ui/data/clientFields.js';`,
  `import { getTypeTitle } from './lib/ui/data/getTypeTitle.js';`,
  `import { buildSecretFields } from './lib/ui/data/secretFields.js';`,
  `import { buildKinds } from './lib/ui/pages/authClients/newClient.js';`,
  `import { createPlaceholderCredential } from './lib/ui/pages/designer/preview/placeholders.js';`,
  `import verifyCredentials from './lib/verifyCredentials.js';`,
  `import { maskClientCredentials, readClientCredentials } from './lib/wire/clientCredentials.js';`,
  `import { findCredentialProblems, mergeCredentials, readSecretCredentials } from './lib/wire/credentials.js';`,
  `import { generateFiles } from './scripts/descriptors.js';`,
];

const EXPRESSION = `(async () => {
  const values = { owner: 'ann', toyKey: 'MARKER' };
  const credential = readCredential('toy', values);
  const request = { method: 'GET', url: new URL('https://api.test/'), headers: [], body: { kind: 'none' } } as const;
  const context = { now: () => 0, randomBytes: () => new Uint8Array() };
  const readProblems = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error: unknown) {
      return String(error);
    }
  };
  const flow = (key: string): string =>
    'name: a\\nsteps: [{ function: f, credential: t }]\\ncredentials: { t: { type: toy, owner: ann, toyKey: ' + key + ' } }\\n';
  const source = { file: 'flow.yaml', defaultComponent: '/component', env: { TOY_KEY: 'MARKER\\n' } };
  const files = await generateFiles();
  const descriptor = JSON.parse(files['component.json'] ?? '');
  const schema = JSON.parse(files['lib/schemas/descriptor.schema.json'] ?? '');
  const client = { attributes: { type: 'toy', name: 'Toy', credentials: { ownerName: 'ann' } } };
  return {
    component: {
      headers: (await credential.apply(request, context)).headers,
      redacted: credential.redact('a MARKER'),
      verified: await verifyCredentials(values),
    },
    api: {
      secret: readSecretCredentials('toy', { ownerName: 'ann', toyKey: ' MARKER\\n' }, { partial: false }),
      unknown: readSecretCredentials('toy', { key: 'MARKER' }, { partial: false }),
      missing: findCredentialProblems('toy', mergeCredentials('toy', { ownerName: 'ann' }, {})),
      client: readClientCredentials('toy', { ownerName: 'ann', speed: 'slow' }, () => false),
      masked: maskClientCredentials('toy', { ownerName: 'ann', toyKey: 'MARKER' }),
      descriptor: 'descriptor' in readDescriptor({ title: 'Shop', authClientTypes: ['toy'] }, ''),
    },
    run: listSecretValues('toy', values, new Set()),
    descriptor: { types: descriptor.authClientTypes, isValid: new Ajv2020().validate(schema, descriptor) },
    flow: {
      values: readFlow(flow('{ env: TOY_KEY }'), source).credentials.get('t')?.values.reveal(),
      problems: readProblems(() => readFlow(flow('MARKER'), source)),
    },
    pages: {
      title: getTypeTitle('toy'),
      kinds: buildKinds([], ['basic', 'toy']),
      secretFields: buildSecretFields({ attributes: { ...client.attributes, credentials: {} } }),
      ownerField: buildSecretFields(client).owner,
      clientFields: buildClientFields('toy'),
      isSecret: ['toyKey', 'ownerName'].map((name) => isSecretMember('toy', name)),
      preview: createPlaceholderCredential('toy', {}),
    },
  };
})()`;

interface Derived {
  readonly component: object;
  readonly api: object;
  readonly run: readonly string[];
  readonly descriptor: object;
  readonly flow: object;
  readonly pages: object;
}

describe('a new credential type', () => {
  let derived: Derived;
  before(async function () {
    this.timeout(60_000);
    const copy = createLibCopy();
    try {
      copy.write('lib/auth/types/toy.ts', TOY);
      copy.replace(
        'lib/auth/registry.ts',
        'import { noauth }',
        `import { toy } from './types/toy.js';\nimport { noauth }`,
      );
      copy.replace('lib/auth/registry.ts', 'noauth] as const', 'noauth, toy] as const');
      derived = (await copy.evaluate(IMPORTS, EXPRESSION)) as Derived;
    } finally {
      copy.remove();
    }
  });

  it('authenticates requests, is redacted and verified, also when only its members are known', () => {
    expect(derived.component).to.deep.equal({
      headers: [{ name: 'X-Toy', value: 'MARKER', credential: true }],
      redacted: 'a [secret]',
      verified: { verified: true },
    });
  });

  it('has its members checked, completed by its auth client and masked in the API', () => {
    const pointer = (name: string) => ({ pointer: `/data/attributes/credentials/${name}` });
    expect(derived.api).to.deep.equal({
      secret: { values: { owner: 'ann', toyKey: 'MARKER' } },
      unknown: {
        problems: [
          {
            code: 'unknown',
            detail: 'Unknown member. Allowed members: ownerName, owner, toyKey, speed, fields',
            source: pointer('key'),
          },
        ],
      },
      missing: [{ code: 'missing', detail: 'toyKey is missing', source: pointer('toyKey') }],
      client: { values: { ownerName: 'ann', speed: 'slow' } },
      masked: { ownerName: 'ann', toyKey: '***' },
      descriptor: true,
    });
  });

  it('has its secret values masked in runs', () => {
    expect(derived.run).to.deep.equal(['MARKER']);
  });

  it('is offered by component.json and allowed by its schema', () => {
    expect(derived.descriptor).to.deep.equal({
      types: ['oauth2', 'oauth2_instagram', 'basic', 'api_key', 'noauth', 'toy'],
      isValid: true,
    });
  });

  it('can be used in a flow file, with its secrets in the environment', () => {
    expect(derived.flow).to.deep.include({ values: { owner: 'ann', toyKey: 'MARKER' } });
    expect(derived.flow).to.have.property('problems').that.includes(`credentials.t.toyKey: secrets can't be stored`);
  });

  it('has a title, forms and a preview in the pages', () => {
    const label = (viewClass: string, text: string) => ({ viewClass, label: text });
    const speed = { ...label('SelectView', 'Speed'), prompt: 'Fast (default)' };
    expect(derived.pages).to.deep.equal({
      title: 'Toy',
      kinds: [
        { id: 'basic', type: 'basic' },
        { id: 'toy', type: 'toy' },
      ],
      secretFields: {
        owner: { ...label('TextFieldView', 'Owner'), required: true },
        toyKey: { ...label('PasswordFieldView', 'Toy key'), required: true },
        speed: { ...speed, model: { fast: 'Fast', slow: 'Slow' } },
      },
      ownerField: {
        ...label('TextFieldView', 'Owner'),
        required: false,
        placeholder: 'From the auth client',
        prompt: 'From the auth client',
      },
      clientFields: {
        common: {
          ownerName: {
            ...label('TextFieldView', 'Owner'),
            note: 'Default for credentials that have no value of their own.',
          },
          toyKey: label('PasswordFieldView', 'Toy key'),
          speed: { ...speed, model: { slow: 'Slow' } },
        },
        advanced: {},
      },
      isSecret: [true, false],
      preview: {
        type: 'toy',
        values: { owner: 'ann', toyKey: 'RESTxSTEPxTOYxKEYx' },
        placeholders: [{ text: 'RESTxSTEPxTOYxKEYx', variable: 'TOY_KEY' }],
      },
    });
  });
});
