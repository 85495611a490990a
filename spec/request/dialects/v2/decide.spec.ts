import { expect } from 'chai';
import fc from 'fast-check';

import { RestError } from '../../../../lib/errors.js';
import type { V2OutcomeRules } from '../../../../lib/request/dialects/v2/config.js';
import { decide } from '../../../../lib/request/dialects/v2/decide.js';
import type { AttemptResult, Outcome } from '../../../../lib/request/outcome.js';
import { parseStatusCodes, TRANSIENT_CODES } from '../../../../lib/request/statusCodes.js';
import { failure, permanentFailure, response } from '../../attemptResults.js';

const v2: V2OutcomeRules = {
  policy: 'retry',
  policyCodes: TRANSIENT_CODES,
  emitCodes: { has: () => false },
  maxAttempts: 3,
};

const after = (result: AttemptResult, rules: Partial<V2OutcomeRules> = {}, attempt = 1): Outcome =>
  decide({ outcome: { ...v2, ...rules } }, result, { attempt, nowMs: 0, random: () => 0 });

describe('v2 decide', () => {
  for (const status of [200, 204, 299]) {
    it(`emits a ${status} even if a list has it`, () => {
      expect(after(response(status), { policyCodes: parseStatusCodes('200-299', 'x') })).to.deep.equal({
        kind: 'emit',
      });
    });
  }

  for (const status of [304, 400, 404, 302]) {
    it(`fails on a ${status} that is in no list`, () =>
      expect(after(response(status))).to.deep.equal({ kind: 'fail' }));
  }

  it('prefers the codes to emit to the policy', () => {
    const emitCodes = parseStatusCodes('302,503', 'x');
    expect(after(response(503), { emitCodes, policy: 'throw' })).to.deep.equal({ kind: 'emit' });
    expect(after(response(302), { emitCodes })).to.deep.equal({ kind: 'emit' });
  });

  it('replaces the transient codes by the listed ones', () => {
    const policyCodes = parseStatusCodes('404', 'x');
    expect(after(response(404), { policyCodes })).to.deep.equal({ kind: 'retry', afterMs: 500 });
    expect(after(response(500), { policyCodes })).to.deep.equal({ kind: 'fail' });
  });

  const policies: [policy: V2OutcomeRules['policy'], onAnswer: Outcome, onFailure: Outcome][] = [
    ['retry', { kind: 'retry', afterMs: 500 }, { kind: 'retry', afterMs: 500 }],
    ['rebound', { kind: 'rebound' }, { kind: 'rebound' }],
    ['throw', { kind: 'fail' }, { kind: 'fail' }],
    ['emit', { kind: 'emit' }, { kind: 'emitFailure' }],
  ];
  for (const [policy, onAnswer, onFailure] of policies) {
    it(`applies the policy ${policy} to a 503, a timeout and a refused connection`, () => {
      expect(after(response(503), { policy })).to.deep.equal(onAnswer);
      expect(after(failure('ECONNABORTED'), { policy })).to.deep.equal(onFailure);
      expect(after(failure('ECONNREFUSED'), { policy })).to.deep.equal(onFailure);
    });

    it(`fails at once with the policy ${policy} when a retry can't succeed`, () => {
      expect(after(permanentFailure('EPROTO'), { policy })).to.deep.equal({ kind: 'fail' });
    });
  }

  it('waits for the time of Retry-After', () => {
    expect(after(response(429, '7'))).to.deep.equal({ kind: 'retry', afterMs: 7000 });
  });

  it('fails after the last attempt, without a delay', () => {
    expect(after(response(503), {}, 2)).to.deep.equal({ kind: 'retry', afterMs: 1000 });
    expect(after(response(503), {}, 3)).to.deep.equal({ kind: 'fail' });
    expect(after(failure('ECONNRESET'), {}, 3)).to.deep.equal({ kind: 'fail' });
    expect(after(response(503), { maxAttempts: 1 }, 1)).to.deep.equal({ kind: 'fail' });
  });

  it('never allows more requests than maxAttempts', () => {
    const outcome = fc.oneof(
      fc.integer({ min: 200, max: 599 }).map((status) => response(status)),
      fc
        .constantFrom('ECONNRESET', 'ECONNABORTED', 'ENOTFOUND', 'EPROTO', 'ERR_BAD_RESPONSE')
        .map((reason) => failure(reason)),
    );
    fc.assert(
      fc.property(
        fc.array(outcome, { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 1, max: 10 }),
        (outcomes, attempts) => {
          let requests = 0;
          for (const each of outcomes) {
            requests += 1;
            if (after(each, { maxAttempts: attempts }, requests).kind !== 'retry') break;
          }
          expect(requests).to.be.at.most(attempts);
        },
      ),
    );
  });

  it('fails on a response that can not be stored, whatever the policy', () => {
    const result: AttemptResult = { kind: 'unusable', error: new RestError('file', 'no storage') };
    for (const policy of ['retry', 'rebound', 'throw', 'emit'] as const) {
      expect(after(result, { policy })).to.deep.equal({ kind: 'fail' });
    }
  });
});
