import { expect } from 'chai';
import { createHash } from 'node:crypto';
import {
  createAuthFlowsPlatform,
  createGrantedOutcome,
  createRefusedOutcome,
  type AuthFlowsPlatform,
} from '../../support/authFlowsPlatform.js';
import { offlineStores } from '../../support/stores.js';
import { OAUTH2_CLIENT, readProblems } from '../../support/secrets.js';

const REFUSED = 'This authorization link is not valid';

for (const [name, open] of offlineStores) {
  describe(`GET /callback/oauth2 (${name})`, () => {
    let remove: () => Promise<void>;
    afterEach(() => remove());
    let platform: AuthFlowsPlatform;
    let client: string;
    beforeEach(async () => {
      const opened = await open();
      remove = opened.dispose;
      platform = await createAuthFlowsPlatform({ dependencies: { store: opened.store } });
      client = await platform.makeClient('oauth2', OAUTH2_CLIENT);
      platform.provider = () => Promise.resolve(createGrantedOutcome());
    });
    const statusOf = async (flow: Parameters<AuthFlowsPlatform['get']>[0]): Promise<unknown> =>
      (await platform.get(flow)).body.data.attributes.status;
    const expectRefusal = ({ status, text }: { status: number; text: string }): void => {
      expect(status).to.equal(400);
      expect(text).to.include(REFUSED);
    };

    it('exchanges the code with the PKCE verifier, and returns a page', async () => {
      const flow = await platform.start(client);
      platform.clock.nowMs += 1;
      const response = await platform.visitCallback(flow, { state: flow.state, code: 'MARKER-code' });
      expect(response.status).to.equal(200);
      expect(response.headers).to.include({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'set-cookie': `auth_flow_${flow.id}=; Path=/callback; Max-Age=0; HttpOnly; SameSite=Lax`,
      });
      expect(response.text)
        .to.match(/^<!DOCTYPE html>\n<html lang="en">/)
        .and.to.include('<h1>Authorization successful</h1>');
      const [{ request, client: sent }] = platform.tokenRequests as [(typeof platform.tokenRequests)[0]];
      if (request.grant !== 'authorization_code') throw new Error('another grant');
      expect(request).to.include({ code: 'MARKER-code', redirectUri: 'http://127.0.0.1:3000/callback/oauth2' });
      expect(createHash('sha256').update(request.codeVerifier!).digest('base64url')).to.equal(
        flow.url.searchParams.get('code_challenge'),
      );
      expect(sent.client_secret).to.equal('MARKER-client-secret');
      expect(await statusOf(flow)).to.equal('exchanged');
      expect(await platform.readAudit(flow.id)).to.deep.equal(['create ok', 'update ok']);
    });

    it('returns a page whose policy allows only its own style', async () => {
      const { headers, text } = await platform.api('GET', '/callback/oauth2', { as: null });
      const style = /<style>(.*?)<\/style>/s.exec(text)![1]!;
      const hash = createHash('sha256').update(style).digest('base64');
      expect(headers['content-security-policy']).to.equal(
        `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      expect(text).not.to.include('<script').and.not.to.include('style=');
    });

    it('redirects to return_to with the id of the flow only', async () => {
      const flow = await platform.start(client, { return_to: '/done?tab=2&auth_flow=x#top' });
      const response = await platform.visitCallback(flow, { state: flow.state, code: 'MARKER-code' });
      expect([response.status, response.headers.location]).to.deep.equal([
        303,
        `http://127.0.0.1:3000/done?tab=2&auth_flow=${flow.id}#top`,
      ]);
      expect(response.headers).to.include({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    });

    describe('attacks', () => {
      it('ignores a browser without the cookie, and keeps the flow pending', async () => {
        const flow = await platform.start(client);
        const other = await platform.start(client);
        for (const cookie of ['', other.cookie, `${flow.cookie}x`, `auth_flow_${flow.id}=`, `a=b; ${other.cookie}`]) {
          const response = await platform.visitCallback(flow, { state: flow.state, code: 'stolen' }, cookie);
          expectRefusal(response);
          expect(response.headers).not.to.have.property('set-cookie');
          expectRefusal(await platform.visitCallback(flow, { state: flow.state, error: 'access_denied' }, cookie));
        }
        expect(platform.tokenRequests).to.deep.equal([]);
        expect(await statusOf(flow)).to.equal('pending');
        expect((await platform.visitCallback(flow, { state: flow.state, code: 'c' })).status).to.equal(200);
      });

      it('does not inject a code into the flow of another user', async () => {
        const victim = await platform.start(client);
        const attacker = await platform.start(client);
        expectRefusal(await platform.visitCallback(attacker, { state: attacker.state, code: 'theirs' }, victim.cookie));
        expect(await statusOf(victim)).to.equal('pending');
      });

      it('accepts a state once', async () => {
        const flow = await platform.start(client);
        await platform.visitCallback(flow, { state: flow.state, code: 'c1' });
        for (const parameters of [{ code: 'c1' }, { code: 'c2' }, { error: 'access_denied' }]) {
          expectRefusal(await platform.visitCallback(flow, { state: flow.state, ...(parameters as object) }));
        }
        expect(platform.tokenRequests).to.have.length(1);
        expect(await statusOf(flow)).to.equal('exchanged');
      });

      it('exchanges once for concurrent callbacks', async () => {
        const flow = await platform.start(client);
        const responses = await Promise.all(
          Array.from({ length: 20 }, () => platform.visitCallback(flow, { state: flow.state, code: 'c' })),
        );
        expect(responses.filter(({ status }) => status === 200)).to.have.length(1);
        expect(responses.filter(({ status }) => status === 400)).to.have.length(19);
        expect(platform.tokenRequests).to.have.length(1);
      });

      it('accepts only unexpired states of its own', async () => {
        const flow = await platform.start(client);
        expectRefusal(await platform.visitCallback(flow, { state: 'x'.repeat(43), code: 'c' }));
        expectRefusal(await platform.visitCallback(flow, { code: 'c' }));
        expectRefusal(await platform.visitCallback(flow, { state: flow.state }));
        expectRefusal(await platform.visitCallback(flow, {}));
        platform.clock.nowMs += 600_000;
        expectRefusal(await platform.visitCallback(flow, { state: flow.state, code: 'c' }));
        expect(await statusOf(flow)).to.equal('expired');
        expect(platform.tokenRequests).to.deep.equal([]);
      });

      it('rejects repeated parameters', async () => {
        const flow = await platform.start(client);
        for (const more of ['&code=b', `&state=${flow.state}`, '&iss=a&iss=b']) {
          const path = `/callback/oauth2?state=${flow.state}&code=a${more}`;
          expectRefusal(await platform.api('GET', path, { as: null, headers: { cookie: flow.cookie } }));
        }
        expect(await statusOf(flow)).to.equal('pending');
      });

      it('does not quote the query', async () => {
        const path = '/callback/oauth2?state=%3Cscript%3E&code=MARKER-code&error=%3Cimg%3E&error_description=MARKER';
        const { text } = await platform.api('GET', path, { as: null });
        expect(text).not.to.include('MARKER').and.not.to.include('script').and.not.to.include('img');
      });

      it('escapes the error description of the provider', async () => {
        const flow = await platform.start(client);
        const response = await platform.visitCallback(flow, {
          state: flow.state,
          error: '<script>',
          error_description: `"><img src=x onerror='a'>&amp; ${flow.state}`,
        });
        expect(response.text).to.include(
          '<p>Response from the provider: &lt;script&gt;: &quot;&gt;&lt;img src=x onerror=&#39;a&#39;&gt;&amp;amp; [secret]</p>',
        );
      });

      it('accepts responses of the configured issuer only, and consumes the state of another issuer', async () => {
        const issuer = 'https://id.acme.test';
        const its = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, issuer });
        const good = await platform.start(its);
        expect((await platform.visitCallback(good, { state: good.state, code: 'c', iss: issuer })).status).to.equal(
          200,
        );
        const without = await platform.start(its);
        expect((await platform.visitCallback(without, { state: without.state, code: 'c' })).status).to.equal(200);
        for (const parameters of [{ code: 'c' }, { error: 'access_denied' }] as const) {
          const mixed = await platform.start(its, { return_to: '/done' });
          const sent = { state: mixed.state, iss: 'https://evil.test', ...(parameters as object) };
          expectRefusal(await platform.visitCallback(mixed, sent));
          expectRefusal(await platform.visitCallback(mixed, { ...sent, iss: issuer }));
          expect((await platform.get(mixed)).body.data.attributes.error.code).to.equal('issuer_mismatch');
        }
        expect(platform.tokenRequests).to.have.length(2);
      });

      it('requires the issuer where the auth client has iss_required', async () => {
        const its = await platform.makeClient('oauth2', {
          ...OAUTH2_CLIENT,
          issuer: 'https://id.acme.test',
          iss_required: true,
        });
        const flow = await platform.start(its);
        expectRefusal(await platform.visitCallback(flow, { state: flow.state, code: 'c' }));
        expect(await statusOf(flow)).to.equal('failed');
      });

      it('does not support HEAD or other methods', async () => {
        const flow = await platform.start(client);
        const path = `/callback/oauth2?state=${flow.state}&code=c`;
        for (const method of ['HEAD', 'POST'] as const) {
          const response = await platform.api(method, path, { as: null, headers: { cookie: flow.cookie } });
          expect(response.status).to.equal(404);
        }
        expect(await statusOf(flow)).to.equal('pending');
      });
    });

    it('handles flows in two tabs separately', async () => {
      const one = await platform.start(client);
      const two = await platform.start(client);
      const both = `${one.cookie}; theme=dark; ${two.cookie}`;
      expect((await platform.visitCallback(two, { state: two.state, code: 'c2' }, both)).status).to.equal(200);
      expect((await platform.visitCallback(one, { state: one.state, code: 'c1' }, both)).status).to.equal(200);
    });

    describe('failures', () => {
      it("returns a page with the provider's error, or redirects to return_to", async () => {
        const shown = { error: 'access_denied', error_description: 'The user\nsaid no', error_reason: 'user_denied' };
        const flow = await platform.start(client);
        const response = await platform.visitCallback(flow, { state: flow.state, ...shown });
        expect(response.status).to.equal(200);
        expect(response.text).to.include('Response from the provider: access_denied: The user said no (user_denied)');
        const back = await platform.start(client, { return_to: 'http://localhost:8123/' });
        platform.clock.nowMs += 1;
        const redirect = await platform.visitCallback(back, { state: back.state, ...shown });
        expect([redirect.status, redirect.headers.location]).to.deep.equal([
          303,
          `http://localhost:8123/?auth_flow=${back.id}`,
        ]);
        const { attributes } = (await platform.get(back)).body.data;
        expect(attributes).to.deep.include({
          status: 'failed',
          error: { code: 'access_denied', description: 'The user said no (user_denied)' },
        });
        expect(platform.tokenRequests).to.deep.equal([]);
        expect(await platform.readAudit(back.id)).to.deep.equal(['create ok', 'update failed flow_failed']);
      });

      it('fails the flow when the provider refuses the code', async () => {
        for (const outcome of ['dead', 'client', 'configuration', 'ambiguous'] as const) {
          platform.tokenRequests.length = 0;
          platform.provider = () => Promise.resolve(createRefusedOutcome(outcome, 'a_code', 'its words'));
          const flow = await platform.start(client);
          const response = await platform.visitCallback(flow, { state: flow.state, code: 'c' });
          // The auth client belongs to the tenant, so its errors are not shown to workspaces.
          expect(response.text).to.include(outcome === 'client' ? 'a_code' : 'a_code: its words');
          expect(response.text.includes('its words')).to.equal(outcome !== 'client');
          expect(platform.tokenRequests, outcome).to.have.length(1);
          expect(await statusOf(flow)).to.equal('failed');
        }
      });

      it('retries once after a temporary failure', async () => {
        const responses = [createRefusedOutcome('transient', 'http_503'), createGrantedOutcome()];
        platform.provider = () => Promise.resolve(responses.shift()!);
        const flow = await platform.start(client);
        await platform.visitCallback(flow, { state: flow.state, code: 'c' });
        expect(await statusOf(flow)).to.equal('exchanged');
        platform.provider = () => Promise.resolve(createRefusedOutcome('transient', 'http_503'));
        const down = await platform.start(client);
        await platform.visitCallback(down, { state: down.state, code: 'c' });
        expect(await statusOf(down)).to.equal('failed');
      });

      it('reports an internal error without its message', async () => {
        platform.provider = () => Promise.reject(new Error('MARKER inside'));
        const flow = await platform.start(client);
        const { text } = await platform.visitCallback(flow, { state: flow.state, code: 'c' });
        expect(text).not.to.include('MARKER');
        expect(platform.logLines.join('\n')).to.include('token request').and.not.to.include('MARKER');
      });
    });

    it('saves the tokens when the store fails briefly, and reports a longer failure', async () => {
      const transaction = platform.store.transaction.bind(platform.store);
      const one = await platform.start(client);
      const two = await platform.start(client);
      let failures = 3;
      platform.store.transaction = (work) =>
        failures-- > 0 ? Promise.reject(new Error('MARKER disk')) : transaction(work);
      expect((await platform.visitCallback(one, { state: one.state, code: 'c' })).status).to.equal(200);
      expect(await statusOf(one)).to.equal('exchanged');
      failures = 100;
      const response = await platform.visitCallback(two, { state: two.state, code: 'c' });
      expect([response.status, response.text.includes('Something went wrong')]).to.deep.equal([503, true]);
      expect(platform.logLines.join('\n')).not.to.include('MARKER');
    });

    it('completes during a shutdown', async () => {
      const flow = await platform.start(client);
      let respond: (outcome: ReturnType<typeof createGrantedOutcome>) => void = () => undefined;
      platform.provider = () => new Promise((resolve) => (respond = resolve));
      const visit = platform.visitCallback(flow, { state: flow.state, code: 'c' });
      while (platform.tokenRequests.length === 0) await new Promise(setImmediate);
      let settled = false;
      const ending = platform.services.workTracker.waitUntilSettled().then(() => (settled = true));
      await new Promise(setImmediate);
      expect(settled).to.equal(false);
      respond(createGrantedOutcome());
      await ending;
      expect(await statusOf(flow)).to.equal('exchanged');
      await visit;
    });

    it('leaves no code, state, cookie, verifier or token in the log, audit, page or store', async () => {
      const flow = await platform.start(client, { fields: {}, return_to: '/done' });
      await platform.visitCallback(flow, { state: flow.state, code: 'MARKER-code' });
      const bad = await platform.start(client);
      platform.provider = () => Promise.resolve(createRefusedOutcome('dead', 'invalid_grant', 'no'));
      await platform.visitCallback(bad, { state: bad.state, code: 'MARKER-code' });
      await platform.visitCallback(bad, { state: bad.state, code: 'MARKER-code' });
      const request = platform.tokenRequests[0]!.request;
      if (request.grant !== 'authorization_code') throw new Error('another grant');
      const secrets = ['MARKER', flow.state, bad.state, request.codeVerifier!];
      const cookies = [flow, bad].map(({ cookie }) => cookie.split('=')[1]!);
      const records = await platform.store.audit.list({ tenants: 'all' }, 200);
      const shown = await Promise.all([flow, bad].map((one) => platform.get(one)));
      const everything = [
        ...platform.logLines,
        JSON.stringify(records),
        ...shown.map(({ text }) => text),
        JSON.stringify(await Promise.all([flow, bad].map((one) => platform.findRow(one)))),
      ].join('\n');
      for (const secret of [...secrets, ...cookies]) expect(everything).not.to.include(secret);
    });

    describe('of Instagram', () => {
      const shortLived = { accessToken: 'MARKER-short', others: { user_id: '17841405793187219' }, scope: 'basic' };
      let instagram: string;
      beforeEach(async () => {
        instagram = await platform.makeClient('oauth2_instagram', { client_id: '555', client_secret: 'MARKER-ig' });
        platform.provider = ({ grant }) =>
          Promise.resolve(
            grant === 'ig_code'
              ? { outcome: 'granted', grant: shortLived }
              : { outcome: 'granted', grant: { accessToken: 'MARKER-long', expiresInSeconds: 5_183_944, others: {} } },
          );
      });

      it('exchanges the short-lived token for a long-lived one, with user and permissions', async () => {
        const flow = await platform.start(instagram, { scopes: ['instagram_business_basic'] });
        await platform.visitCallback(flow, { state: flow.state, code: 'AQB#_' });
        const [first] = platform.tokenRequests;
        const codeVerifier = (first?.request as { readonly codeVerifier: string }).codeVerifier;
        expect(createHash('sha256').update(codeVerifier).digest('base64url')).to.equal(
          flow.url.searchParams.get('code_challenge'),
        );
        expect(platform.tokenRequests.map(({ request }) => request)).to.deep.equal([
          { grant: 'ig_code', code: 'AQB', redirectUri: 'http://127.0.0.1:3000/callback/oauth2', codeVerifier },
          { grant: 'ig_exchange', accessToken: 'MARKER-short' },
        ]);
        const { credentials } = (await platform.saveSecret(flow)).body.data.attributes;
        expect(credentials).to.deep.include({
          access_token: 'MARKER-long',
          expires_in: 5_183_944,
          scope: 'basic',
          undefined_params: { user_id: '17841405793187219' },
        });
      });

      it('requires both steps; a failed second step can be retried within an hour', async () => {
        const long = platform.provider;
        platform.provider = (request) =>
          request.grant === 'ig_code'
            ? long(request)
            : Promise.resolve(createRefusedOutcome('configuration', '100', 'Unsupported'));
        const flow = await platform.start(instagram);
        await platform.visitCallback(flow, { state: flow.state, code: 'c' });
        expect(await statusOf(flow)).to.equal('failed');
        expect((await platform.saveSecret(flow)).body.errors[0].code).to.equal('flow_failed');
        const retry = (as = platform.member) => platform.api('POST', `${platform.flowsPath}/${flow.id}/retry`, { as });
        const again = await retry();
        expect(again.body.data.attributes).to.deep.include({
          status: 'failed',
          error: { code: '100', description: 'Unsupported' },
        });
        expect((await retry(await platform.makeUser('operator'))).status).to.equal(403);
        platform.provider = long;
        const [one, two] = await Promise.all([retry(), retry()]);
        expect([one.status, two.status].sort()).to.deep.equal([200, 409]);
        expect(await statusOf(flow)).to.equal('exchanged');
        expect((await platform.saveSecret(flow)).status).to.equal(201);
        const late = await retry();
        expect([late.status, ...readProblems(late)]).to.deep.equal([409, 'not_retryable']);
      });

      it('does not retry after an hour, or after a failed first step', async () => {
        const long = platform.provider;
        platform.provider = (request) =>
          request.grant === 'ig_code' ? long(request) : Promise.resolve(createRefusedOutcome('dead', '190'));
        const flow = await platform.start(instagram);
        await platform.visitCallback(flow, { state: flow.state, code: 'c' });
        platform.clock.nowMs += 3_600_000;
        const retry = ({ id }: typeof flow) =>
          platform.api('POST', `${platform.flowsPath}/${id}/retry`, { as: platform.member });
        expect((await retry(flow)).status).to.equal(409);
        platform.provider = () => Promise.resolve(createRefusedOutcome('dead', 'OAuthException'));
        const other = await platform.start(instagram);
        await platform.visitCallback(other, { state: other.state, code: 'c' });
        expect((await retry(other)).status).to.equal(409);
      });
    });
  });
}
