import { expect } from 'chai';

import type { Provider } from '../../../lib/ui/api/resources.js';
import { buildInputFields, fillPlaceholders, getInputDefaults } from '../../../lib/ui/data/providers.js';
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
});
