import { expect } from 'chai';
import type { RefreshState } from '../../../lib/platform/model/refresh.js';
import type { TokenRefusal } from '../../../lib/platform/model/tokenClient.js';
import { isProvisional, resolveProvisionalRefusal } from '../../../lib/platform/refresher/provisionalRefusal.js';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;
const refusal = (outcome: TokenRefusal['outcome'], code: string): TokenRefusal => ({ outcome, code, detail: 'busy' });

describe('isDoubtful', () => {
  it('is about a transient refusal whose code ends a grant', () => {
    const busy = refusal('transient', 'invalid_grant');
    expect(isProvisional({ ...busy, provisional: true })).to.equal(true);
    expect(isProvisional(busy)).to.equal(false);
    expect(isProvisional(refusal('dead', 'invalid_grant'))).to.equal(false);
  });
});

describe('settledRefusal', () => {
  const busy = { ...refusal('transient', 'invalid_grant'), provisional: true } as const;
  const settled = (state: Partial<RefreshState>, said: TokenRefusal = busy): TokenRefusal['outcome'] =>
    resolveProvisionalRefusal(
      said,
      { expiresAtMs: NOW - HOUR, failingSinceMs: NOW - HOUR, lastErrorCode: 'invalid_grant', ...state } as RefreshState,
      NOW,
    ).outcome;

  it('ends the grant when it is the same an hour after the expiry, and an hour after the first failure', () => {
    expect(settled({})).to.equal('dead');
    expect(settled({ expiresAtMs: NOW - HOUR + 1 })).to.equal('transient');
    expect(settled({ failingSinceMs: NOW - HOUR + 1 })).to.equal('transient');
    expect(settled({ expiresAtMs: null })).to.equal('dead');
    expect(settled({ expiresAtMs: null, failingSinceMs: NOW - 1 })).to.equal('transient');
  });

  it('believes in a first one, one after other failures, and all that are not doubtful', () => {
    expect(settled({ failingSinceMs: null })).to.equal('transient');
    expect(settled({ lastErrorCode: 'http_503' })).to.equal('transient');
    expect(settled({}, refusal('transient', 'server_error'))).to.equal('transient');
    expect(settled({}, refusal('client', 'invalid_client'))).to.equal('client');
  });
});
