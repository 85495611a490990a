import { existsSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { DIALECTS } from '../../lib/request/dialects/registry.js';
import type { FunctionDescriptor } from '../../lib/request/functionDescriptor.js';
import { createDescriptor, generateFiles } from '../../scripts/descriptors.js';
import { descriptor, listFunctions, instagram, readJson, readText, root } from '../support/descriptor.js';

const accepts = new Ajv2020({ allErrors: true, strict: true }).compile(
  readJson('lib/schemas/descriptor.schema.json') as object,
);

/** Lists the paths and keywords of the schema errors, without the wrapper errors of if/then/else. */
function listErrors(candidate: unknown): string[] {
  accepts(candidate);
  return (accepts.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map(({ instancePath, keyword, params }) => `${instancePath} ${keyword} ${Object.values(params).join()}`);
}

/** Copies component.json with the value at `place` replaced; `undefined` removes it. */
function withChange(place: string, value: unknown): unknown {
  const copy = structuredClone(descriptor) as unknown as Record<string, unknown>;
  const names = place.split('.');
  const last = names.pop()!;
  const parent = names.reduce((node, name) => node[name] as Record<string, unknown>, copy);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return copy;
}

const field = '/actions/httpRequestAxios/fields/errorPolicy';

describe('component.json', () => {
  it('matches its schema, and so does the Instagram variant', () => {
    expect(listErrors(descriptor)).to.deep.equal([]);
    expect(listErrors(instagram)).to.deep.equal([]);
  });

  const broken: readonly (readonly [string, string, unknown, readonly string[]])[] = [
    ['no title', 'title', undefined, [' required title']],
    ['an empty title', 'title', '', ['/title minLength 1']],
    ['a version that is no version', 'version', '1.0', ['/version pattern ^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$']],
    ['a misspelled member', 'authClientType', ['basic'], [' additionalProperties authClientType']],
    [
      'a credential type that the platform does not know',
      'authClientTypes',
      ['basic', 'apikey'],
      ['/authClientTypes/1 enum oauth2,oauth2_instagram,basic,api_key,noauth'],
    ],
    ['the same credential type twice', 'authClientTypes', ['basic', 'basic'], ['/authClientTypes uniqueItems 1,0']],
    [
      'a credential view that does not exist',
      'credentials.fields.auth.viewClass',
      'HttpAuthView',
      ['/credentials/fields/auth/viewClass enum HTTPAuthView,OAuthFieldView'],
    ],
    [
      'the OAuth view beside types it cannot draw and without scopes',
      'credentials.fields.auth.viewClass',
      'OAuthFieldView',
      [
        '/authClientTypes/2 enum oauth2,oauth2_instagram',
        '/authClientTypes/3 enum oauth2,oauth2_instagram',
        '/authClientTypes/4 enum oauth2,oauth2_instagram',
        '/credentials required oauth2',
      ],
    ],
    [
      'two scopes in one string',
      'credentials.oauth2',
      { scopes: ['a,b'] },
      ['/credentials/oauth2/scopes/0 pattern ^[^\\s,]+$'],
    ],
    ['no actions', 'actions', {}, ['/actions minProperties 1']],
    [
      'a trigger without a type',
      'triggers.httpRequestTrigger.type',
      undefined,
      ['/triggers/httpRequestTrigger required type'],
    ],
    [
      'an action with a type',
      'actions.httpRequestAction.type',
      'polling',
      ['/actions/httpRequestAction additionalProperties type'],
    ],
    [
      'a module outside the build output',
      'actions.httpRequestAxios.main',
      './lib/actions/httpRequestAxios.js',
      ['/actions/httpRequestAxios/main pattern ^\\./dist/lib/actions/[A-Za-z0-9]+\\.js$'],
    ],
    [
      'a trigger whose module is an action',
      'triggers.httpRequestTrigger.main',
      './dist/lib/actions/httpRequestAction.js',
      ['/triggers/httpRequestTrigger/main pattern ^\\./dist/lib/triggers/[A-Za-z0-9]+\\.js$'],
    ],
    [
      'input metadata in the place of output metadata',
      'actions.httpRequestAxios.metadata.out',
      './lib/schemas/axiosMessage.in.json',
      ['/actions/httpRequestAxios/metadata/out pattern ^\\./lib/schemas/[A-Za-z0-9]+\\.out\\.json$'],
    ],
    [
      'a field without a label',
      'actions.httpRequestAxios.fields.errorPolicy.label',
      undefined,
      [`${field} required label`],
    ],
    [
      'a field view that does not exist',
      'actions.httpRequestAxios.fields.delay.viewClass',
      'TextView',
      [
        '/actions/httpRequestAxios/fields/delay/viewClass enum ' +
          'TextFieldView,TextAreaView,PasswordFieldView,CheckBoxView,SelectView,MultiSelectView,RESTAPIView',
      ],
    ],
    [
      'a misspelled member of a field',
      'actions.httpRequestAxios.fields.errorPolicy.lable',
      'x',
      [`${field} additionalProperties lable`],
    ],
    [
      'a choice without choices',
      'actions.httpRequestAxios.fields.errorPolicy.model',
      undefined,
      [`${field} required model`],
    ],
    [
      'choices on a text field',
      'actions.httpRequestAxios.fields.delay.model',
      { a: 'A' },
      ['/actions/httpRequestAxios/fields/delay/model false schema '],
    ],
    [
      'an order that is a text',
      'actions.httpRequestAxios.fields.errorPolicy.order',
      '90',
      [`${field}/order type integer`],
    ],
    [
      'help without a description',
      'actions.httpRequestAxios.fields.errorPolicy.help',
      {},
      [`${field}/help required description`],
    ],
  ];
  for (const [what, place, value, expected] of broken) {
    it(`is invalid with ${what}`, () => {
      expect(listErrors(withChange(place, value))).to.have.members([...expected]);
    });
  }

  it('has the version of the package', () => {
    expect(descriptor.version).to.equal((readJson('package.json') as { version: string }).version);
  });

  for (const [file, source] of Object.entries({
    'component.json': descriptor,
    'component.instagram.json': instagram,
  })) {
    for (const [name, { main, metadata }] of listFunctions(source)) {
      it(`${file}: ${name} has a module and output metadata in this repository`, async () => {
        // npm run build compiles lib/x.ts to dist/lib/x.js.
        expect(path.basename(main, '.js')).to.equal(name);
        const module = main.replace('./dist/', '').replace(/\.js$/, '.ts');
        expect(existsSync(path.join(root, module)), module).to.equal(true);
        if (metadata !== undefined) expect((readJson(metadata.out) as { type: string }).type).to.equal('object');
        else
          expect(await import(path.join(root, module)))
            .to.have.property('getMetaModel')
            .that.is.a('function');
      });
    }
  }

  it('has valid JSON Schemas as output metadata', () => {
    for (const file of ['axiosMessage', 'classicMessage']) {
      expect(new Ajv2020({ strict: true }).compile(readJson(`lib/schemas/${file}.out.json`) as object)).to.be.a(
        'function',
      );
    }
  });

  const response = { statusCode: 200, HTTPHeaders: {} };
  for (const [what, body] of Object.entries<object>({
    'an object': { ...response, responseBody: { a: 1 } },
    'an array, with cookies': { ...response, responseBody: [1], setCookie: ['a=1', 'b=2'] },
    'a text': { ...response, responseBody: '' },
    'no body': { ...response, attachmentUrl: 'https://storage.example.com/objects/1' },
    'no response': { HTTPHeaders: {}, error: { code: 'ECONNREFUSED', message: 'refused' } },
  })) {
    it(`describes a message with ${what}`, () => {
      const valid = new Ajv2020().compile(readJson('lib/schemas/axiosMessage.out.json') as object);
      expect(valid(body), JSON.stringify(valid.errors)).to.equal(true);
    });
  }
});

describe('npm run descriptor', () => {
  it('has been run: all files are up to date', async () => {
    for (const [name, text] of Object.entries(await generateFiles())) expect(readText(name), name).to.equal(text);
  });

  it('gives a dialect an action and a trigger with the same fields', () => {
    const toy: FunctionDescriptor = {
      action: { key: 'call', helpLink: '/call' },
      trigger: { key: 'callTrigger', helpLink: '/call-trigger' },
      title: 'Call',
      description: 'Calls',
      outSchema: './lib/schemas/call.out.json',
      fields: { reader: { label: 'REST API', viewClass: 'RESTAPIView', required: true, order: 1 } },
    };
    const described = createDescriptor([...DIALECTS, { descriptor: toy }], '1.2.3');
    expect(listErrors(described)).to.deep.equal([]);
    expect(described.version).to.equal('1.2.3');
    const common = { title: 'Call', metadata: { out: './lib/schemas/call.out.json' }, fields: toy.fields };
    expect(Object.entries(described.actions)[0]).to.deep.equal([
      'call',
      { ...common, main: './dist/lib/actions/call.js', help: { description: 'Calls', link: '/call' } },
    ]);
    expect(Object.entries(described.triggers)[0]).to.deep.equal([
      'callTrigger',
      {
        ...common,
        type: 'polling',
        main: './dist/lib/triggers/callTrigger.js',
        help: { description: 'Calls', link: '/call-trigger' },
      },
    ]);
  });
});

describe('component.instagram.json', () => {
  it('differs from component.json only in the title and the credentials', () => {
    const { title, authClientTypes, credentials, ...rest } = descriptor;
    expect(instagram).to.deep.equal({
      ...rest,
      title: `${title} (Instagram)`,
      authClientTypes: ['oauth2_instagram'],
      credentials: {
        fields: { auth: { required: false, viewClass: 'OAuthFieldView' } },
        oauth2: {
          scopes: [
            'instagram_business_basic',
            'instagram_business_content_publish',
            'instagram_business_manage_comments',
            'instagram_business_manage_messages',
          ],
        },
      },
    });
    expect(authClientTypes).to.deep.equal(['oauth2', 'oauth2_instagram', 'basic', 'api_key', 'noauth']);
    expect(credentials).to.deep.equal({ fields: { auth: { required: false, viewClass: 'HTTPAuthView' } } });
  });
});
