import { expect } from 'chai';
import fc from 'fast-check';
import { fuzzedRequest, operationsOf, type FuzzedRequest } from '../support/fuzzedRequest.js';
import { offlineStores } from '../support/stores.js';
import { createFuzzPlatform, MARKERS, type FuzzPlatform } from '../support/fuzzPlatform.js';

const ROUNDS = 5;
const REQUESTS_A_ROUND = 300;
/** Statuses that must occur, so that the requests are not all rejected early. */
const EXPECTED = [200, 201, 204, 400, 401, 403, 404, 405, 406, 409, 415];

describe('the API with fuzzed requests', function () {
  this.timeout(60_000);

  for (const [name, open] of offlineStores) {
    it(`always returns a document, without internal errors and secrets, on ${name}`, async () => {
      const statuses = new Set<number>();
      for (let round = 1; round <= ROUNDS; round += 1) {
        // A new store each round, because requests delete resources.
        const { store, dispose } = await open();
        const world = await createFuzzPlatform(store);
        const operations = operationsOf(JSON.parse((await world.api('GET', '/docs/json', { as: null })).text));
        expect(operations).to.have.length.above(20);
        const request = fc.constantFrom(...operations).chain((operation) => fuzzedRequest(operation, world.vocabulary));
        await fc.assert(
          fc.asyncProperty(request, async (fuzzed) => {
            statuses.add(await send(world, fuzzed));
          }),
          { seed: round, numRuns: REQUESTS_A_ROUND, endOnFailure: true },
        );
        expect(world.logLines.filter((line) => line.includes('MARKER'))).to.deep.equal([]);
        await dispose();
      }
      expect([...statuses]).to.include.members(EXPECTED);
    });
  }
});

async function send(world: FuzzPlatform, { method, url, headers, payload, caller }: FuzzedRequest): Promise<number> {
  const from = world.callers[caller];
  const response = await world.app.inject({
    method,
    url,
    headers: { ...(from?.headers ?? { authorization: 'Basic bm9ib2R5Ondyb25n' }), ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  const { statusCode: status, payload: text } = response;
  expect(status, text).to.be.below(500);
  if (status >= 400 && method !== 'HEAD') expectProblems(status, response.headers['content-type'], text);
  expect(text).not.to.include(MARKERS.never);
  if (from?.may !== 'all') expect(text).not.to.include(MARKERS.foreign);
  if (from === undefined || from.may === 'none') expect(text).not.to.include(MARKERS.own);
  return status;
}

function expectProblems(status: number, type: unknown, text: string): void {
  expect(type).to.match(/^application\/(json|vnd\.api\+json); charset=utf-8$/);
  const { errors } = JSON.parse(text);
  expect(errors).to.be.an('array').that.is.not.empty;
  for (const error of errors) {
    expect(error).to.include({ status: String(status) });
    for (const member of ['code', 'title', 'detail']) expect(error[member], text).to.be.a('string').that.is.not.empty;
    expect(text).not.to.match(/ at \S+ \(|node_modules/);
    if (status === 400) {
      expect(error.source, text).to.have.any.keys('pointer', 'parameter', 'header');
      if ('pointer' in error.source) expect(error.source.pointer).to.match(/^(\/|$)/);
    }
  }
}
