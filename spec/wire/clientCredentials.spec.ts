import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import {
  patchClientCredentials,
  maskClientCredentials,
  readClientCredentials,
} from '../../lib/wire/clientCredentials.js';
import type { CredentialType } from '../../lib/auth/registry.js';
import type { MembersResult } from '../../lib/members/members.js';
import { needsDiscovery } from '../../lib/wire/oauthClient.js';
import type { JsonObject } from '../../lib/json.js';

const loopback = (host: string) => host === '127.0.0.1';
const read = (type: CredentialType, input: unknown) => readClientCredentials(type, input, loopback);
const change = (type: CredentialType, stored: JsonObject, changes: unknown) =>
  patchClientCredentials(type, stored, changes, loopback);

const problemsOf = (found: MembersResult) =>
  'problems' in found
    ? found.problems.map(({ code, source }) => {
        const pointer = source !== undefined && 'pointer' in source ? source.pointer : '';
        return `${code} ${pointer.replace('/data/attributes/credentials', '')}`;
      })
    : [];

const without = (values: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));

const CRM = {
  client_id: 'crm-77',
  client_secret: 'pa$$/w+rd',
  auth_uri: 'https://id.acme.test/authorize?audience=crm',
  token_uri: 'https://id.acme.test/token',
  refresh_token_uri: 'https://id.acme.test/token?tenant=9&x=%2f%2F+',
  token_expires_in: 1800,
};

const keyOf = (pair: ReturnType<typeof generateKeyPairSync>, type: 'pkcs8' | 'pkcs1' = 'pkcs8') =>
  pair.privateKey.export({ type, format: 'pem' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY = keyOf(rsa);
const EC_KEY = keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));

