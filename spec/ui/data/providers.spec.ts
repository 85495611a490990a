import { expect } from 'chai';

import type { Provider } from '../../../lib/ui/api/resources.js';
import {
  buildInputFields,
  fillPlaceholders,
  findProvider,
  getCredentialHints,
  getInputDefaults,
} from '../../../lib/ui/data/providers.js';
import { toProviderResource } from '../../../lib/wire/provider.js';
import { loadCatalog } from '../../support/catalog.js';

describe('providers', () => {
  let providers: readonly Provider[];
  before(async () => {
    providers = (await loadCatalog()).map((one) => toProviderResource(one) as Provider);
  });
  const find = (id: string): Provider => providers.find((one) => one.id === id)!;

  it('buildInputFields and getInputDefaults describe the values that the user supplies', () => {
    expect(buildInputFields(find('microsoft'))).to.deep.equal({
      tenant: {
        viewClass: 'TextFieldView',
        required: true,
        label: 'Directory (tenant) ID',
        note: 'common: users of any organization, and personal accounts.',
        default: 'common',
      },
    });
    expect(getInputDefaults(find('microsoft'))).to.deep.equal({ tenant: 'common' });
    expect([buildInputFields(find('google')), getInputDefaults(find('google'))]).to.deep.equal([{}, {}]);
    expect(getInputDefaults(find('zoom-account'))).to.deep.equal({});
  });

  it('fillPlaceholders replaces placeholders by trimmed values without trailing slashes', () => {
    const shop = find('app-services-application');
    expect(fillPlaceholders(shop, { base: ' https://api.acme.test// ', org: 'acme' }).token_uri).to.equal(
      'https://api.acme.test/acme/{app}/token',
    );
    expect(fillPlaceholders(shop, { base: '  ' }).token_uri).to.equal('{base}/{org}/{app}/token');
  });

  it('fillPlaceholders uses the defaults of inputs without a value', () => {
    expect(fillPlaceholders(find('microsoft'), {}).token_uri).to.equal(
      'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    );
    expect(fillPlaceholders(find('microsoft'), { tenant: 'acme.test' }).auth_uri).to.equal(
      'https://login.microsoftonline.com/acme.test/oauth2/v2.0/authorize',
    );
  });

  it('fillPlaceholders replaces placeholders in objects', () => {
    expect(fillPlaceholders(find('zoom-account'), { account: '9' }).token_params).to.deep.equal({ account_id: '9' });
  });

  it('findProvider returns undefined for unknown members', () => {
    expect(findProvider(providers, 'oauth2', { auth_uri: 'https://id.acme.test/auth' })).to.equal(undefined);
    expect(findProvider(providers, 'oauth2', {})).to.equal(undefined);
    expect(findProvider(providers, 'basic', {})).to.equal(undefined);
    const evil = { auth_uri: 'https://login-microsoftonline.com/x/oauth2/v2.0/authorize' };
    expect(findProvider(providers, 'oauth2', evil)).to.equal(undefined);
  });

  it('findProvider never matches a provider without endpoints', () => {
    const { attributes } = find('google');
    const keyed: Provider = {
      type: 'provider',
      id: 'keyed',
      attributes: { ...attributes, auth_client: { name: 'X' } },
    };
    expect(findProvider([keyed], 'oauth2', { name: 'X' })).to.equal(undefined);
  });

  it('findProvider prefers the provider with more matching members', () => {
    const { auth_client: members } = find('slack-user').attributes;
    expect(findProvider(providers, 'oauth2', members)?.id).to.equal('slack-user');
    expect(findProvider([...providers].reverse(), 'oauth2', members)?.id).to.equal('slack-user');
  });

  it('getCredentialHints returns hints when the auth client is visible', () => {
    const of = (type: string, credentials?: Record<string, unknown>) =>
      getCredentialHints(providers, {
        attributes: { name: 'Any', type, ...(credentials === undefined ? {} : { credentials }) },
      });
    expect(of('oauth2', { ...find('google').attributes.auth_client })?.additional_params).to.deep.equal({
      access_type: 'offline',
      prompt: 'consent',
    });
    expect(of('oauth2')).to.equal(undefined);
    expect(of('api_key', {})).to.equal(undefined);
  });
});
