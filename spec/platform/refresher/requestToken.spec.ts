import { expect } from 'chai';
import type { GrantRequest } from '../../../lib/oauth/providers/index.js';
import type { TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
import { requestToken } from '../../../lib/platform/refresher/requestToken.js';
import { flushEventLoop, grantedOutcome, refusedOutcome } from '../../support/refresher.js';
import { createRefresherSpec, type RefresherSpec } from '../../support/refresherSpec.js';

const REQUEST: GrantRequest = { grant: 'refresh_token', refreshToken: 'rt' };
const LOST = refusedOutcome('ambiguous', 'ECONNRESET');

describe('requestToken', () => {
  let spec: RefresherSpec;
  let outcomes: (TokenOutcome | Error)[];
  let durations: number[];
  let leaseLost: AbortController;
  beforeEach(async () => {
    spec = await createRefresherSpec();
    durations = [];
    leaseLost = new AbortController();
    spec.platform.provider = () => {
      spec.platform.clock.nowMs += 500;
      const outcome = outcomes.shift() ?? new Error('no outcome left');
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    };
  });
  const send = () => {
    const observer = { ...spec.context.observer, onTokenRequest: (seconds: number) => void durations.push(seconds) };
    const parts = { clientValues: {}, values: {}, request: REQUEST, leaseLost: leaseLost.signal };
    return requestToken({ ...spec.context, observer }, parts);
  };

  it('sends one request when its outcome is known', async () => {
    for (const outcome of [grantedOutcome(2), refusedOutcome('dead'), refusedOutcome('transient', 'http_503')]) {
      outcomes = [outcome];
      const requestedAtMs = spec.platform.clock.nowMs;
      expect(await send()).to.deep.equal({ outcome, requestedAtMs, isOutcomeUnknown: false });
    }
    expect(durations).to.deep.equal([0.5, 0.5, 0.5]);
  });

  it('repeats a request with a lost response once, after two seconds', async () => {
    outcomes = [LOST, grantedOutcome(2)];
    const startedAtMs = spec.platform.clock.nowMs;
    const sent = send();
    await flushEventLoop();
    spec.platform.clock.nowMs += 1999;
    await flushEventLoop();
    expect(spec.platform.tokenRequests).to.have.length(1);
    spec.platform.clock.nowMs += 1;
    const requestedAtMs = startedAtMs + 2500;
    expect(await sent).to.deep.equal({ outcome: grantedOutcome(2), requestedAtMs, isOutcomeUnknown: true });
    outcomes = [LOST, LOST, LOST];
    expect(await spec.platform.clock.during(send())).to.deep.include({ outcome: LOST, isOutcomeUnknown: true });
    expect(spec.platform.tokenRequests).to.have.length(4);
  });

  it('sends no second request after the lease is lost', async () => {
    outcomes = [LOST, grantedOutcome(2)];
    const sent = send();
    await flushEventLoop();
    leaseLost.abort();
    expect(await sent).to.deep.include({ outcome: LOST, isOutcomeUnknown: true });
    expect(spec.platform.tokenRequests).to.have.length(1);
  });

  it('treats an unexpected error as a lost response, and logs its name only', async () => {
    outcomes = [new TypeError('MARKER'), refusedOutcome('dead')];
    const { outcome, isOutcomeUnknown } = await spec.platform.clock.during(send());
    expect([outcome, isOutcomeUnknown]).to.deep.equal([refusedOutcome('dead'), true]);
    expect(spec.platform.logLines.join()).to.include('TypeError').and.not.to.include('MARKER');
  });
});
