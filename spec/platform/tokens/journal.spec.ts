import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { RefreshAttempt } from '../../../lib/platform/model/refresh.js';
import type { GrantRequest } from '../../../lib/oauth/providers/index.js';
import {
  createAttempt,
  findNewestOrphan,
  findUnknownAttempts,
  openOrphans,
  sealOrphan,
} from '../../../lib/platform/tokens/journal.js';
import { authClient, contract, id, secret, tenant, workspace } from '../store/samples.js';
import { specVault } from '../../support/vault.js';

const LEASE = { secretId: id(200), authClientId: id(100), owner: 'o', epoch: 3, untilMs: 9 };
const SECRET = secret(200, workspace(30, contract(20, tenant(10).id)), authClient(100), {
  version: 4,
  obtainedAtMs: 50,
});
const REQUEST: GrantRequest = { grant: 'refresh_token', refreshToken: 'rt-1' };

describe('the journal', () => {
  const vault = specVault();
  const warnings: string[] = [];
  const log = {
    info: () => undefined,
    warn: (fields: object, message: string) => void warnings.push(`${message} ${JSON.stringify(fields)}`),
    error: () => undefined,
  };
  const services = { vault, log, now: () => 1000, randomBytes };
  const create = (spentValue = 'rt-1', more: Partial<RefreshAttempt> = {}): RefreshAttempt => ({
    ...createAttempt(services, SECRET, LEASE, spentValue),
    ...more,
  });
  const orphan = (obtainedAtMs: number, spentValue = 'rt-1'): RefreshAttempt => {
    const attempt = create(spentValue);
    const grant = { accessToken: `at-${obtainedAtMs}`, others: {} };
    return { ...attempt, ...sealOrphan(services, attempt, { grant, obtainedAtMs }) };
  };
  const newest = (entries: readonly RefreshAttempt[], request: GrantRequest = REQUEST) =>
    findNewestOrphan(services, entries, SECRET, request)?.token.grant.accessToken;

  it('has entries with the hash of the value that is sent, and no value', () => {
    const attempt = create();
    expect(attempt).to.include({ secretId: id(200), authClientId: id(100), tenantId: id(10), owner: 'o', epoch: 3 });
    expect(attempt).to.include({ version: 4, startedAtMs: 1000, state: 'open', quarantinedAtMs: null });
    expect(vault.fingerprint('rt-1', attempt.tokenHash)).to.equal(attempt.tokenHash);
    expect(JSON.stringify(attempt)).not.to.include('rt-1');
  });

  it('finds requests of unknown outcome with the same value: lost ones, and open ones of earlier leases', () => {
    const lost = create('rt-1', { state: 'unknown', epoch: 3 });
    const crashed = create('rt-1', { epoch: 2 });
    const others = [create(), create('rt-2', { state: 'unknown' }), create('rt-1', { state: 'orphaned', epoch: 1 })];
    expect(findUnknownAttempts(services, [lost, ...others, crashed], LEASE, 'rt-1')).to.deep.equal([lost, crashed]);
  });

  it('encrypts a token for its own entry', () => {
    const [first, second] = [orphan(60), orphan(70)];
    expect(openOrphans(services, [first, create()], SECRET.id)).to.deep.equal([
      { entry: first, token: { grant: { accessToken: 'at-60', others: {} }, obtainedAtMs: 60 } },
    ]);
    expect(JSON.stringify(first)).not.to.include('at-60');
    const swapped = { ...first, sealed: second.sealed };
    expect(openOrphans(services, [swapped, second], SECRET.id).map(({ token }) => token.obtainedAtMs)).to.deep.equal([
      70,
    ]);
    expect(warnings).to.deep.equal([`could not decrypt a token in the journal {"secretId":"${SECRET.id}"}`]);
  });

  it('finds the newest token that was issued for the refresh token of the secret', () => {
    expect(newest([orphan(40), orphan(45), orphan(90, 'rt-0')])).to.equal('at-45');
    expect(newest([create(), orphan(90, 'rt-0')])).to.equal(undefined);
  });

  it('finds the newest token of a repeatable grant that is newer than that of the secret', () => {
    const regrant: GrantRequest = { grant: 'client_credentials' };
    expect(newest([orphan(49), orphan(60), orphan(51)], regrant)).to.equal('at-60');
    expect(newest([orphan(49), orphan(50)], regrant)).to.equal(undefined);
  });
});
