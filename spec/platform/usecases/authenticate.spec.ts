import { createHash } from 'node:crypto';

import { expect } from 'chai';

import type { Account } from '../../../lib/platform/model/directory.js';
import type { ApiKeyId, TenantId, UserId } from '../../../lib/platform/model/ids.js';
import { authenticate, readBasicCredentials } from '../../../lib/platform/usecases/authenticate.js';

const basic = (text: string): string => `Basic ${Buffer.from(text, 'utf8').toString('base64')}`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

describe('readBasicCredentials', () => {
  for (const [title, header, email, key] of [
    ['reads e-mail and key', basic('ann@acme.test:rs_1'), 'ann@acme.test', 'rs_1'],
    ['takes the scheme in any case', basic('ann@acme.test:k').replace('Basic', 'bAsIc'), 'ann@acme.test', 'k'],
    ['takes more than one space', basic('ann@acme.test:k').replace(' ', '   '), 'ann@acme.test', 'k'],
    ['takes base64 without its padding', basic('ann@acme.test:k').replace(/=+$/, ''), 'ann@acme.test', 'k'],
    ['keeps colons in the key', basic('ann@acme.test:a:b:'), 'ann@acme.test', 'a:b:'],
    ['writes the e-mail in lower case, not the key', basic('Ann@ACME.test:KeY'), 'ann@acme.test', 'KeY'],
    ['decodes a user name without an @', basic('admin%40host:k'), 'admin@host', 'k'],
    ['decodes it whole', basic('Ann%2BShop%40acme.test:k%40'), 'ann+shop@acme.test', 'k%40'],
    ['leaves a % in an address that has its @', basic('a%40b@acme.test:k'), 'a%40b@acme.test', 'k'],
    ['reads UTF-8', basic('jürgen@acme.test:schlüssel'), 'jürgen@acme.test', 'schlüssel'],
  ] as const) {
    it(title, () => expect(readBasicCredentials(header)).to.deep.equal({ email, keyHash: sha256(key) }));
  }

  for (const [title, header] of [
    ['nothing', undefined],
    ['an empty header', ''],
    ['another scheme', 'Bearer abc'],
    ['a scheme alone', 'Basic'],
    ['a scheme and a space', 'Basic '],
    ['what is no base64', 'Basic a-b_c'],
    ['two words', `${basic('ann@acme.test:k')} more`],
    ['no colon', basic('ann@acme.test')],
    ['no user name', basic(':k')],
    ['no key', basic('ann@acme.test:')],
    ['a user name that can not be decoded', basic('admin%4:k')],
  ] as const) {
    it(`returns undefined for ${title}`, () => expect(readBasicCredentials(header)).to.equal(undefined));
  }
});

describe('authenticate', () => {
  const account: Account = {
    user: { id: 'u' as UserId, tenantId: 't' as TenantId, email: 'ann@acme.test', createdAtMs: 0 },
    keyId: 'k' as ApiKeyId,
    roleAssignments: [],
  };
  const requests: string[] = [];
  const services = {
    findAccount: (hash: string): Promise<Account | undefined> => {
      requests.push(hash);
      return Promise.resolve(hash === sha256('right') ? account : undefined);
    },
  };
  beforeEach(() => requests.splice(0));

  it('finds the account of the key', async () => {
    expect(await authenticate(services, basic('ann@acme.test:right'))).to.equal(account);
    expect(requests).to.deep.equal([sha256('right')]);
  });

  it('accepts a percent-encoded user name', async () => {
    expect(await authenticate(services, basic('Ann%40acme.test:right'))).to.equal(account);
  });

  it("rejects a valid key with another user's e-mail address, and a wrong key", async () => {
    expect(await authenticate(services, basic('bob@acme.test:right'))).to.equal(undefined);
    expect(await authenticate(services, basic('ann@acme.test:wrong'))).to.equal(undefined);
  });

  it('runs no query when there is no key', async () => {
    expect(await authenticate(services, undefined)).to.equal(undefined);
    expect(requests).to.deep.equal([]);
  });
});
