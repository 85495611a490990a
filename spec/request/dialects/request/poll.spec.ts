import { expect } from 'chai';

import { forJob } from '../../../../lib/request/dialects/request/forJob.js';
import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import { captureError, configEnvironment } from '../../requestHelpers.js';

const parse = (fields: object) =>
  parseConfig(
    { secretId: 's', reader: { method: 'post', url: '"https://a.test/jobs"' }, body: { json: '1' }, ...fields },
    configEnvironment,
  );
const JOB = { url: 'https://a.test/jobs/1', origin: 'https://a.test', startedMs: 0, nextMs: 0 };

describe('toJobRules', () => {
  it('has defaults', () => {
    const { jobs, polls, keepsState } = parse({ poll: {} });
    expect(jobs).to.deep.equal({
      when: undefined,
      job: undefined,
      url: undefined,
      until: undefined,
      failWhen: undefined,
      intervalMs: 5000,
      maxIntervalMs: 60_000,
      maxTimeMs: 3_600_000,
      result: [],
      isPaged: false,
      origins: new Set(),
      maxBodyBytes: configEnvironment.maxContentBytes,
    });
    expect([polls, keepsState]).to.deep.equal([
      { method: 'GET', body: { body: { kind: 'none' }, isCompressed: false } },
      true,
    ]);
  });

  it('lists the origins that the step names', () => {
    const poll = {
      url: '"https://status.test/jobs/" & $response.body.id',
      result: ['$response.body.url', '"https://b.test:8443/" & $job'],
    };
    expect([...(parse({ poll }).jobs?.origins ?? [])]).to.deep.equal(['https://status.test', 'https://b.test:8443']);
  });

  for (const [fields, error] of [
    [{ conditional: true }, 'Poll: conditional has no effect on jobs; remove one of them'],
    [{ poll: { body: { json: '1' } } }, 'Poll: body needs another method; enter method: POST'],
    [{ poll: { body: { json: '1' }, method: 'get' } }, 'Poll: body needs another method; enter method: POST'],
    [
      { pagination: { kind: 'page', name: 'p', in: 'body' } },
      'Pagination: in: the request for the result of a job has no body; choose query or header',
    ],
    [
      { reader: { url: '"https://a.test/{p}"' }, pagination: { kind: 'page', name: 'p', in: 'path' } },
      'Pagination: in: the request for the result of a job has no path parameters; choose query or header',
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(fields)}`, () => {
      const reader = { reader: { url: '"https://a.test/"' }, body: undefined };
      expect(captureError(() => parse({ poll: {}, ...reader, ...fields }))).to.equal(`configuration: ${error}`);
    });
  }

  it('takes true and false as conditions', () =>
    expect(parse({ poll: { when: true } }).jobs?.when?.constant).to.deep.equal({ value: true }));
});

describe('forJob', () => {
  it('asks for the status, as long as there is time', () => {
    const config = parse({ poll: { method: 'put', body: { json: '2' } }, idempotencyKey: true, records: '$' });
    const { method, target, retry, requestBody, idempotencyKey } = forJob(
      config,
      { kind: 'poll', job: JOB, polls: 0 },
      7000,
    );
    expect([method, target, requestBody.body.kind, idempotencyKey]).to.deep.equal([
      'PUT',
      { url: JOB.url, isStatus: true },
      'json',
      undefined,
    ]);
    expect(retry).to.deep.include({ attempts: Infinity, maxTimeMs: 7000, unsafe: true });
  });

  it('requests the pages of the result, and no pages of what leads to it', () => {
    const config = parse({ poll: { result: ['$response.body.a', '$response.body.b'] }, pagination: { kind: 'link' } });
    const request = { kind: 'result', job: JOB, urls: ['https://b.test/1', 'https://b.test/2'] } as const;
    const [document, result] = [1, 2].map((step) => forJob(config, { ...request, step }, 0));
    expect([document?.target, document?.pagination, document?.method]).to.deep.equal([
      { url: 'https://b.test/1', isStatus: true },
      undefined,
      'GET',
    ]);
    expect([result?.target, result?.pagination?.kind, result?.requestBody.body.kind, result?.retry]).to.deep.equal([
      { url: 'https://b.test/1', isStatus: false },
      'link',
      'none',
      config.retry,
    ]);
  });
});