describe('readClientCredentials', () => {
  it('returns the members unchanged for type oauth2, URLs byte for byte', () => {
    expect(read('oauth2', CRM)).to.deep.equal({ values: CRM });
  });

  it('replaces a token placement as a whole', () => {
    const stored = { ...CRM, token_placement: { in: 'header', name: 'X-Token', prefix: 'Token' } };
    for (const placement of [
      { in: 'query', name: 'access_token' },
      { in: 'header', name: 'X-Token' },
    ]) {
      expect(change('oauth2', stored, { token_placement: placement })).to.deep.equal({
        values: { ...stored, token_placement: placement },
      });
    }
    expect(change('oauth2', stored, { token_placement: null })).to.deep.equal({ values: CRM });
    expect(change('oauth2', stored, { pkce: false })).to.deep.equal({ values: { ...stored, pkce: false } });
  });

  it('defaults to the token endpoint for refreshes for type oauth2, without a default lifetime', () => {
    const least = without(CRM, 'refresh_token_uri', 'token_expires_in');
    expect(read('oauth2', { ...least, token_expires_in: null })).to.deep.equal({
      values: { ...least, refresh_token_uri: 'https://id.acme.test/token' },
    });
  });

  it('defaults to the endpoints of Meta for type oauth2_instagram', () => {
    expect(read('oauth2_instagram', { client_id: '55501', client_secret: 'ig-sec' })).to.deep.equal({
      values: {
        client_id: '55501',
        client_secret: 'ig-sec',
        auth_uri: 'https://www.instagram.com/oauth/authorize',
        token_uri: 'https://api.instagram.com/oauth/access_token',
        exchange_uri: 'https://graph.instagram.com/access_token',
        refresh_token_uri: 'https://graph.instagram.com/refresh_access_token',
        token_expires_in: 5_184_000,
      },
    });
    const local = { client_id: '55501', client_secret: 'ig-sec', token_uri: 'http://127.0.0.1:8080/access_token' };
    expect(read('oauth2_instagram', local)).to.have.nested.property('values.token_uri', local.token_uri);
  });

  const more: readonly JsonObject[] = [
    { grant_type: 'client_credentials' },
    { grant_type: 'password', auth_uri: null },
    { grant_type: 'authorization_code' },
    { grant_type: 'client_credentials', token_grant_type: 'account_credentials', token_params: { account_id: '9' } },
    { grant_type: 'client_credentials', token_grant_type: 'client_credential' },
    { token_grant_type: 'urn:ibm:params:oauth:grant-type:apikey' },
    { token_grant_type: 'https://acme.test/grants/partner?v=1' },
    { client_auth: 'basic_raw' },
    { client_auth: 'none', client_secret: null },
    { token_request_format: 'json' },
    { token_params: { ttl: 1800000, audience: 'x', strict: true } },
    { scope_separator: ',' },
    { scope_separator: ' ' },
    { pkce: false },
    { issuer: 'https://id.acme.test', iss_required: true },
    { refresh_lead_seconds: 0 },
    { response_path: 'data.0' },
    { error_map: { session_gone: 'dead', busy: 'transient' } },
    { error_map: { 77: { class: 'dead', words: '*mandate*over' }, x: [{ class: 'client', words: 'app' }, 'dead'] } },
    { max_concurrency: 1 },
    { revocation_uri: 'https://id.acme.test/revoke' },
    { grant_type: 'token_exchange', auth_uri: null },
    { grant_type: 'device_code', auth_uri: null, device_authorization_uri: 'https://id.acme.test/device' },
    {
      grant_type: 'jwt_bearer',
      client_id: null,
      client_secret: null,
      assertion_key: KEY,
      assertion_issuer: 'crm@acme',
    },
    {
      assertion_key: EC_KEY.replaceAll('\n', '\r\n'),
      assertion_key_id: 'k1',
      assertion_algorithm: 'ES256',
      assertion_audience: 'https://id.acme.test/',
      assertion_lifetime_seconds: 60,
    },
    { expires_in_unit: 'milliseconds' },
    { token_placement: { in: 'query', name: 'access_token' } },
    { token_placement: { in: 'header', name: 'X-Token', prefix: 'Token' } },
    { token_uri: 'http://127.0.0.1:4010/token' },
    { token_uri: 'https://[2001:db8::1]:8443/token?a=b@c' },
  ];
  for (const members of more) {
    it(`accepts ${JSON.stringify(members)} for type oauth2`, () => {
      expect(problemsOf(read('oauth2', { ...CRM, ...members }))).to.deep.equal([]);
    });
  }

  const wrong: readonly (readonly [JsonObject, readonly string[]])[] = [
    [{ client_id: null, client_secret: null }, ['missing /client_id', 'missing /client_secret']],
    [{ auth_uri: null, token_uri: null }, ['missing /auth_uri', 'missing /token_uri']],
    [{ client_secret: '***' }, ['masked /client_secret']],
    [{ client_secret: 5 }, ['invalid /client_secret']],
    [{ token_expires_in: 0 }, ['invalid /token_expires_in']],
    [{ token_expires_in: '3600' }, ['invalid /token_expires_in']],
    [{ grant_type: 'implicit' }, ['invalid /grant_type']],
    [{ grant_type: 'account_credentials' }, ['invalid /grant_type']],
    [{ token_grant_type: 'refresh_token' }, ['invalid /token_grant_type']],
    [{ token_grant_type: 'account credentials' }, ['invalid /token_grant_type']],
    [{ token_grant_type: 'a&b=c' }, ['invalid /token_grant_type']],
    [{ token_grant_type: '' }, ['invalid /token_grant_type']],
    [{ token_params: { grant_type: 'account_credentials', account_id: '9' } }, ['invalid /token_params']],
    [{ grant_type: 'device_code' }, ['missing /device_authorization_uri']],
    [{ grant_type: 'jwt_bearer' }, ['missing /assertion_key', 'missing /assertion_issuer']],
    [{ assertion_key: 'TUFSS0VS' }, ['invalid /assertion_key']],
    [{ assertion_key: KEY.replaceAll('PRIVATE', 'OPENSSH PRIVATE') }, ['invalid /assertion_key']],
    [{ assertion_key: EC_KEY }, ['invalid /assertion_key']],
    [{ assertion_key: KEY, assertion_algorithm: 'ES256' }, ['invalid /assertion_key']],
    [
      { client_id: 'YOUR_CLIENT_ID', client_secret: '<client secret>' },
      ['invalid /client_id', 'invalid /client_secret'],
    ],
    [{ client_id: ' \u200b\n' }, ['invalid /client_id']],
    [{ client_secret: '*** \n' }, ['masked /client_secret']],
    [{ client_secret: 'pa\nss' }, ['invalid /client_secret']],
    [{ assertion_algorithm: 'none' }, ['invalid /assertion_algorithm']],
    [{ assertion_lifetime_seconds: 3601 }, ['invalid /assertion_lifetime_seconds']],
    [{ expires_in_unit: 'minutes' }, ['invalid /expires_in_unit']],
    [{ token_placement: { in: 'body', name: 'x' } }, ['invalid /token_placement']],
    [{ token_params: { assertion: 'x' } }, ['invalid /token_params']],
    [{ client_auth: 'private_key_jwt' }, ['invalid /client_auth']],
    [{ token_params: { client_secret: 'x', ttl: 1 } }, ['invalid /token_params']],
    [{ token_params: { nested: {} } }, ['invalid /token_params']],
    [{ token_params: { '': 'x' } }, ['invalid /token_params']],
    [{ scope_separator: '' }, ['invalid /scope_separator']],
    [{ scope_separator: '\n' }, ['invalid /scope_separator']],
    [{ pkce: 'off' }, ['invalid /pkce']],
    [{ iss_required: true }, ['missing /issuer']],
    [{ refresh_lead_seconds: -1 }, ['invalid /refresh_lead_seconds']],
    [{ response_path: 'data[0]' }, ['invalid /response_path']],
    [{ response_path: 'data.' }, ['invalid /response_path']],
    [{ error_map: { code: 'maybe' } }, ['invalid /error_map']],
    [{ error_map: ['dead'] }, ['invalid /error_map']],
    ...[
      {},
      { class: 'maybe' },
      { class: 'dead', words: '' },
      { class: 'dead', words: ' ** ' },
      { class: 'dead', words: 7 },
      { class: 'dead', words: 'w'.repeat(201) },
      { class: 'dead', pattern: 'w' },
      [],
      ['dead', 'maybe'],
      [['dead']],
      Array.from({ length: 21 }, () => 'dead'),
    ].map((code): [Record<string, unknown>, string[]] => [{ error_map: { code } }, ['invalid /error_map']]),
    [{ max_concurrency: 0 }, ['invalid /max_concurrency']],
    [{ max_concurrency: 1.5 }, ['invalid /max_concurrency']],
    [{ exchange_uri: 'https://id.acme.test/exchange' }, ['unknown /exchange_uri']],
    [{ scopes: ['a'], redirect_uri: 'https://x' }, ['unknown /scopes', 'unknown /redirect_uri']],
    [{ ['n'.repeat(101)]: 1 }, ['unknown ']],
  ];
  for (const [members, expected] of wrong) {
    it(`rejects ${JSON.stringify(members).slice(0, 80)} for type oauth2`, () => {
      expect(problemsOf(read('oauth2', { ...CRM, ...members }))).to.deep.equal([...expected]);
    });
  }

  const addresses = [
    'http://id.acme.test/token',
    'http://127.0.0.1.acme.test/token',
    'ftp://id.acme.test/token',
    'id.acme.test/token',
    '/token',
    'https://',
    'https:id.acme.test/token',
    'https:\\\\id.acme.test\\token',
    'https://ann:pw@id.acme.test/token',
    'https://@id.acme.test/token',
    'https://id.acme.test/token#part',
    'https://id.acme.test/token#',
    'https://id.acme.test/to ken',
    'https://id.acme.test/token https://id.acme.test/token',
    'https://id.acme.test/\ttoken',
    'https://id.acme.test:99999/',
    'https://id.acme.test\\@evil.test/',
    `https://id.acme.test/${'x'.repeat(4096)}`,
    '',
    5,
  ];
  for (const address of addresses) {
    it(`rejects the URL ${JSON.stringify(address).slice(0, 60)}`, () => {
      expect(problemsOf(read('oauth2', { ...CRM, token_uri: address }))).to.deep.equal(['invalid /token_uri']);
    });
  }

  it('removes white space that comes from copying', () => {
    const stray = {
      client_id: '\u00a0crm-77\u200b\n',
      client_secret: '\ufeffpa$$/w+rd \r\n',
      auth_uri: ' https://id.acme.test/authorize?audience=crm\t',
      token_uri: '"https://id.acme.test/token"',
      refresh_token_uri: '<https://id.acme.test/token?tenant=9&x=%2f%2F+>\n',
      issuer: '\nhttps://id.acme.test/.well-known/openid-configuration ',
      token_params: { ' account_id ': '9\n', ttl: 5 },
      token_placement: { in: 'header', name: 'X-Token ', prefix: '\u200bToken' },
    };
    expect(read('oauth2', { ...CRM, ...stray })).to.deep.equal({
      values: {
        ...CRM,
        issuer: 'https://id.acme.test',
        token_params: { account_id: '9', ttl: 5 },
        token_placement: { in: 'header', name: 'X-Token', prefix: 'Token' },
      },
    });
    expect(change('oauth2', CRM, { client_id: 'crm-77 ', token_uri: `${CRM.token_uri}\n` })).to.deep.equal({
      values: CRM,
    });
    expect(read('basic', { name: 'ann\u00a0', password: ' p w \r\n' })).to.deep.equal({
      values: { name: 'ann', password: ' p w ' },
    });
    expect(read('api_key', { name: ' X-Key\t', value: '\ufeffk k\n' })).to.deep.equal({
      values: { name: 'X-Key', value: 'k k' },
    });
  });

  it('accepts a pasted key, and returns it as PKCS #8 (case pem-pasted)', () => {
    const client = { grant_type: 'jwt_bearer', assertion_issuer: 'crm@acme', token_uri: CRM.token_uri };
    const pasted = [
      KEY.replaceAll('\n', '\\n'),
      keyOf(rsa, 'pkcs1'),
      JSON.stringify({ type: 'service_account', private_key: KEY }),
    ];
    for (const assertion_key of pasted) {
      expect(read('oauth2', { ...client, assertion_key })).to.have.nested.property('values.assertion_key', KEY);
    }
    const stored = { ...client, assertion_key: KEY, refresh_token_uri: CRM.token_uri, token_expires_in: 3600 };
    expect(problemsOf(change('oauth2', stored, { assertion_algorithm: 'ES256' }))).to.deep.equal([
      'invalid /assertion_key',
    ]);
    expect(
      change('oauth2', stored, { assertion_key: EC_KEY.trim(), assertion_algorithm: 'ES256' }),
    ).to.have.nested.property('values.assertion_key', EC_KEY);
  });

  it("refers to token_grant_type for a provider's own grant type (case zoom-account)", () => {
    for (const members of [
      { grant_type: 'account_credentials' },
      { token_params: { grant_type: 'account_credentials' } },
    ]) {
      const found = read('oauth2', { ...CRM, ...members });
      expect('problems' in found && found.problems[0]?.detail).to.match(
        /; enter a provider's own grant type in token_grant_type$/,
      );
    }
    expect(problemsOf(read('oauth2_instagram', { ...CRM, token_grant_type: 'x' }))).to.deep.equal([
      'unknown /token_grant_type',
    ]);
  });

  it('names the placeholder in a rejected URL (case entra-template)', () => {
    for (const [member, address, template] of [
      ['token_uri', 'https://login.acme.test/{tenantid}/token', '{tenantid}'],
      ['auth_uri', 'https://YOUR_DOMAIN/authorize', 'YOUR_DOMAIN'],
      ['issuer', 'https://id.acme.test/<tenant>/v2.0', '<tenant>'],
      ['revocation_uri', 'https://id.acme.test/:tenant/revoke', ':tenant'],
    ] as const) {
      const found = read('oauth2', { ...CRM, [member]: address });
      expect(found).to.deep.equal({
        problems: [
          {
            code: 'invalid',
            detail: `${member} must be a URL with your own value in place of the placeholder ${template}`,
            source: { pointer: `/data/attributes/credentials/${member}` },
          },
        ],
      });
    }
  });

  it('accepts only the grant type authorization_code for type oauth2_instagram', () => {
    const client = { client_id: '55501', client_secret: 'ig-sec' };
    expect(problemsOf(read('oauth2_instagram', { ...client, grant_type: 'authorization_code' }))).to.deep.equal([]);
    expect(problemsOf(read('oauth2_instagram', { ...client, grant_type: 'password' }))).to.deep.equal([
      'invalid /grant_type',
    ]);
    expect(problemsOf(read('oauth2_instagram', { ...client, assertion_key: KEY }))).to.deep.equal([
      'unknown /assertion_key',
    ]);
  });

  const discoveries: readonly (readonly [JsonObject, boolean])[] = [
    [CRM, false],
    [{ ...CRM, issuer: 'https://id.acme.test' }, false],
    [{ issuer: 'https://id.acme.test' }, true],
    [{ issuer: 'https://id.acme.test', auth_uri: CRM.auth_uri, token_uri: null }, true],
    [{ issuer: 'https://id.acme.test', token_uri: CRM.token_uri }, true],
    [{ issuer: 'https://id.acme.test', token_uri: CRM.token_uri, grant_type: 'client_credentials' }, false],
    [{ issuer: 'https://id.acme.test', token_uri: CRM.token_uri, grant_type: 'device_code' }, true],
    [{ auth_uri: CRM.auth_uri }, false],
  ];
  for (const [values, expected] of discoveries) {
    it(`${expected ? 'requires' : 'does not require'} discovery with ${Object.keys(values).join()} (${String(values.grant_type)})`, () => {
      expect(needsDiscovery(values)).to.equal(expected);
    });
  }

  it('returns defaults for secrets for the other types, under the names that were sent', () => {
    expect(read('basic', { name: 'ann' })).to.deep.equal({ values: { name: 'ann' } });
    expect(read('basic', { username: 'ann', password: 'pw' })).to.deep.equal({
      values: { username: 'ann', password: 'pw' },
    });
    expect(read('api_key', { name: 'X-Key', value: 'k', location: 'body' })).to.deep.equal({
      values: { name: 'X-Key', value: 'k', location: 'body' },
    });
    expect(read('noauth', {})).to.deep.equal({ values: {} });
    expect(problemsOf(read('noauth', { fields: {} }))).to.deep.equal(['unknown /fields']);
    expect(problemsOf(read('basic', 'ann'))).to.deep.equal(['invalid ']);
  });

  it('repeats no value in its problems', () => {
    const marker = 'MARKER 7f3a';
    const all = Object.fromEntries(Object.keys(CRM).map((name) => [name, { [marker]: marker }]));
    const found = read('oauth2', { ...all, token_params: { nested: { marker } }, error_map: { [marker]: marker } });
    expect(problemsOf(found)).to.have.length(8);
    expect(JSON.stringify(found)).not.to.contain('MARKER');
  });
});

