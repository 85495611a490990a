import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { USER_AGENT } from '../../../lib/http/userAgent.js';
import { createOutboundPolicy, parseAllowedHosts } from '../../../lib/http/outboundPolicy.js';
import type { TokenClient } from '../../../lib/platform/model/tokenClient.js';
import { createTokenClient } from '../../../lib/platform/provider/createTokenClient.js';
import { createWebhookSender } from '../../../lib/platform/provider/webhookSender.js';
import { createLoopback } from '../../support/loopback.js';

const redirectUri = 'https://app.test/callback/oauth2';

/** Refuses requests without a User-Agent, as web application firewalls do. */
function requireUserAgent(agents: (string | undefined)[], respond: (response: ServerResponse, origin: string) => void) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const agent = request.headers['user-agent'];
    agents.push(agent);
    if (agent === undefined || agent === '') response.writeHead(403).end('<html>Forbidden</html>');
    else respond(response, `http://${request.headers.host ?? ''}`);
  };
}

describe('the User-Agent of the credential service (case ua-missing)', () => {
  const servers = createLoopback();
  const policy = createOutboundPolicy(parseAllowedHosts('127.0.0.0/8'));
  const tokens = createTokenClient({ timeoutMs: 5000, policy });

  const requests: Record<string, (origin: string) => Promise<{ outcome: string }>> = {};
  const grants: Parameters<TokenClient['obtain']>[1][] = [
    { grant: 'refresh_token', refreshToken: 'rt-1' },
    { grant: 'authorization_code', code: 'c', redirectUri, codeVerifier: 'v' },
    { grant: 'client_credentials' },
    { grant: 'password', username: 'u', password: 'p' },
    { grant: 'device_code', deviceCode: 'd' },
    { grant: 'ig_code', code: 'c', redirectUri },
    { grant: 'ig_exchange', accessToken: 'at-1' },
    { grant: 'ig_refresh', accessToken: 'at-1' },
  ];
  const client = (origin: string) => ({
    client_id: 'c',
    client_secret: 's',
    token_uri: `${origin}/token`,
    refresh_token_uri: `${origin}/refresh`,
    exchange_uri: `${origin}/exchange`,
    revocation_uri: `${origin}/revoke`,
    device_authorization_uri: `${origin}/device`,
  });
  for (const request of grants) {
    requests[`the grant ${request.grant}`] = (origin) => tokens.obtain(client(origin), request, undefined);
  }
  requests.revocation = (origin) => tokens.revoke(client(origin), 'at-1', 'access_token');
  requests['device authorization'] = (origin) => tokens.startDeviceFlow(client(origin), undefined);
  requests.discovery = (origin) => tokens.discover(origin);

  for (const [what, ask] of Object.entries(requests)) {
    it(`names the product: ${what}`, async () => {
      const agents: (string | undefined)[] = [];
      const url = await servers.http(
        requireUserAgent(agents, (response, issuer) => {
          const body = {
            access_token: 'at-2',
            expires_in: 3600,
            user_id: 1,
            device_code: 'd',
            user_code: 'U',
            verification_uri: 'https://app.test',
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
          };
          response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
        }),
      );
      const { outcome } = await ask(url.origin);
      expect(new Set(agents)).to.deep.equal(new Set([USER_AGENT]));
      expect(outcome).to.be.oneOf(['granted', 'done', 'started', 'found']);
    });
  }

  it('names the product: a webhook, unless it has a User-Agent of its own', async () => {
    const agents: (string | undefined)[] = [];
    const url = await servers.http(requireUserAgent(agents, (response) => void response.end()));
    const post = createWebhookSender({ policy, timeoutMs: 5000 });
    expect(await post(url.href, {}, '{}')).to.deep.equal({ status: 200 });
    expect(await post(url.href, { 'User-Agent': 'mine' }, '{}')).to.deep.equal({ status: 200 });
    expect(agents).to.deep.equal([USER_AGENT, 'mine']);
  });
});
