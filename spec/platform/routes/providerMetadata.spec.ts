import { expect } from 'chai';
import { createOutboundPolicy, parseAllowedHosts } from '../../../lib/http/outboundPolicy.js';
import { createTokenClient } from '../../../lib/platform/provider/createTokenClient.js';
import { providerMetadataOperations } from '../../../lib/platform/routes/providerMetadata.js';
import { createLoopback } from '../../support/loopback.js';
import { specPlatform, type SpecPlatform, type SpecUser } from '../../support/platform.js';
import { json, recorded, text, type Reply } from '../../support/providers/recorded.js';
import { readProblems } from '../../support/secrets.js';

describe('GET /v2/provider-metadata', () => {
  const servers = createLoopback();
  let platform: SpecPlatform;
  beforeEach(async () => {
    platform = await specPlatform({
      operations: providerMetadataOperations,
      dependencies: {
        tokenClient: createTokenClient({
          timeoutMs: 300,
          policy: createOutboundPolicy(parseAllowedHosts('127.0.0.0/8')),
        }),
      },
    });
  });
  const readMetadata = (issuer: string, as?: SpecUser) =>
    platform.api('GET', `/v2/provider-metadata?issuer=${encodeURIComponent(issuer)}`, as === undefined ? {} : { as });
  const OPENID = '/.well-known/openid-configuration';
  /** Starts an issuer with one metadata document. */
  const issuer = async (reply: (own: string) => Reply) => {
    let own = '';
    const { url } = await recorded(servers, (response, request) => {
      (request.url?.endsWith(OPENID) === true ? reply(own) : text(404, ''))(response, request);
    });
    own = url;
    return url;
  };

  it('returns the members of an auth client and the supported scopes', async () => {
    const own = await issuer((name) =>
      json(200, {
        issuer: name,
        authorization_endpoint: `${name}/auth`,
        token_endpoint: `${name}/token`,
        revocation_endpoint: `${name}/revoke`,
        scopes_supported: ['openid', 'crm.read', 7, 'two words', ''],
        jwks_uri: `${name}/keys`,
      }),
    );
    const { status, body } = await readMetadata(own);
    expect([status, body]).to.deep.equal([
      200,
      {
        data: {
          type: 'provider-metadata',
          id: own,
          attributes: {
            issuer: own,
            auth_uri: `${own}/auth`,
            token_uri: `${own}/token`,
            revocation_uri: `${own}/revoke`,
            scopes_supported: ['openid', 'crm.read'],
          },
        },
        meta: {},
      },
    ]);
  });

  for (const [what, published, requests] of [
    ['without a trailing slash', '/', ''],
    ['with an additional trailing slash', '', '/'],
  ] as const) {
    it(`finds the metadata of an issuer ${what}, with the issuer as the document spells it`, async () => {
      const own = await issuer((name) => json(200, { issuer: `${name}${published}`, token_endpoint: `${name}/token` }));
      const { body } = await readMetadata(`${own}${requests}`);
      expect(body.data.attributes.issuer).to.equal(`${own}${published}`);
    });
  }

  const refused: readonly (readonly [string, Reply, string, string])[] = [
    [
      'there is no document',
      text(404, ''),
      'http_404',
      'No metadata found for this issuer: check that its URL is complete. Or enter the endpoints by hand.',
    ],
    [
      'the document is forbidden',
      json(403, { error: 'forbidden', message: 'Missing Authentication Token' }),
      'http_404',
      'No metadata found for this issuer: check that its URL is complete. Or enter the endpoints by hand.',
    ],
    [
      'the document names another issuer',
      json(200, { issuer: 'https://evil.test' }),
      'issuer_mismatch',
      'Its metadata document has another issuer, https://evil.test. Enter that issuer if it is the server you mean. Or enter the endpoints by hand.',
    ],
    [
      'the document contains a template (case entra-template)',
      json(200, { issuer: 'https://login.acme.test/{tenantid}/v2.0', token_endpoint: 'https://login.acme.test/t' }),
      'issuer_mismatch',
      'Its metadata document has the issuer https://login.acme.test/{tenantid}/v2.0, a template. Enter the issuer with your own value for {tenantid}. Or enter the endpoints by hand.',
    ],
    [
      'the connection is closed',
      () => undefined,
      'ETIMEDOUT',
      'The issuer did not respond in time: try again. Or enter the endpoints by hand.',
    ],
  ];
  for (const [what, reply, code, detail] of refused) {
    it(`fails with an explanation where ${what}`, async () => {
      const result = await readMetadata(await issuer(() => reply));
      expect([result.status, ...readProblems(result)]).to.deep.equal([422, `${code} issuer`]);
      expect(result.body.errors[0].detail).to.equal(detail);
    });
  }

  it('fails with an explanation when no server listens', async () => {
    const result = await readMetadata((await servers.closedPort()).origin);
    expect([result.status, ...readProblems(result)]).to.deep.equal([422, 'ECONNREFUSED issuer']);
    expect(result.body.errors[0].detail).to.match(/Try again later\. Or enter the endpoints by hand\.$/);
  });

  for (const pasted of ['/.well-known/openid-configuration', '\u200b\n', '/ ']) {
    it(`finds the metadata when ${JSON.stringify(pasted)} is appended to the issuer`, async () => {
      const own = await issuer((name) => json(200, { issuer: name, token_endpoint: `${name}/token` }));
      expect((await readMetadata(`${own}${pasted}`)).body.data.attributes.issuer).to.equal(own);
    });
  }

  it('fails with an explanation when the issuer contains a template (case entra-template)', async () => {
    const result = await readMetadata('https://login.acme.test/{tenantid}/v2.0');
    expect([result.status, ...readProblems(result)]).to.deep.equal([400, 'invalid issuer']);
    expect(result.body.errors[0].detail).to.match(
      /^The issuer must be a URL with your own value in place of the placeholder {tenantid}/,
    );
  });

  it('sends no request to a private address', async () => {
    for (const place of ['https://10.0.0.1', 'https://169.254.169.254/latest']) {
      const result = await readMetadata(place);
      expect([result.status, ...readProblems(result)], place).to.deep.equal([422, 'configuration issuer']);
      expect(result.body.errors[0].detail).to.match(/is not public/);
    }
  });

  it('accepts only absolute https URLs', async () => {
    for (const place of [
      '',
      'id.acme.test',
      'http://id.acme.test',
      'file:///etc/passwd',
      'https://me:pw@id.acme.test',
    ]) {
      const result = await readMetadata(place);
      expect([result.status, ...readProblems(result)], place).to.deep.equal([400, 'invalid issuer']);
      expect(result.body.errors[0].detail, place).to.match(/^The issuer must be an .*https URL/);
      expect(result.text).not.to.include('pw@');
    }
    expect(readProblems(await platform.api('GET', '/v2/provider-metadata'))).to.deep.equal(['missing issuer']);
  });

  it('requires permission to create auth clients', async () => {
    const own = await issuer((name) => json(200, { issuer: name }));
    const { tenant, contract } = platform;
    for (const as of [
      await platform.makeUser('member'),
      await platform.makeUser('member', { level: 'contract', id: contract.id }),
      await platform.makeUser('admin', { level: 'tenant', id: tenant.id }),
    ]) {
      expect((await readMetadata(own, as)).status).to.equal(200);
    }
    for (const as of [
      await platform.makeUser('guest'),
      await platform.makeUser('operator', { level: 'tenant', id: tenant.id }),
    ]) {
      const result = await readMetadata(own, as);
      expect([result.status, ...readProblems(result)]).to.deep.equal([403, 'forbidden']);
    }
  });
});