describe('patchClientCredentials', () => {
  it('replaces the mappings of an error code as a whole, and keeps those of others', () => {
    const stored = { ...CRM, error_map: { a: { class: 'dead', words: 'x' }, b: 'client', c: 'dead' } };
    const after = change('oauth2', stored, { error_map: { a: { class: 'transient' }, c: null } });
    expect(after).to.have.deep.nested.property('values.error_map', { a: { class: 'transient' }, b: 'client' });
  });

  it('changes any member of type oauth2 except its identity at the provider', () => {
    const after = change('oauth2', CRM, {
      client_secret: 'new',
      token_expires_in: 60,
      token_params: { ttl: 5 },
      revocation_uri: 'https://id.acme.test/revoke',
      issuer: 'https://acme.test',
    });
    expect(after).to.deep.equal({
      values: {
        ...CRM,
        client_secret: 'new',
        token_expires_in: 60,
        token_params: { ttl: 5 },
        revocation_uri: 'https://id.acme.test/revoke',
        issuer: 'https://acme.test',
      },
    });
  });

  it('merges and removes members', () => {
    const stored = { ...CRM, token_params: { ttl: 5, audience: 'x' }, pkce: false };
    const after = change('oauth2', stored, { token_params: { ttl: null }, pkce: null, token_expires_in: null });
    const left = without({ ...CRM, token_params: { audience: 'x' } }, 'token_expires_in');
    expect(after).to.deep.equal({ values: left });
  });

  it('accepts unchanged values', () => {
    expect(change('oauth2', CRM, without(CRM, 'client_secret'))).to.deep.equal({ values: CRM });
  });

  const refused: readonly (readonly [JsonObject, readonly string[]])[] = [
    [{ client_id: 'other' }, ['invalid /client_id']],
    [{ token_uri: 'https://id.acme.test/other' }, ['invalid /token_uri']],
    [{ auth_uri: 'https://evil.test/' }, ['invalid /auth_uri']],
    [{ refresh_token_uri: null }, ['invalid /refresh_token_uri']],
    [{ revocation_uri: 'https://evil.test/' }, ['invalid /revocation_uri']],
    [{ revocation_uri: 'https://id.acme.test:8443/' }, ['invalid /revocation_uri']],
    [{ client_secret: null }, ['missing /client_secret']],
    [{ client_secret: '***' }, ['masked /client_secret']],
    [{ issuer: 'https://evil.test', exchange_uri: 'https://evil.test/' }, ['unknown /exchange_uri']],
  ];
  for (const [changes, expected] of refused) {
    it(`rejects ${JSON.stringify(changes)} for type oauth2`, () => {
      expect(problemsOf(change('oauth2', CRM, changes))).to.deep.equal([...expected]);
    });
  }

  it('changes any member of the other types, under either name', () => {
    const stored = { headerName: 'X-Key', value: 'k', location: 'query' };
    expect(change('api_key', stored, { name: 'Y-Key', headerValue: 'k2' })).to.deep.equal({
      values: { name: 'Y-Key', headerValue: 'k2', location: 'query' },
    });
    expect(change('api_key', stored, { value: null, location: null })).to.deep.equal({
      values: { headerName: 'X-Key' },
    });
    expect(change('api_key', stored, { headerValue: null })).to.deep.equal({
      values: { headerName: 'X-Key', location: 'query' },
    });
    expect(change('noauth', {}, {})).to.deep.equal({ values: {} });
  });
});

describe('maskClientCredentials', () => {
  const cases: readonly (readonly [CredentialType, JsonObject, JsonObject])[] = [
    ['oauth2', CRM, { ...CRM, client_secret: '***' }],
    [
      'oauth2',
      { token_params: { ttl: 5, api_key: 'k', subject_token: 't' } },
      { token_params: { ttl: 5, api_key: '***', subject_token: '***' } },
    ],
    ['oauth2', { assertion_key: KEY, assertion_key_id: 'k1' }, { assertion_key: '***', assertion_key_id: 'k1' }],
    ['oauth2_instagram', { client_secret: 's' }, { client_secret: '***' }],
    ['basic', { name: 'ann', password: 'pw' }, { name: 'ann', password: '***' }],
    ['api_key', { name: 'X-Key', value: 'k', location: 'path' }, { name: 'X-Key', value: '***', location: 'path' }],
    ['api_key', { headerName: 'X-Key', headerValue: 'k' }, { headerName: 'X-Key', headerValue: '***' }],
    ['noauth', {}, {}],
  ];
  for (const [type, values, masked] of cases) {
    it(`returns ${JSON.stringify(masked)} for type ${type}`, () => {
      expect(maskClientCredentials(type, values)).to.deep.equal(masked);
    });
  }
});
