import { expect } from 'chai';

import { ApiFailure } from '../../../../lib/ui/api/client.js';
import {
  describeFailure,
  describeRefresh,
  describeRefreshFailure,
  describeVerification,
} from '../../../../lib/ui/pages/credentials/actionResults.js';

const failure = (status: number, code: string, seconds?: number): ApiFailure =>
  new ApiFailure(status, [{ code, detail: 'Said by the service.' }], seconds);

describe('ui/pages/credentials/outcomes', () => {
  it('tells what the component has found', () => {
    expect(describeVerification({ verified: true })).to.deep.equal({
      tone: 'good',
      text: 'Verified: the component takes the credential.',
    });
    expect(describeVerification({ verified: false, reason: 'the password is empty' }).text).to.equal(
      'The component does not take the credential: the password is empty',
    );
    expect(describeVerification({ verified: false }).text).to.equal('The component does not take the credential.');
  });

  it('does not call a token new that is the one from before', () => {
    expect(describeRefresh(1, 2)).to.include({ tone: 'good' });
    expect(describeRefresh(undefined, 2)).to.include({ tone: 'good' });
    const outcome = describeRefresh(2, 2);
    expect(outcome.tone).to.equal('calm');
    expect(outcome.text).to.match(/stays/);
  });

  for (const [status, code, tone, next] of [
    [409, 'not_refreshable', 'bad', /authenticate again/],
    [409, 'too_early', 'warn', /Nothing is wrong/],
    [409, 'client_rejected', 'bad', /auth client/],
    [409, 'configuration', 'bad', /auth client/],
    [424, 'reauthorization_required', 'bad', /Re-Authenticate/],
  ] as const) {
    it(`keeps the service's words for ${code} and says what to do`, () => {
      const outcome = describeRefreshFailure(failure(status, code));
      expect(outcome).to.include({ tone, text: 'Said by the service.' });
      expect(outcome.next).to.match(next);
    });
  }

  it('says when a provider that is away can be asked again', () => {
    expect(describeRefreshFailure(failure(503, 'provider_unavailable', 30)).next).to.equal('Try again in 30 s.');
    expect(describeRefreshFailure(failure(503, 'store_unavailable')).next).to.equal('Try again later.');
  });

  it('has no advice for what it does not know', () => {
    expect(describeRefreshFailure(failure(403, 'constructor'))).to.deep.equal({
      tone: 'bad',
      text: 'Said by the service.',
    });
    expect(describeFailure(failure(403, 'forbidden'))).to.deep.equal({ tone: 'bad', text: 'Said by the service.' });
  });
});
