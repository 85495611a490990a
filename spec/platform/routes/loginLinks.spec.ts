import { expect } from 'chai';

import type { User } from '../../../lib/platform/model/directory.js';
import { COMMAND_LINE_ACTOR } from '../../../lib/platform/usecases/directory/actor.js';
import { createLoginLink } from '../../../lib/platform/usecases/sessions/createLoginLink.js';
import { specPlatform, type SpecResponse, type SpecPlatform } from '../../support/platform.js';
import { readSession } from '../../support/signIn.js';
import { offlineStores } from '../../support/stores.js';

for (const [name, open] of offlineStores) {
  describe(`a sign-in link (${name})`, () => {
    let platform: SpecPlatform;
    let remove: () => Promise<void>;
    beforeEach(async () => {
      const opened = await open();
      remove = opened.dispose;
      platform = await specPlatform({ dependencies: { store: opened.store }, publicUrl: 'https://acme.test/creds' });
    });
    afterEach(() => remove());

    /** Creates a link and returns its token. */
    async function createToken(id: User['id'] = platform.admin.id): Promise<string> {
      const user = (await platform.store.directory.findUser(id))!;
      const { url } = await createLoginLink(platform.services, COMMAND_LINE_ACTOR, user, platform.services.publicUrl());
      const [address, found] = url.reveal().split('#/sign-in/');
      expect(address).to.equal('https://acme.test/creds/ui/');
      return found!;
    }
    const visit = (link: string): Promise<SpecResponse> =>
      platform.api('POST', '/ui/session', { as: null, body: { link } });

    it('signs in its user, independent of API keys', async () => {
      const member = await platform.makeUser('member');
      const response = await visit(await createToken(member.id));
      expect([response.status, response.body.user]).to.deep.equal([200, { id: member.id, email: member.email }]);
      const session = readSession(platform, response);
      const [key] = await platform.store.directory.listApiKeys(member.id);
      await platform.store.directory.revokeApiKey(key!.id, 1);
      const me = await session.api('GET', '/v2/users/me');
      expect([me.status, me.body.data.id]).to.deep.equal([200, member.id]);
      const [record] = await platform.store.audit.list({ tenants: 'all', action: 'authenticate' }, 1);
      expect([record?.userId, record?.apiKeyId, record?.outcome]).to.deep.equal([member.id, null, 'ok']);
    });

    it('is valid once, and reports that on the second use', async () => {
      const link = await createToken();
      const responses = await Promise.all([visit(link), visit(link), visit(link)]);
      expect(responses.map(({ status }) => status).sort()).to.deep.equal([200, 401, 401]);
      const refused = responses.find(({ status }) => status === 401)!;
      expect(refused.body.errors).to.deep.equal([
        {
          status: '401',
          code: 'unauthorized',
          title: 'Unauthorized',
          detail: 'This link was already used, or has expired after ten minutes. Request a new one',
          source: { pointer: '/link' },
        },
      ]);
      expect(refused.headers).not.to.have.any.keys('set-cookie');
      expect((await visit(link)).status).to.equal(401);
    });

    it('is valid for ten minutes', async () => {
      const [early, late] = [await createToken(), await createToken()];
      platform.clock.nowMs += 600_000 - 1;
      expect((await visit(early)).status).to.equal(200);
      platform.clock.nowMs += 1;
      expect((await visit(late)).status).to.equal(401);
    });

    it('is not in the store, the audit or the log', async () => {
      const link = await createToken();
      await visit(link);
      await visit(link);
      const records = await platform.store.audit.list({ tenants: 'all' }, 10);
      expect(JSON.stringify(records) + platform.logLines.join()).not.to.include(link);
      expect(records.map(({ action, resourceType }) => `${action} ${resourceType}`)).to.have.members([
        'create login-link',
        'authenticate session',
      ]);
    });
  });
}
