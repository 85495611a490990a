import { expect } from 'chai';

import { RestError, type ErrorCode } from '../../../../lib/errors.js';
import type { LegacyRules } from '../../../../lib/request/dialects/legacy/config.js';
import { decide } from '../../../../lib/request/dialects/legacy/decide.js';
import type { AttemptResult, Outcome } from '../../../../lib/request/outcome.js';
import { failure, permanentFailure, response } from '../../attemptResults.js';

const legacy: LegacyRules = { emitErrors: false, rebound: false, followRedirects: true, split: false };

const decideLegacy = (result: AttemptResult, rules: Partial<LegacyRules> = {}, attempt = 1): Outcome =>
  decide({ rules: { ...legacy, ...rules } }, result, { attempt });

describe('legacy decide', () => {
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

  it('emits a response that can not be parsed or stored when errors are emitted', () => {
    const unusable = (code: ErrorCode): AttemptResult => ({ kind: 'unusable', error: new RestError(code, 'x') });
    for (const code of ['response', 'file'] as const) {
      expect(decideLegacy(unusable(code), { emitErrors: true })).to.deep.equal({ kind: 'emitFailure' });
      expect(decideLegacy(unusable(code), { rebound: true })).to.deep.equal({ kind: 'fail' });
    }
    expect(decideLegacy(unusable('platform'), { emitErrors: true })).to.deep.equal({ kind: 'fail' });
  });
});
