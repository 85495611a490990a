import { expect } from 'chai';
import fc from 'fast-check';

import { request } from '../../../lib/request/dialects/request/index.js';
import { v2 } from '../../../lib/request/dialects/v2/index.js';
import type { Dialect } from '../../../lib/request/dialect.js';
import { createScope } from '../../../lib/request/expression.js';
import type { AttemptContext, AttemptResult } from '../../../lib/request/outcome.js';
import type { JsonObject } from '../../../lib/json.js';
import { convertStep } from '../../../lib/step/conversion/convertStep.js';
import { failure, permanentFailure, response } from '../../request/attemptResults.js';
import { configEnvironment } from '../../request/requestHelpers.js';

const context: Omit<AttemptContext, 'attempt' | 'canRefresh'> = {
  startedMs: 0,
  nowMs: 0,
  random: () => 0.5,
  scope: createScope({ body: {} }, { now: () => 0 }),
  isCredentialRejected: false,
};

async function decide(
  dialect: Dialect,
  fields: JsonObject,
  result: AttemptResult,
  given: Pick<AttemptContext, 'attempt' | 'canRefresh'>,
): Promise<string> {
  const config = dialect.parse({ ...fields, secretId: 's1' }, configEnvironment);
  return (await dialect.decide(config, result, { ...context, ...given })).kind;
}

function convert(fields: JsonObject): JsonObject {
  const result = convertStep('httpRequestAxios', fields);
  if (result.kind !== 'converted') throw new Error(JSON.stringify(result));
  return result.config;
}

const READER = { method: 'GET', url: '"https://a.test/x"' };

describe('convertOutcome', () => {
  const code = fc.integer({ min: 100, max: 599 });
  const item = fc.oneof(
    fc.constantFrom(401, 404, 408, 421, 423, 425, 429, 500, 503).map(String),
    code.map(String),
    fc.tuple(code, code).map(([a, b]) => `${Math.min(a, b)} - ${Math.max(a, b)}`),
  );
  const codes = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(','));
  const options = fc.record(
    {
      errorPolicy: fc.constantFrom('byComponent', 'rebound', 'throwError', 'emit'),
      errorCodes: codes,
      ignoreErrorCodes: codes,
      maxRetries: fc.constantFrom('0', '1', '2', '5', '10', 2.5),
    },
    { requiredKeys: [] },
  );
  const result = fc.oneof(
    fc.integer({ min: 200, max: 599 }).map((status) => response(status)),
    fc.constantFrom(401, 404, 408, 421, 423, 425, 429, 500, 503).map((status) => response(status)),
    fc.constantFrom('ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ECONNABORTED').map((it) => failure(it)),
    fc.constantFrom('CERT_HAS_EXPIRED', 'ERR_FR_TOO_MANY_REDIRECTS').map(permanentFailure),
  );

  it('keeps what happens after each attempt', async () => {
    await fc.assert(
      fc.asyncProperty(options, result, fc.integer({ min: 1, max: 10 }), async (fields, attempt, number) => {
        const before = { ...fields, reader: READER };
        const given = { attempt: number, canRefresh: false };
        const expected = await decide(v2, before, attempt, given);
        expect(await decide(request, convert(before), attempt, given)).to.equal(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('refreshes a credential before a rule takes its 401', async () => {
    for (const fields of [
      { ignoreErrorCodes: '401' },
      { errorCodes: '401' },
      { errorPolicy: 'emit', errorCodes: '400-499' },
    ]) {
      const config = convert({ ...fields, reader: READER });
      expect(await decide(request, config, response(401), { attempt: 1, canRefresh: true })).to.equal('refresh');
    }
  });
});
