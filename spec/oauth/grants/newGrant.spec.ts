import { expect } from 'chai';
import type { FormFields } from '../../../lib/members/formField.js';
import { createLibCopy, type LibCopy } from '../../support/libCopy.js';

/** A grant with a member of the secret, an endpoint and a parameter of its own. */
const TOY = `
import { passwordField, textField } from '../../members/formField.js';
import { issuedText } from '../../members/memberChecks.js';
import { pickText, type ClientGrant } from './grant.js';

interface ToyRequest {
  readonly grant: 'toy';
  readonly pin: string;
  readonly scope?: string;
}

export const toy: ClientGrant<ToyRequest> = {
  name: 'toy',
  title: 'Toy (PIN)',
  grantType: 'urn:toy:pin',
  start: 'directly',
  authenticatesClient: true,
  endpoints: { toy_uri: textField('Toy URL', { required: true }) },
  clientMembers: {},
  mainMembers: [],
  secretMembers: { pin: { check: issuedText, isSecret: true, field: passwordField('PIN', { required: true }) } },
  repeats: 'preferred',
  parameters: { toy_pin: 'secret' },
  endpointMembers: ['toy_uri'],
  hasUser: () => true,
  buildParameters: ({ pin, scope }) => ({ toy_pin: pin, scope }),
  toRequest: ({ pin }, scope) => ({ grant: 'toy', pin: String(pin), ...pickText('scope', scope) }),
};
`;

const IMPORTS = [
  `import { buildTokenRequest } from './lib/oauth/tokenRequest.js';`,
  `import { buildGrantRequest, findRefreshStrategy } from './lib/platform/tokens/refreshStrategy.js';`,
  `import { buildClientFields, toClientEditFields } from './lib/ui/data/clientFields.js';`,
  `import { buildSecretFields, needsUser } from './lib/ui/data/secretFields.js';`,
  `import { patchClientCredentials, readClientCredentials } from './lib/wire/clientCredentials.js';`,
  `import { readSecretCredentials } from './lib/wire/credentials.js';`,
  `import { toComponentCredentials } from './lib/wire/secretResource.js';`,
];

const CLIENT = `{ grant_type: 'toy', client_id: 'c', client_secret: 's', toy_uri: 'https://toy.test/token' }`;
const EXPRESSION = `(async () => {
  const client = ${CLIENT};
  const noHttp = () => false;
  const attributes = { type: 'oauth2', name: 'Toy', credentials: client };
  const request = buildGrantRequest('regrant_toy', { pin: '1234', requested_scope: 'a' });
  const { url, ...sent } = await buildTokenRequest(client, request, { nowMs: 0 });
  const secret = { type: 'oauth2', expiresAtMs: null };
  return {
    client: readClientCredentials('oauth2', client, noHttp),
    incomplete: readClientCredentials('oauth2', { grant_type: 'toy' }, noHttp),
    moved: patchClientCredentials('oauth2', client, { toy_uri: 'https://other.test/token' }, noHttp),
    reserved: readClientCredentials('oauth2', { ...client, token_params: { toy_pin: '1' } }, noHttp),
    secret: readSecretCredentials('oauth2', { pin: ' 1234 ' }, { partial: false }),
    shown: toComponentCredentials(secret, client, { access_token: 'at', pin: '1234' }),
    clientFields: buildClientFields('oauth2', client).common,
    secretFields: Object.keys(buildSecretFields({ attributes })),
    needsUser: needsUser('toy'),
    strategies: [{ pin: '1' }, { refresh_token: 'r' }].map((values) => findRefreshStrategy({ type: 'oauth2', provider: null, values: client }, values)),
    request,
    url: url.href,
    sent,
  };
})()`;

interface Problems {
  readonly problems: readonly { readonly detail: string; readonly source: { readonly pointer: string } }[];
}

/** What the process with the grant returns. */
interface Found {
  readonly client: { readonly values: object };
  readonly incomplete: Problems;
  readonly moved: Problems;
  readonly reserved: Problems;
  readonly secret: object;
  readonly shown: object;
  readonly clientFields: FormFields;
  readonly secretFields: readonly string[];
  readonly needsUser: boolean;
  readonly strategies: readonly string[];
  readonly request: object;
  readonly url: string;
  readonly sent: { readonly parameters: object; readonly secrets: readonly string[] };
}

describe('a new grant type', function () {
  this.timeout(60_000);
  let copy: LibCopy;
  let found: Found;
  before(async () => {
    copy = createLibCopy();
    copy.write('lib/oauth/grants/toy.ts', TOY);
    copy.replace(
      'lib/oauth/grants/index.ts',
      `import type { JsonObject }`,
      `import { toy } from './toy.js';\nimport type { JsonObject }`,
    );
    copy.replace('lib/oauth/grants/index.ts', '  deviceCode,\n] as const', '  deviceCode,\n  toy,\n] as const');
    found = (await copy.evaluate(IMPORTS, EXPRESSION)) as Found;
  });
  after(() => copy.remove());

  it('is accepted as grant_type of an auth client, with its endpoint', () => {
    expect(found.client.values).to.include({ grant_type: 'toy', toy_uri: 'https://toy.test/token' });
    expect(found.incomplete.problems.map(({ source }) => source.pointer.split('/').pop())).to.deep.equal([
      'client_id',
      'client_secret',
      'toy_uri',
    ]);
    expect(found.moved.problems[0]?.detail).to.match(/^toy_uri must stay on a server/);
    expect(found.reserved.problems[0]?.detail).to.include('without toy_pin');
  });

  it('has its member in secrets, masked for components', () => {
    expect(found.secret).to.deep.equal({ values: { pin: '1234' } });
    expect(found.shown).to.deep.equal({ access_token: 'at', pin: '***', expires_at: null });
  });

  it('is in the forms of auth clients and credentials', () => {
    expect(found.clientFields.grant_type?.model).to.include({ toy: 'Toy (PIN)' });
    expect(Object.keys(found.clientFields)).to.deep.equal(['grant_type', 'client_id', 'client_secret', 'toy_uri']);
    expect(found.secretFields).to.deep.equal(['pin', 'scope']);
    expect(found.needsUser).to.equal(false);
  });

  it('is requested from its endpoint', () => {
    expect(found.request).to.deep.equal({ grant: 'toy', pin: '1234', scope: 'a' });
    expect(found.url).to.equal('https://toy.test/token');
    expect(found.sent.parameters).to.deep.equal({ grant_type: 'urn:toy:pin', toy_pin: '1234', scope: 'a' });
    expect(found.sent.secrets).to.include('1234');
  });

  it('is repeated by refreshes while the secret has what it needs', () => {
    expect(found.strategies).to.deep.equal(['regrant_toy', 'refresh_token']);
  });
});
