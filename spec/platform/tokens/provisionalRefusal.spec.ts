import { expect } from 'chai';
import type { RefreshState } from '../../../lib/platform/model/refresh.js';
import type { TokenRefusal } from '../../../lib/platform/model/tokenClient.js';
import { isProvisional, resolveProvisionalRefusal } from '../../../lib/platform/tokens/provisionalRefusal.js';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;
const refusal = (outcome: TokenRefusal['outcome'], code: string): TokenRefusal => ({ outcome, code, detail: 'busy' });

describe('isProvisional', () => {
  it('returns true for a transient refusal whose code is permanent', () => {
    const busy = refusal('transient', 'invalid_grant');
    expect(isProvisional({ ...busy, provisional: true })).to.equal(true);
    expect(isProvisional(busy)).to.equal(false);
    expect(isProvisional(refusal('dead', 'invalid_grant'))).to.equal(false);
  });
});

describe('resolveProvisionalRefusal', () => {
  const busy = { ...refusal('transient', 'invalid_grant'), provisional: true } as const;
  const resolve = (state: Partial<RefreshState>, repeated: TokenRefusal = busy): TokenRefusal['outcome'] =>
    resolveProvisionalRefusal(
      repeated,
      { expiresAtMs: NOW - HOUR, failingSinceMs: NOW - HOUR, lastErrorCode: 'invalid_grant', ...state } as RefreshState,
      NOW,
    ).outcome;

  it('returns a permanent refusal when it repeats an hour after the expiry and the first failure', () => {
    expect(resolve({})).to.equal('dead');
    expect(resolve({ expiresAtMs: NOW - HOUR + 1 })).to.equal('transient');
    expect(resolve({ failingSinceMs: NOW - HOUR + 1 })).to.equal('transient');
    expect(resolve({ expiresAtMs: null })).to.equal('dead');
    expect(resolve({ expiresAtMs: null, failingSinceMs: NOW - 1 })).to.equal('transient');
  });

  it('keeps a first refusal, one after other failures, and those that are not provisional', () => {
    expect(resolve({ failingSinceMs: null })).to.equal('transient');
    expect(resolve({ lastErrorCode: 'http_503' })).to.equal('transient');
    expect(resolve({}, refusal('transient', 'server_error'))).to.equal('transient');
    expect(resolve({}, refusal('client', 'invalid_client'))).to.equal('client');
  });
});
