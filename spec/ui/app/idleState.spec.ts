import { expect } from 'chai';

import { getIdleState, needsKeepAlive } from '../../../lib/ui/app/idleState.js';

const MIN = 60_000;
const ALLOWED = 30 * MIN;

describe('a session that nobody uses', () => {
  it('is active until a minute before its end', () => {
    expect(getIdleState(0, 0, ALLOWED)).to.deep.equal({ kind: 'active' });
    expect(getIdleState(0, 29 * MIN - 1, ALLOWED)).to.deep.equal({ kind: 'active' });
  });

  it('asks in its last minute', () => {
    expect(getIdleState(0, 29 * MIN, ALLOWED)).to.deep.equal({ kind: 'asked', endsAtMs: ALLOWED });
    expect(getIdleState(0, 30 * MIN - 1, ALLOWED)).to.deep.equal({ kind: 'asked', endsAtMs: ALLOWED });
  });

  it('is over then, also when the machine has slept for long', () => {
    expect(getIdleState(0, 30 * MIN, ALLOWED)).to.deep.equal({ kind: 'over' });
    expect(getIdleState(0, 900 * MIN, ALLOWED)).to.deep.equal({ kind: 'over' });
  });

  it('that may last for a minute only asks after half of it', () => {
    expect(getIdleState(0, 29_999, MIN)).to.deep.equal({ kind: 'active' });
    expect(getIdleState(0, 30_000, MIN)).to.deep.equal({ kind: 'asked', endsAtMs: MIN });
  });
});

describe('telling the service that somebody is there', () => {
  it('is due when somebody types for a quarter of the time and nothing is sent', () => {
    expect(needsKeepAlive(10 * MIN, 2 * MIN, 10 * MIN, ALLOWED)).to.equal(true);
  });

  it('is not due sooner', () => {
    expect(needsKeepAlive(9 * MIN, 2 * MIN, 9 * MIN, ALLOWED)).to.equal(false);
  });

  it('is never due when nobody has done anything since', () => {
    expect(needsKeepAlive(2 * MIN, 3 * MIN, 29 * MIN, ALLOWED)).to.equal(false);
  });
});
