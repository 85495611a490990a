import { expect } from 'chai';
import fc from 'fast-check';

import { TransportError } from '../../lib/errors.js';
import type { Outcome, AttemptResult, OutcomeRules } from '../../lib/request/decideOutcome.js';
import { decideOutcome } from '../../lib/request/decideOutcome.js';
import { parseStatusCodes, TRANSIENT_CODES } from '../../lib/request/statusCodes.js';

type Axios = OutcomeRules & { dialect: 'v2' };
type Classic = OutcomeRules & { dialect: 'legacy' };

const axios: Axios = {
  dialect: 'v2',
  policy: 'retry',
  policyCodes: TRANSIENT_CODES,
  emitCodes: { has: () => false },
  maxAttempts: 3,
};
const classic: Classic = { dialect: 'legacy', emitErrors: false, rebound: false, followRedirects: true };
const tools = { nowMs: 0, random: () => 0 };

const answer = (status: number, retryAfter?: string): AttemptResult =>
  retryAfter === undefined ? { kind: 'answer', status } : { kind: 'answer', status, retryAfter };
const failure = (reason: string, sent = true): AttemptResult => ({
  kind: 'failure',
  error: new TransportError(reason, sent, 'x'),
});
const lasting = (reason: string): AttemptResult => ({
  kind: 'failure',
  error: new TransportError(reason, true, 'x', { retryable: false }),
});
const after = (outcome: AttemptResult, rules: Partial<Axios> = {}, attempt = 1): Outcome =>
  decideOutcome(outcome, { ...axios, ...rules }, attempt, tools);
const afterClassic = (outcome: AttemptResult, rules: Partial<Classic> = {}, attempt = 1): Outcome =>
  decideOutcome(outcome, { ...classic, ...rules }, attempt, tools);

describe('what to do after a request of the axios functions', () => {
  for (const status of [200, 204, 299]) {
    it(`emits a ${status} whatever the lists say`, () => {
      expect(after(answer(status), { policyCodes: parseStatusCodes('200-299', 'x') })).to.deep.equal({ do: 'emit' });
    });
  }

  for (const status of [304, 400, 404, 302]) {
    it(`fails on a ${status}, which no list names`, () => expect(after(answer(status))).to.deep.equal({ do: 'fail' }));
  }

  it('emits a listed code before the policy sees it', () => {
    const emitCodes = parseStatusCodes('302,503', 'x');
    expect(after(answer(503), { emitCodes, policy: 'throw' })).to.deep.equal({ do: 'emit' });
    expect(after(answer(302), { emitCodes })).to.deep.equal({ do: 'emit' });
  });

  it('takes the listed codes instead of the transient ones', () => {
    const policyCodes = parseStatusCodes('404', 'x');
    expect(after(answer(404), { policyCodes })).to.deep.equal({ do: 'retry', afterMs: 500 });
    expect(after(answer(500), { policyCodes })).to.deep.equal({ do: 'fail' });
  });

  const policies: [policy: Axios['policy'], onAnswer: Outcome, onFailure: Outcome][] = [
    ['retry', { do: 'retry', afterMs: 500 }, { do: 'retry', afterMs: 500 }],
    ['rebound', { do: 'rebound' }, { do: 'rebound' }],
    ['throw', { do: 'fail' }, { do: 'fail' }],
    ['emit', { do: 'emit' }, { do: 'emitFailure' }],
  ];
  for (const [policy, onAnswer, onFailure] of policies) {
    it(`with the policy ${policy} treats a 503, a timeout and a refused connection`, () => {
      expect(after(answer(503), { policy })).to.deep.equal(onAnswer);
      expect(after(failure('ECONNABORTED'), { policy })).to.deep.equal(onFailure);
      expect(after(failure('ECONNREFUSED'), { policy })).to.deep.equal(onFailure);
    });

    it(`with the policy ${policy} fails at once when the same request can't succeed`, () => {
      expect(after(lasting('EPROTO'), { policy })).to.deep.equal({ do: 'fail' });
    });
  }

  it('waits as the server asks', () => {
    expect(after(answer(429, '7'))).to.deep.equal({ do: 'retry', afterMs: 7000 });
  });

  it('fails after the last attempt, without a pause', () => {
    expect(after(answer(503), {}, 2)).to.deep.equal({ do: 'retry', afterMs: 1000 });
    expect(after(answer(503), {}, 3)).to.deep.equal({ do: 'fail' });
    expect(after(failure('ECONNRESET'), {}, 3)).to.deep.equal({ do: 'fail' });
    expect(after(answer(503), { maxAttempts: 1 }, 1)).to.deep.equal({ do: 'fail' });
  });

  it('never makes more requests than the attempts', () => {
    const outcome = fc.oneof(
      fc.integer({ min: 200, max: 599 }).map((status) => answer(status)),
      fc.constantFrom('ECONNRESET', 'ECONNABORTED', 'ENOTFOUND', 'EPROTO', 'ERR_BAD_RESPONSE').map(failure),
    );
    fc.assert(
      fc.property(
        fc.array(outcome, { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 1, max: 10 }),
        (outcomes, attempts) => {
          let requests = 0;
          for (const each of outcomes) {
            requests += 1;
            if (after(each, { maxAttempts: attempts }, requests).do !== 'retry') break;
          }
          expect(requests).to.be.at.most(attempts);
        },
      ),
    );
  });
});

