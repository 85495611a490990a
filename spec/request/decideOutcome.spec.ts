import { expect } from 'chai';
import fc from 'fast-check';

import { TransportError } from '../../lib/errors.js';
import type { Outcome, AttemptResult, OutcomeRules } from '../../lib/request/decideOutcome.js';
import { decideOutcome } from '../../lib/request/decideOutcome.js';
import { parseStatusCodes, TRANSIENT_CODES } from '../../lib/request/statusCodes.js';

type V2Rules = OutcomeRules & { dialect: 'v2' };
type LegacyRules = OutcomeRules & { dialect: 'legacy' };

const v2: V2Rules = {
  dialect: 'v2',
  policy: 'retry',
  policyCodes: TRANSIENT_CODES,
  emitCodes: { has: () => false },
  maxAttempts: 3,
};
const legacy: LegacyRules = { dialect: 'legacy', emitErrors: false, rebound: false, followRedirects: true };
const tools = { nowMs: 0, random: () => 0 };

const response = (status: number, retryAfter?: string): AttemptResult =>
  retryAfter === undefined ? { kind: 'response', status } : { kind: 'response', status, retryAfter };
const failure = (reason: string, sent = true): AttemptResult => ({
  kind: 'failure',
  error: new TransportError(reason, sent, 'x'),
});
const permanentFailure = (reason: string): AttemptResult => ({
  kind: 'failure',
  error: new TransportError(reason, true, 'x', { retryable: false }),
});
const after = (outcome: AttemptResult, rules: Partial<V2Rules> = {}, attempt = 1): Outcome =>
  decideOutcome(outcome, { ...v2, ...rules }, attempt, tools);
const decideLegacy = (outcome: AttemptResult, rules: Partial<LegacyRules> = {}, attempt = 1): Outcome =>
  decideOutcome(outcome, { ...legacy, ...rules }, attempt, tools);

describe('decideOutcome: v2', () => {
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

  const policies: [policy: V2Rules['policy'], onAnswer: Outcome, onFailure: Outcome][] = [
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
            if (after(each, { maxAttempts: attempts }, requests).kind !== 'retry') break;
          }
          expect(requests).to.be.at.most(attempts);
        },
      ),
    );
  });
});

describe('decideOutcome: legacy', () => {
  it('emits a success, and a redirect when redirects are not followed', () => {
    expect(decideLegacy(response(201))).to.deep.equal({ kind: 'emit' });
    expect(decideLegacy(response(302), { followRedirects: false })).to.deep.equal({ kind: 'emit' });
  });

  it("fails on a redirect that can't be followed, or emits it when errors are emitted", () => {
    expect(decideLegacy(response(304))).to.deep.equal({ kind: 'fail' });
    expect(decideLegacy(response(304), { rebound: true })).to.deep.equal({ kind: 'fail' });
    expect(decideLegacy(response(304), { emitErrors: true })).to.deep.equal({ kind: 'emit' });
  });

  it('rebounds seven codes with enableRebound, and fails on the others', () => {
    const rebounded = Array.from({ length: 200 }, (_, index) => index + 400).filter(
      (status) => decideLegacy(response(status), { rebound: true }).kind === 'rebound',
    );
    expect(rebounded).to.deep.equal([408, 423, 429, 500, 502, 503, 504]);
    expect(decideLegacy(response(501), { rebound: true })).to.deep.equal({ kind: 'fail' });
    expect(decideLegacy(response(503))).to.deep.equal({ kind: 'fail' });
  });

  it('emits error codes instead of rebounding them when both are enabled', () => {
    expect(decideLegacy(response(503), { rebound: true, emitErrors: true })).to.deep.equal({ kind: 'emit' });
  });

  it("doesn't retry a request that was sent", () => {
    for (const reason of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT']) {
      expect(decideLegacy(failure(reason))).to.deep.equal({ kind: 'fail' });
    }
  });

  it('retries a failed connection four times at once', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => decideLegacy(failure('ECONNREFUSED', false), {}, attempt))).to.deep.equal([
      { kind: 'retry', afterMs: 0 },
      { kind: 'retry', afterMs: 0 },
      { kind: 'retry', afterMs: 0 },
      { kind: 'retry', afterMs: 0 },
      { kind: 'fail' },
    ]);
  });

  it('rebounds, emits or fails after that', () => {
    expect(decideLegacy(failure('ENOTFOUND'), { rebound: true, emitErrors: true }, 5)).to.deep.equal({
      kind: 'rebound',
    });
    expect(decideLegacy(failure('ENOTFOUND'), { emitErrors: true }, 5)).to.deep.equal({ kind: 'emitFailure' });
  });

  it("doesn't retry a timeout at once", () => {
    expect(decideLegacy(failure('ECONNABORTED'))).to.deep.equal({ kind: 'fail' });
    expect(decideLegacy(failure('ECONNABORTED'), { rebound: true })).to.deep.equal({ kind: 'rebound' });
    expect(decideLegacy(failure('ECONNABORTED'), { emitErrors: true })).to.deep.equal({ kind: 'emitFailure' });
  });

  it("neither retries nor rebounds an error that a retry can't fix", () => {
    expect(decideLegacy(permanentFailure('CERT_HAS_EXPIRED'), { rebound: true })).to.deep.equal({ kind: 'fail' });
    expect(decideLegacy(permanentFailure('ERR_BAD_RESPONSE'), { emitErrors: true })).to.deep.equal({
      kind: 'emitFailure',
    });
  });
});
