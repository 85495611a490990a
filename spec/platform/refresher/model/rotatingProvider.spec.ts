import { expect } from 'chai';
import { originOf, RotatingProvider, type ProviderResponse } from '../../../support/providers/rotating.js';

const LIFE = 600_000;

describe('RotatingProvider', () => {
  let nowMs: number;
  let provider: RotatingProvider;

  function withGrace(graceMs: number): void {
    nowMs = 1000;
    provider = new RotatingProvider({ graceMs, lifeMs: LIFE }, () => nowMs);
  }
  const spend = (token: string): ProviderResponse => provider.act(provider.receive('acme', token));
  const tokenOf = (response: ProviderResponse): string => {
    if ('refused' in response) throw new Error(response.refused);
    return response.granted.refreshToken;
  };

  it('issues a new refresh token for each one', () => {
    withGrace(0);
    const first = provider.authenticate().refreshToken;
    const second = tokenOf(spend(first));
    const third = tokenOf(spend(second));
    expect([first, second, third].map(originOf)).to.deep.equal([
      { grant: 0, generation: 0 },
      { grant: 0, generation: 1 },
      { grant: 0, generation: 2 },
    ]);
    expect(provider.isGood(third)).to.equal(true);
  });

  it('revokes the grant when a spent token is used again', () => {
    withGrace(0);
    const first = provider.authenticate().refreshToken;
    const second = tokenOf(spend(first));
    nowMs += 1;
    expect(spend(first)).to.deep.equal({ refused: 'invalid_grant' });
    expect(spend(second)).to.deep.equal({ refused: 'invalid_grant' });
    expect(provider.isDead(originOf(second))).to.equal(true);
  });

  it('accepts the previous token within its grace period, and no older one', () => {
    withGrace(5000);
    const first = provider.authenticate().refreshToken;
    tokenOf(spend(first));
    nowMs += 5000;
    const again = tokenOf(spend(first));
    expect(originOf(again).generation).to.equal(1);
    spend(again);
    expect(provider.isGood(first)).to.equal(false);
    nowMs += 5001;
    expect(provider.isGood(again)).to.equal(false);
  });

  it('accepts the previous token until the current one is used when the grace period is unlimited', () => {
    withGrace(Infinity);
    const first = provider.authenticate().refreshToken;
    spend(first);
    nowMs += 10 * LIFE;
    const second = tokenOf(spend(first));
    expect(provider.isGood(first)).to.equal(true);
    spend(second);
    expect(provider.isGood(first)).to.equal(false);
  });

  it('returns the lifetime left of its access tokens, and refuses foreign tokens', () => {
    withGrace(0);
    const { accessToken } = provider.authenticate();
    nowMs += LIFE + 1;
    expect(provider.readLifetimeLeftMs(accessToken)).to.equal(-1);
    expect(spend('foreign')).to.deep.equal({ refused: 'invalid_grant' });
    expect(provider.readLifetimeLeftMs('foreign')).to.equal(-Infinity);
  });
});
