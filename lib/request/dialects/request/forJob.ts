import type { JobRequest } from '../../jobs/job.js';
import type { RequestDialectConfig } from './config.js';
import type { Row } from '../../requestConfig.js';
import type { RequestBody } from './requestBody.js';

const NO_BODY: RequestBody = { kind: 'none' };

/**
 * Returns the configuration for a request of a job after the first one. It has neither the body nor the idempotency key of the first, and is repeated
 * whatever its method: it only asks.
 *
 * @param leftMs milliseconds for which a poll may be repeated; its number of attempts has no limit
 */
export function forJob(
  config: RequestDialectConfig,
  request: Exclude<JobRequest, { kind: 'submit' }>,
  leftMs: number,
): RequestDialectConfig {
  const { pagination, ...common } = config;
  const { jobs, polls, retry } = config;
  if (request.kind === 'poll') {
    return {
      ...common,
      ...(polls && { method: polls.method, requestBody: polls.body }),
      headers: polls?.body.body.kind === 'none' ? removeContentHeaders(config.headers) : config.headers,
      idempotencyKey: undefined,
      target: { url: request.job.url, isStatus: true },
      retry: { ...retry, unsafe: true, attempts: Infinity, maxTimeMs: leftMs },
    };
  }
  const [url = request.job.url] = request.urls;
  const isStatus = request.step < (jobs?.result.length ?? 0);
  return {
    ...common,
    method: 'GET',
    requestBody: { body: NO_BODY, isCompressed: false },
    headers: removeContentHeaders(config.headers),
    idempotencyKey: undefined,
    target: { url, isStatus },
    ...(pagination !== undefined && !isStatus && { pagination }),
  };
}

/** The header rows of the step may describe the body of its first request. */
function removeContentHeaders(headers: readonly Row[]): readonly Row[] {
  return headers.filter(({ name }) => !/^content-/i.test(name));
}
