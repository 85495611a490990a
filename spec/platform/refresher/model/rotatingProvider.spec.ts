import { expect } from 'chai';
import { originOf, RotatingProvider, type ProviderAnswer } from '../../../support/providers/rotating.js';

const LIFE = 600_000;

describe('the rotating provider that the refresher is proved against', () => {
  let nowMs: number;
  let provider: RotatingProvider;

  function withGrace(graceMs: number): void {
    nowMs = 1000;
    provider = new RotatingProvider({ graceMs, lifeMs: LIFE }, () => nowMs);
  }
  const spend = (token: string): ProviderAnswer => provider.act(provider.receive('acme', token));
  const tokenOf = (answer: ProviderAnswer): string => {
    if ('refused' in answer) throw new Error(answer.refused);
    return answer.granted.refreshToken;
  };

  it('gives another refresh token for each one', () => {
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

  it('ends the grant when a spent token comes again', () => {
    withGrace(0);
    const first = provider.authenticate().refreshToken;
    const second = tokenOf(spend(first));
    nowMs += 1;
    expect(spend(first)).to.deep.equal({ refused: 'invalid_grant' });
    expect(spend(second)).to.deep.equal({ refused: 'invalid_grant' });
    expect(provider.isDead(originOf(second))).to.equal(true);
  });

  it('takes the token before the current one while its grace lasts, and no older one', () => {
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

  it('waits for the use of the current one when the grace has no end', () => {
    withGrace(Infinity);
    const first = provider.authenticate().refreshToken;
    spend(first);
    nowMs += 10 * LIFE;
    const second = tokenOf(spend(first));
    expect(provider.isGood(first)).to.equal(true);
    spend(second);
    expect(provider.isGood(first)).to.equal(false);
  });

  it('knows how long an access token is good for, and nothing of foreign tokens', () => {
    withGrace(0);
    const { accessToken } = provider.authenticate();
    nowMs += LIFE + 1;
    expect(provider.lifeLeftMs(accessToken)).to.equal(-1);
    expect(spend('somebody-elses')).to.deep.equal({ refused: 'invalid_grant' });
    expect(provider.lifeLeftMs('somebody-elses')).to.equal(-Infinity);
  });
});
