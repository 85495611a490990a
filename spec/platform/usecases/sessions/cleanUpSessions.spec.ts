import { expect } from 'chai';

import { COMMAND_LINE_ACTOR } from '../../../../lib/platform/usecases/directory/actor.js';
import { cleanUpSessions } from '../../../../lib/platform/usecases/sessions/cleanUpSessions.js';
import { createLoginLink } from '../../../../lib/platform/usecases/sessions/createLoginLink.js';
import { hashRandomToken } from '../../../../lib/oauth/randomToken.js';
import { specPlatform } from '../../../support/platform.js';
import { signIn } from '../../../support/signIn.js';

describe('cleanUpSessions', () => {
  it('deletes expired sessions and links, and no others', async () => {
    const platform = await specPlatform();
    const { clock, store, services, admin } = platform;
    const user = (await store.directory.findUser(admin.id))!;
    const link = async (): Promise<string> => {
      const { url } = await createLoginLink(services, COMMAND_LINE_ACTOR, user, 'http://a.test');
      return hashRandomToken(url.reveal().split('/').at(-1)!);
    };
    const kept = async (): Promise<readonly boolean[]> =>
      Promise.all(
        [idle, busy].map(
          async ({ cookie }) => (await store.sessions.find(hashRandomToken(cookie.split('=')[1]!))) !== undefined,
        ),
      );
    const [idle, busy] = [await signIn(platform), await signIn(platform)];
    const old = await link();
    const job = cleanUpSessions(services);
    const { signal } = new AbortController();

    clock.nowMs += 1_000_000;
    await busy.api('GET', '/v2/users/me');
    const young = await link();
    clock.nowMs += 800_000;
    await job.run(signal);
    expect(await kept()).to.deep.equal([true, true]);
    clock.nowMs += 1;
    await job.run(signal);
    expect(await kept()).to.deep.equal([false, true]);
    expect(await store.sessions.consumeLink(old)).to.equal(undefined);
    expect(await store.sessions.consumeLink(young)).to.equal(undefined);

    const last = await link();
    clock.nowMs += 599_999;
    await job.run(signal);
    expect(await store.sessions.consumeLink(last)).not.to.equal(undefined);
    for (let hours = 0; hours < 12; hours += 0.4) {
      await busy.api('GET', '/v2/users/me');
      clock.nowMs += 0.4 * 3_600_000;
    }
    await job.run(signal);
    expect(await kept()).to.deep.equal([false, false]);
  });
});
