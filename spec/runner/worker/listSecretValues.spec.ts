import { expect } from 'chai';

import { parseCredential, listPasswordFields, listSecretValues } from '../../../lib/runner/worker/listSecretValues.js';

const NONE = new Set<string>();

describe('listSecretValues', () => {
  for (const [title, type, values, secrets] of [
    ['returns none for noauth', 'noauth', {}, []],
    [
      'returns the password and the encoded pair for basic',
      'basic',
      { username: 'ann', password: 'pw' },
      [Buffer.from('ann:pw').toString('base64'), 'pw'],
    ],
    [
      'returns the value of an API key',
      'api_key',
      { headerName: 'X-Key', headerValue: 'v', location: 'header' },
      ['v'],
    ],
    [
      'returns tokens, other members that are named like one, and no masked value for oauth2',
      'oauth2',
      {
        access_token: 'at',
        refresh_token: '***',
        expires_in: '3600',
        scope: 'read',
        expires_at: null,
        additional_params: '{"a":"b"}',
        token_placement: { in: 'header', name: 'X-Token' },
        undefined_params: {
          id_token: 'idt',
          instance_url: 'https://acme.test',
          nested: { api_key: 'deep', city: 'Bonn' },
        },
      },
      ['at', 'idt', 'deep'],
    ],
    ['returns all strings of unknown members', 'basic', { certificate: { pem: 'p', of: ['x', ''] } }, ['p', 'x']],
    ['returns all strings of an unknown type', 'toString', { username: 'ann', key: 'k' }, ['ann', 'k']],
  ] as const) {
    it(title, () => {
      expect(listSecretValues(type, values, NONE)).to.deep.equal(secrets);
    });
  }

  it("includes the form's password fields", () => {
    const descriptor = {
      credentials: { fields: { pin: { viewClass: 'PasswordFieldView' }, region: { viewClass: 'SelectView' } } },
    };
    const fields = { pin: '1234', region: 'eu' };
    expect(listSecretValues('noauth', { fields }, listPasswordFields(descriptor))).to.deep.equal(['1234']);
    expect([...listPasswordFields({}), ...listPasswordFields(undefined)]).to.deep.equal([]);
  });
});

describe('parseCredential', () => {
  it("returns the type and values of a platform's response", () => {
    const attributes = { type: 'basic', credentials: { password: 'pw' } };
    expect(parseCredential({ data: { attributes } })).to.deep.equal({ type: 'basic', values: { password: 'pw' } });
  });

  for (const document of [undefined, null, 1, {}, { data: {} }, { data: { attributes: { type: 'basic' } } }]) {
    it(`returns undefined for ${JSON.stringify(document)}`, () => {
      expect(parseCredential(document)).to.equal(undefined);
    });
  }
});
