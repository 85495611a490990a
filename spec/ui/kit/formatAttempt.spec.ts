import { expect } from 'chai';

import { describeDecision } from '../../../lib/ui/kit/formatAttempt.js';

const ATTEMPT = { attempt: 1, wait: 0, hops: [] };

describe('describeDecision', () => {
  it('names the rule of the step, the status and the decision', () => {
    const attempt = { ...ATTEMPT, status: 404, rule: 'outcome rule 2', do: 'ignore' as const };
    expect(describeDecision(attempt, 'no message')).to.equal('Rule 2 of the step: 404 → ignore: no message');
  });

  it('names a built-in rule', () => {
    const attempt = { ...ATTEMPT, status: 200, rule: 'the built-in rule "emit"', do: 'emit' as const };
    expect(describeDecision(attempt)).to.equal('Built-in rule "emit": 200 → emit');
  });

  it('says why there is no response', () => {
    expect(describeDecision({ ...ATTEMPT, error: 'socket hang up', do: 'retry' })).to.equal('socket hang up → retry');
    expect(describeDecision(ATTEMPT)).to.equal('no response');
  });
});
