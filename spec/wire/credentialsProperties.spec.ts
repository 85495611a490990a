import { expect } from 'chai';
import fc from 'fast-check';
import {
  patchClientCredentials,
  maskClientCredentials,
  readClientCredentials,
} from '../../lib/wire/clientCredentials.js';
import { containsMask, mergePatch } from '../../lib/members/members.js';
import { CREDENTIAL_TYPES } from '../../lib/auth/registry.js';
import { readSecretCredentials } from '../../lib/wire/credentials.js';
import type { MembersResult } from '../../lib/members/members.js';
import type { JsonObject } from '../../lib/json.js';

const NAMES = [
  'name',
  'value',
  'location',
  'username',
  'password',
  'headerName',
  'headerValue',
  'fields',
  'access_token',
  'refresh_token',
  'expires_in',
  'expires_at',
  'scope',
  'additional_params',
  'undefined_params',
  'client_id',
  'client_secret',
  'auth_uri',
  'token_uri',
  'refresh_token_uri',
  'revocation_uri',
  'exchange_uri',
  'token_expires_in',
  'grant_type',
  'client_auth',
  'token_params',
  'error_map',
  'issuer',
  'iss_required',
  'pkce',
  'response_path',
  '__proto__',
];
const value = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('https://a.test/x?y=%2f', 'header', 'x', '***', '3600', 3600, true, null, 'basic'),
  },
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);
const input = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 12 })
  .map((pairs) => Object.fromEntries(pairs));
const type = fc.constantFrom(...CREDENTIAL_TYPES);
const runs = { seed: 20260501, numRuns: 2000 };
const noHost = () => false;

/** Checks that the result has either values, or problems with a detail and a pointer. */
function check(found: MembersResult): JsonObject | undefined {
  if ('values' in found) return found.values;
  expect(found.problems).not.to.deep.equal([]);
  for (const { code, detail, source } of found.problems) {
    expect(code).to.match(/^[a-z_]+$/);
    expect(detail).not.to.equal('');
    expect(source)
      .to.have.property('pointer')
      .that.matches(/^\/data\/attributes\/credentials(\/|$)/);
  }
  return undefined;
}

describe('credentials of any form', () => {
  it('are accepted as a whole or rejected with problems, and accepted again after the first time', () => {
    fc.assert(
      fc.property(type, fc.oneof({ weight: 20, arbitrary: input }, fc.jsonValue()), (kind, sent) => {
        const secret = check(readSecretCredentials(kind, sent, { partial: false }));
        if (secret !== undefined) {
          expect(readSecretCredentials(kind, secret, { partial: false })).to.deep.equal({ values: secret });
          expect(containsMask(secret)).to.equal(false);
        }
        check(readSecretCredentials(kind, sent, { partial: true }));
        const client = check(readClientCredentials(kind, sent, noHost));
        if (client !== undefined) {
          expect(readClientCredentials(kind, client, noHost)).to.deep.equal({ values: client });
          expect(patchClientCredentials(kind, client, client, noHost)).to.deep.equal({ values: client });
        }
      }),
      runs,
    );
  });

  it('never change the servers that receive the secrets of an auth client', () => {
    const stored = check(
      readClientCredentials(
        'oauth2',
        { client_id: 'a', client_secret: 'MARKER', auth_uri: 'https://id.test/a', token_uri: 'https://id.test/t' },
        noHost,
      ),
    )!;
    fc.assert(
      fc.property(input, (changes) => {
        const after = check(patchClientCredentials('oauth2', stored, changes, noHost));
        if (after === undefined) return;
        for (const uri of [after.token_uri, after.refresh_token_uri, after.revocation_uri ?? stored.token_uri]) {
          expect(new URL(String(uri)).origin).to.equal('https://id.test');
        }
        if (after.client_secret === 'MARKER')
          expect(JSON.stringify(maskClientCredentials('oauth2', after))).not.to.contain('MARKER');
      }),
      runs,
    );
  });

  it('merge by RFC 7396: twice gives the same as once, and no value is null', () => {
    fc.assert(
      fc.property(input, input, (before, changes) => {
        const once = mergePatch(before, changes);
        expect(mergePatch(once, changes)).to.deep.equal(once);
        for (const [name, change] of Object.entries(changes))
          expect(Object.hasOwn(once, name)).to.equal(change !== null);
      }),
      runs,
    );
  });
});
