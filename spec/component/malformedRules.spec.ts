import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies, type StepHarness, type StepResult } from '../support/stepHarness.js';

/** Rules of the function `request` with `error: malformed`. */
describe('request, with a rule for malformed bodies', () => {
  const servers = createLoopback();
  let step: StepHarness;
  let served: number;

  /** Answers with the bodies in turn, the last one again and again. */
  async function run(bodies: readonly string[], rule: object, fields: object = {}): Promise<StepResult> {
    served = 0;
    const url = await servers.http((_request, response) => {
      const body = bodies[Math.min(served, bodies.length - 1)];
      served += 1;
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
    });
    step = await createStepHarness(servers);
    return step.runRequest({
      reader: { url: JSON.stringify(url.href) },
      outcomes: [{ error: 'malformed', ...rule }],
      retry: { jitter: 'none' },
      ...fields,
    });
  }

  it('repeats the request until the body can be read', async () => {
    const result = await run(['<html>', '{"a":', '{"a":1}'], { do: 'retry' });
    expect(readBodies(result)).to.have.nested.property('[0].body').that.deep.equals({ a: 1 });
    expect([served, step.slept]).to.deep.equal([3, [1000, 2000]]);
  });

  it('leaves an empty body, which is null, to a rule on the body', async () => {
    const outcomes = [{ status: 200, body: '$ = null', do: 'retry' }];
    const result = await run(['', '[1]'], { do: 'fail' }, { outcomes, records: '$' });
    expect([readBodies(result), served]).to.deep.equal([[1], 2]);
  });

  it('repeats it for the first record, with the permit of the response before', async () => {
    const result = await run(
      [`{"items":[${'x'.repeat(200_000)}]}`, '{"items":[1,2]}'],
      { do: 'retry' },
      {
        records: 'items',
        rateLimit: { concurrency: 1 },
      },
    );
    expect([readBodies(result), served]).to.deep.equal([[1, 2], 2]);
  });

  it('fails for a later record, as those before it are emitted', async () => {
    const error = await catchRejection(run(['[1,2,x]'], { do: 'retry' }, { records: '$' }));
    expect([error.kind, served]).to.deep.equal(['malformed', 1]);
    expect(error.message).to.match(/decided by the built-in rule "emit"; messages that were emitted before: 2/);
  });

  it('emits the error', async () => {
    const [body] = readBodies(await run(['<html>Sign in'], { do: 'emit' }));
    expect(body).to.have.nested.property('error.kind', 'malformed');
    expect(body).to.have.nested.property('error.code', 'malformed');
    expect(body)
      .to.have.nested.property('error.message')
      .that.matches(/^The response should be JSON, but .* Body: <html>Sign in$/);
  });

  it('emits nothing', async () => {
    for (const action of ['ignore', 'stop'])
      expect(readBodies(await run(['<html>'], { do: action }))).to.deep.equal([]);
  });

  it('fails with its own text and the beginning of the body', async () => {
    const message = '"The proxy answered: " & $substring($response.body, 0, 6)';
    const error = await catchRejection(run(['<html>Sign in'], { do: 'fail', message }));
    expect(error).to.include({ kind: 'malformed', rule: 'outcome rule 1', excerpt: '<html>Sign in' });
    expect(error.message).to.match(
      /^The proxy answered: <html>: The response should be JSON, but .*\. The server responded with 200 OK\. /,
    );
  });

  it('ends the pages', async () => {
    const result = await run(
      ['{"items":[1],"next":"b"}', '<html>'],
      { do: 'stop' },
      {
        records: 'items',
        pagination: { kind: 'cursor', next: '$response.body.next', name: 'c' },
      },
    );
    expect(readBodies(result)).to.deep.equal([1]);
  });
});