describe('what to do after a request of the older functions', () => {
  it('emits a success, and a redirect that is not to be followed', () => {
    expect(afterClassic(answer(201))).to.deep.equal({ do: 'emit' });
    expect(afterClassic(answer(302), { followRedirects: false })).to.deep.equal({ do: 'emit' });
  });

  it('fails on a redirect that could not be followed, or emits it when errors are emitted', () => {
    expect(afterClassic(answer(304))).to.deep.equal({ do: 'fail' });
    expect(afterClassic(answer(304), { rebound: true })).to.deep.equal({ do: 'fail' });
    expect(afterClassic(answer(304), { emitErrors: true })).to.deep.equal({ do: 'emit' });
  });

  it('rebounds seven codes when asked to, and fails on the others', () => {
    const rebounded = Array.from({ length: 200 }, (_, index) => index + 400).filter(
      (status) => afterClassic(answer(status), { rebound: true }).do === 'rebound',
    );
    expect(rebounded).to.deep.equal([408, 423, 429, 500, 502, 503, 504]);
    expect(afterClassic(answer(501), { rebound: true })).to.deep.equal({ do: 'fail' });
    expect(afterClassic(answer(503))).to.deep.equal({ do: 'fail' });
  });

  it('emits error codes instead of rebounding them when both are asked for', () => {
    expect(afterClassic(answer(503), { rebound: true, emitErrors: true })).to.deep.equal({ do: 'emit' });
  });

  it('does not repeat a request that was sent', () => {
    for (const reason of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT']) {
      expect(afterClassic(failure(reason))).to.deep.equal({ do: 'fail' });
    }
  });

  it('tries a failed connection four more times at once', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => afterClassic(failure('ECONNREFUSED', false), {}, attempt))).to.deep.equal([
      { do: 'retry', afterMs: 0 },
      { do: 'retry', afterMs: 0 },
      { do: 'retry', afterMs: 0 },
      { do: 'retry', afterMs: 0 },
      { do: 'fail' },
    ]);
  });

  it('then rebounds, emits or fails', () => {
    expect(afterClassic(failure('ENOTFOUND'), { rebound: true, emitErrors: true }, 5)).to.deep.equal({ do: 'rebound' });
    expect(afterClassic(failure('ENOTFOUND'), { emitErrors: true }, 5)).to.deep.equal({ do: 'emitFailure' });
  });

  it('does not repeat a timeout at once', () => {
    expect(afterClassic(failure('ECONNABORTED'))).to.deep.equal({ do: 'fail' });
    expect(afterClassic(failure('ECONNABORTED'), { rebound: true })).to.deep.equal({ do: 'rebound' });
    expect(afterClassic(failure('ECONNABORTED'), { emitErrors: true })).to.deep.equal({ do: 'emitFailure' });
  });

  it('neither repeats nor rebounds what would only come again', () => {
    expect(afterClassic(lasting('CERT_HAS_EXPIRED'), { rebound: true })).to.deep.equal({ do: 'fail' });
    expect(afterClassic(lasting('ERR_BAD_RESPONSE'), { emitErrors: true })).to.deep.equal({ do: 'emitFailure' });
  });
});
