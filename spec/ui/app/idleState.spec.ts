import { expect } from 'chai';

import { getIdleState, needsKeepAlive } from '../../../lib/ui/app/idleState.js';

const MIN = 60_000;
const ALLOWED = 30 * MIN;

describe('getIdleState', () => {
  it('returns active until a minute before expiry', () => {
    expect(getIdleState(0, 0, ALLOWED)).to.deep.equal({ kind: 'active' });
    expect(getIdleState(0, 29 * MIN - 1, ALLOWED)).to.deep.equal({ kind: 'active' });
  });

  it('returns a warning in the last minute', () => {
    expect(getIdleState(0, 29 * MIN, ALLOWED)).to.deep.equal({ kind: 'warning', expiresAtMs: ALLOWED });
    expect(getIdleState(0, 30 * MIN - 1, ALLOWED)).to.deep.equal({ kind: 'warning', expiresAtMs: ALLOWED });
  });

  it('returns expired after expiry, also after a long sleep of the machine', () => {
    expect(getIdleState(0, 30 * MIN, ALLOWED)).to.deep.equal({ kind: 'expired' });
    expect(getIdleState(0, 900 * MIN, ALLOWED)).to.deep.equal({ kind: 'expired' });
  });

  it('warns after half of a session of one minute', () => {
    expect(getIdleState(0, 29_999, MIN)).to.deep.equal({ kind: 'active' });
    expect(getIdleState(0, 30_000, MIN)).to.deep.equal({ kind: 'warning', expiresAtMs: MIN });
  });
});

describe('needsKeepAlive', () => {
  it('returns true after a quarter of the idle time with input and without a request', () => {
    expect(needsKeepAlive(10 * MIN, 2 * MIN, 10 * MIN, ALLOWED)).to.equal(true);
  });

  it('returns false before that', () => {
    expect(needsKeepAlive(9 * MIN, 2 * MIN, 9 * MIN, ALLOWED)).to.equal(false);
  });

  it('returns false without input since the last request', () => {
    expect(needsKeepAlive(2 * MIN, 3 * MIN, 29 * MIN, ALLOWED)).to.equal(false);
  });
});
