import { expect } from 'chai';

import { CREDENTIAL_TYPES, isTokenType, type CredentialType } from '../../../lib/auth/registry.js';
import { recognizeProvider } from '../../../lib/platform/model/recognizeProvider.js';
import { readClientCredentials } from '../../../lib/wire/clientCredentials.js';
import { toProviderResource, type Provider } from '../../../lib/wire/provider.js';
import { fillPlaceholders, OTHER_PROVIDER } from '../../../lib/ui/data/providers.js';
import type { Provider as ProviderResource } from '../../../lib/ui/api/resources.js';
import { loadCatalog } from '../../support/catalog.js';

/** Values of inputs, without a slash at the end. */
const INPUTS: Readonly<Record<string, string>> = { base: 'https://api.acme.test' };
const REGISTRATION = { client_id: 'crm-77', client_secret: 'MARKER-secret' };
const PLACEHOLDER = /\{(\w+)\}/g;

const toResource = (provider: Provider): ProviderResource => toProviderResource(provider) as ProviderResource;

/** Returns a value for each input. */
const answer = ({ inputs = {} }: Provider): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.keys(inputs).map((name) => [name, INPUTS[name] ?? 'acme']));

/** Reads an auth client of the provider like the service. */
function readClient(provider: Provider) {
  const { client_secret: secret, ...open } = REGISTRATION;
  const own = fillPlaceholders(toResource(provider), answer(provider));
  const registration = { ...open, ...(own.client_auth === 'none' ? {} : { client_secret: secret }) };
  return readClientCredentials(
    provider.type as CredentialType,
    { ...(isTokenType(provider.type) ? registration : {}), ...own },
    () => false,
  );
}

describe('catalog/providers', () => {
  let providers: readonly Provider[];
  before(async () => {
    providers = await loadCatalog();
  });
  const check = (what: string, assert: (provider: Provider) => void): void => {
    it(what, () => {
      expect(providers.length).to.be.greaterThan(0);
      for (const provider of providers) assert(provider);
    });
  };

  it('has the providers that the form for an auth client has offered from the beginning', () => {
    expect(providers.map(({ id }) => id)).to.include.members([
      ...['app-services-admin', 'app-services-application', 'app-services-organization', 'app-services-user'],
      ...['github', 'google', 'instagram', 'instagram-basic-display', 'microsoft', 'salesforce', 'slack'],
      ...['slack-user', 'zoom-account'],
    ]);
  });

  check('have a credential type that the service knows, and an id that is none', ({ id, type }) => {
    expect(CREDENTIAL_TYPES, id).to.include(type);
    expect([...CREDENTIAL_TYPES, OTHER_PROVIDER.id]).not.to.include(id);
  });

  check('create auth clients that the service accepts', (provider) => {
    const result = readClient(provider);
    expect(result, `${provider.id}: ${JSON.stringify(result)}`).to.have.property('values');
  });

  check('have an input for each placeholder and no others', ({ id, inputs = {}, auth_client: members }) => {
    const names = [...JSON.stringify(members).matchAll(PLACEHOLDER)].map(([, name]) => name!);
    expect(Object.keys(inputs), id).to.have.members([...new Set(names)]);
  });

  check('have URLs that parse once their inputs have values', (provider) => {
    const members = fillPlaceholders(toResource(provider), answer(provider));
    for (const [name, value] of Object.entries(members)) {
      if (name.endsWith('_uri')) expect(URL.canParse(String(value)), `${provider.id}: ${name}`).to.equal(true);
    }
    expect(JSON.stringify(members)).not.to.match(PLACEHOLDER);
  });

  it('lists no public member that may be secret', () => {
    const names = providers.flatMap(({ public_members: members = [] }) => members);
    expect(names).to.include.members(['instance_url', 'team', 'authed_user.id']);
    for (const name of names) expect(name).not.to.match(/token|secret|password|key|(^|\.)authed_user$/i);
  });

  check('expand their base URL with public members', ({ id, base_url: base = '', public_members: members = [] }) => {
    for (const [, name] of base.matchAll(PLACEHOLDER)) expect(members, id).to.include(name);
  });

  check('are found by the members of their auth clients', (provider) => {
    if (!('auth_uri' in provider.auth_client || 'token_uri' in provider.auth_client)) return;
    const result = readClient(provider);
    if ('problems' in result) throw new Error('rejected');
    expect(recognizeProvider(providers, provider.type, result.values)).to.equal(provider.id);
    expect(recognizeProvider([...providers].reverse(), provider.type, result.values)).to.equal(provider.id);
  });
});
