import { expect } from 'chai';

import type { Preset } from '../../../lib/ui/data/preset.js';
import { fillPreset, GENERIC, getCredentialHints, findPreset, PRESETS } from '../../../lib/ui/data/presets.js';
import { readClientCredentials } from '../../../lib/wire/clientCredentials.js';

const INPUTS: Readonly<Record<string, string>> = {
  base: 'https://api.acme.test/',
  org: 'acme',
  app: 'shop',
  account: '9',
};
const REGISTRATION = { client_id: 'crm-77', client_secret: 'MARKER-secret' };

/** Reads the auth client of a preset like the service. */
function read(preset: Preset, inputs: Readonly<Record<string, unknown>> = INPUTS) {
  const { client_secret: secret, ...open } = REGISTRATION;
  const own = fillPreset(preset, inputs);
  const isPublic = own.client_auth === 'none';
  return readClientCredentials(
    preset.type,
    { ...open, ...(isPublic ? {} : { client_secret: secret }), ...own },
    () => false,
  );
}

describe('presets', () => {
  for (const preset of PRESETS.filter((one) => one !== GENERIC)) {
    it(`${preset.name} creates an auth client that the service accepts`, () => {
      const result = read(preset);
      expect(result, JSON.stringify(result)).to.have.property('values');
      expect(JSON.stringify(fillPreset(preset, INPUTS))).not.to.match(/[{]\w+[}]/);
    });

    it(`${preset.name} has an input for each placeholder and no others`, () => {
      const places = [...JSON.stringify(preset.members).matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
      expect(Object.keys(preset.inputs)).to.have.members([...new Set(places)]);
      expect(Object.keys(preset.inputs)).to.include.members(Object.keys(preset.defaults ?? {}));
    });

    it(`${preset.name} is found by the members of its auth clients`, () => {
      const result = read(preset);
      if ('problems' in result) throw new Error('rejected');
      expect(findPreset(preset.type, result.values)?.id).to.equal(preset.id);
    });

    it(`${preset.name} suggests scopes that are valid in an authorization request`, () => {
      expect(preset.credentialHints?.scopes ?? 'none').to.match(
        /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/,
      );
      expect(preset.registrationUrl ?? 'https:').to.match(/^https:/);
      expect(preset.steps).not.to.deep.equal([]);
    });
  }

  it('have unique names', () => {
    expect(new Set(PRESETS.map(({ id }) => id)).size).to.equal(PRESETS.length);
    expect(new Set(PRESETS.map(({ name }) => name)).size).to.equal(PRESETS.length);
  });

  it('fillPreset replaces placeholders by trimmed values without trailing slashes', () => {
    const preset = PRESETS.find(({ id }) => id === 'app-services-application')!;
    expect(fillPreset(preset, { base: ' https://api.acme.test// ', org: 'acme' }).token_uri).to.equal(
      'https://api.acme.test/acme/{app}/token',
    );
    expect(fillPreset(preset, { base: '  ' }).token_uri).to.equal('{base}/{org}/{app}/token');
  });

  it('fillPreset uses the defaults of inputs without a value', () => {
    const microsoft = PRESETS.find(({ id }) => id === 'microsoft')!;
    expect(fillPreset(microsoft, {}).token_uri).to.equal('https://login.microsoftonline.com/common/oauth2/v2.0/token');
    expect(fillPreset(microsoft, { tenant: 'acme.test' }).auth_uri).to.equal(
      'https://login.microsoftonline.com/acme.test/oauth2/v2.0/authorize',
    );
  });

  it('findPreset returns undefined for unknown members', () => {
    expect(findPreset('oauth2', { auth_uri: 'https://id.acme.test/auth' })).to.equal(undefined);
    expect(findPreset('oauth2', {})).to.equal(undefined);
    expect(findPreset('basic', {})).to.equal(undefined);
    const evil = { auth_uri: 'https://login-microsoftonline.com/x/oauth2/v2.0/authorize' };
    expect(findPreset('oauth2', evil)).to.equal(undefined);
  });

  it('getCredentialHints returns hints when the auth client is visible', () => {
    const of = (type: string, credentials?: Record<string, unknown>) =>
      getCredentialHints({ attributes: { name: 'Any', type, ...(credentials === undefined ? {} : { credentials }) } });
    const google = PRESETS.find(({ id }) => id === 'google')!;
    expect(of('oauth2', { ...google.members })?.additionalParams).to.deep.equal({
      access_type: 'offline',
      prompt: 'consent',
    });
    expect(of('oauth2')).to.equal(undefined);
    expect(of('api_key', {})).to.equal(undefined);
  });
});
