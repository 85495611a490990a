import { expect } from 'chai';

import { hasSecretForm, hasSecretName, isSecretCookie, isSecretParameter } from '../../lib/importers/looksSecret.js';

describe('hasSecretName', () => {
  const secrets = [
    'X-Api-Key',
    'apiKey',
    'api_key',
    'APIKEY',
    'X-Auth-Token',
    'PRIVATE-TOKEN',
    'access_token',
    'accessToken',
    'client_secret',
    'password',
    'Ocp-Apim-Subscription-Key',
    'x-functions-key',
    'X-CSRF-Token',
    'JSESSIONID',
    'connect.sid',
    'X-Hub-Signature',
  ];
  for (const name of secrets) it(`recognizes ${name}`, () => expect(hasSecretName(name)).to.equal(true));

  const others = [
    '',
    'Idempotency-Key',
    'sort_key',
    'page_token',
    'nextToken',
    'continuation-token',
    'max_tokens',
    'token_type',
    'session_length',
    'author',
    'Content-Type',
    'key',
  ];
  for (const name of others) it(`passes "${name}"`, () => expect(hasSecretName(name)).to.equal(false));
});

describe('hasSecretForm', () => {
  it('recognizes the prefixes of vendors, JSON Web Tokens and PEM', () => {
    const values = [
      'sk_live_1234567890',
      'ghp_abcdefghijkl',
      'glpat-abcdefghijk',
      'AIzaSyA123456789',
      'eyJhbGciOiJIUzI1NiJ9.e30.x',
      '-----BEGIN RSA PRIVATE KEY-----',
      'Bearer abcdefgh',
    ];
    expect(values.filter((value) => !hasSecretForm(value))).to.deep.equal([]);
  });

  it('passes words and ids', () => {
    const values = ['', 'sk_', 'key-value', 'application/json', '0b3b7a32-5a4e-4a1f-b1f5-2f6e3c1d9a11'];
    expect(values.filter(hasSecretForm)).to.deep.equal([]);
  });
});

describe('isSecretParameter', () => {
  it('takes "key" for a key only with random characters', () => {
    expect(isSecretParameter('key', 'a1b2c3d4e5f6a7b8c9')).to.equal(true);
    expect(isSecretParameter('key', 'price')).to.equal(false);
    expect(isSecretParameter('key', '0b3b7a32-5a4e-4a1f-b1f5-2f6e3c1d9a11')).to.equal(false);
  });
});

describe('isSecretCookie', () => {
  it('takes random characters for a session', () => {
    expect(isSecretCookie('_x', 'u4npg1h3mrew9b4a9eoib385ival4')).to.equal(true);
    expect(isSecretCookie('lang', 'en-US')).to.equal(false);
  });
});
