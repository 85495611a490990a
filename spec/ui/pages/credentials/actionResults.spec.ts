import { expect } from 'chai';

import { ApiFailure } from '../../../../lib/ui/api/client.js';
import {
  describeFailure,
  describeRefresh,
  describeRefreshFailure,
  describeVerification,
} from '../../../../lib/ui/pages/credentials/actionResults.js';

const failure = (status: number, code: string, seconds?: number): ApiFailure =>
  new ApiFailure(status, [{ code, detail: 'Text of the service.' }], seconds);

describe('actionResults', () => {
  it('describes the result of a verification', () => {
    expect(describeVerification({ verified: true })).to.deep.equal({
      tone: 'good',
      text: 'Verified: the component accepts the credential.',
    });
    expect(describeVerification({ verified: false, reason: 'the password is empty' }).text).to.equal(
      'The component rejects the credential: the password is empty',
    );
    expect(describeVerification({ verified: false }).text).to.equal('The component rejects the credential.');
  });

  it('describes a refresh that returned the previous token', () => {
    expect(describeRefresh(1, 2)).to.include({ tone: 'good' });
    expect(describeRefresh(undefined, 2)).to.include({ tone: 'good' });
    const outcome = describeRefresh(2, 2);
    expect(outcome.tone).to.equal('calm');
    expect(outcome.text).to.match(/is kept/);
  });

  for (const [status, code, tone, next] of [
    [409, 'not_refreshable', 'bad', /authenticate again/],
    [409, 'too_early', 'warn', /Nothing is wrong/],
    [409, 'client_rejected', 'bad', /auth client/],
    [409, 'configuration', 'bad', /auth client/],
    [424, 'reauthorization_required', 'bad', /Re-Authenticate/],
  ] as const) {
    it(`returns the text of the service and the next step for ${code}`, () => {
      const outcome = describeRefreshFailure(failure(status, code));
      expect(outcome).to.include({ tone, text: 'Text of the service.' });
      expect(outcome.next).to.match(next);
    });
  }

  it('contains the time until a retry when the provider is unavailable', () => {
    expect(describeRefreshFailure(failure(503, 'provider_unavailable', 30)).next).to.equal('Try again in 30 s.');
    expect(describeRefreshFailure(failure(503, 'store_unavailable')).next).to.equal('Try again later.');
  });

  it('returns no next step for an unknown code', () => {
    expect(describeRefreshFailure(failure(403, 'constructor'))).to.deep.equal({
      tone: 'bad',
      text: 'Text of the service.',
    });
    expect(describeFailure(failure(403, 'forbidden'))).to.deep.equal({ tone: 'bad', text: 'Text of the service.' });
  });
});
