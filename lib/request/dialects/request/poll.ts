import type { JsonObject } from '../../../json.js';
import { HTTP_TOKEN } from '../../../http/isHttpToken.js';
import type { ConfigProblems } from '../../definition/configProblems.js';
import { member, type ValueOf } from '../../definition/definition.js';
import { duration, expression, literal, text } from '../../definition/scalars.js';
import { byType, list, object } from '../../definition/structures.js';
import type { JobRules } from '../../jobs/jobRules.js';
import type { PAGINATION } from './pagination.js';
import { BODY, toBodyFields } from './requestBody.js';
import type { RequestDialectConfig } from './config.js';
import { readTypedOrigins } from './requestOrigin.js';

const DAY_MS = 86_400_000;
/** A server that is asked more often than this is not asked, but burdened. */
const MIN_INTERVAL_MS = 100;

const condition = byType({ string: expression, boolean: literal }, 'an expression');

/** The field `poll`. */
export const POLL = object(
  {
    when: member(condition, 'An expression on the first response: a job was started. Absent: the status is 202.', {
      examples: ['$response.status in [201, 202]'],
    }),
    job: member(expression, 'A value of the first response that later requests need, as `$job`.', {
      examples: ['$response.body.id'],
    }),
    url: member(
      expression,
      'An expression on the first response: the URL of the job. Absent: the header `Operation-Location`, `Azure-AsyncOperation`, `Location` or `Content-Location`.',
      { examples: ['"/jobs/" & $response.body.id'] },
    ),
    until: member(condition, 'An expression on a poll: the job is done. Absent: the status is not 202.', {
      examples: ['$response.body.status = "done"'],
    }),
    failWhen: member(condition, 'An expression on a poll: the job has failed, so the message fails.', {
      examples: ['$response.body.status in ["failed", "canceled"]'],
    }),
    interval: member(
      duration(MIN_INTERVAL_MS, DAY_MS),
      'The wait before the first poll, unless the server has `Retry-After`. Later ones grow by half.',
      { default: '5s' },
    ),
    maxInterval: member(duration(MIN_INTERVAL_MS, DAY_MS), 'The longest wait to which `interval` grows.', {
      default: '60s',
    }),
    maxTime: member(duration(1, 7 * DAY_MS), 'The message fails if the job takes longer.', { default: '1h' }),
    result: member(
      byType(
        { string: expression, array: list(expression, { of: 'expressions', item: 'Poll: result' }) },
        'an expression, or a list',
      ),
      'An expression on the last poll: the URL of the result, or a list of them. Of several expressions, each sees the response from the URL before. Absent: the last poll is the result.',
      { examples: ['$response.body.resultUrl'] },
    ),
    method: member(text({ expected: 'a method such as GET or POST', pattern: HTTP_TOKEN }), 'The method of polls.', {
      default: 'GET',
    }),
    body: member(BODY, 'The body of polls, in the form of the field `body`.'),
  },
  { relations: listContradictions },
);

function* listContradictions({ method, body }: JsonObject): Iterable<string> {
  const isBodiless = method === undefined || /^(?:get|head)$/i.test(typeof method === 'string' ? method : '');
  if (body !== undefined && isBodiless) yield 'body needs another method; enter method: POST';
}

interface PollContext {
  readonly pagination: ValueOf<typeof PAGINATION> | undefined;
  readonly conditional: boolean;
  /** Maximum size in bytes of a response that an expression reads. */
  readonly maxBodyBytes: number;
}

/** Converts the field `poll`. Errors are collected. */
export function toJobRules(
  given: ValueOf<typeof POLL> | undefined,
  { pagination, conditional, maxBodyBytes }: PollContext,
  problems: ConfigProblems,
): Pick<RequestDialectConfig, 'jobs' | 'polls'> & { readonly keepsState?: true } {
  if (given === undefined) return {};
  if (conditional) problems.add('Poll: conditional has no effect on jobs; remove one of them');
  if (pagination?.in === 'path' || pagination?.in === 'body') {
    problems.add(
      `Pagination: in: the request for the result of a job has no ${pagination.in === 'path' ? 'path parameters' : 'body'}; choose query or header`,
    );
  }
  const { when, job, url, until, failWhen, interval, maxInterval, maxTime, result = [] } = given;
  const results = 'source' in result ? [result] : result;
  const sources = [...(url === undefined ? [] : [url]), ...results].map(({ source }) => source);
  const jobs: JobRules = {
    when,
    job,
    url,
    until,
    failWhen,
    intervalMs: interval,
    maxIntervalMs: maxInterval,
    maxTimeMs: maxTime,
    result: results,
    isPaged: pagination !== undefined,
    origins: new Set(sources.flatMap((source) => [...readTypedOrigins(source).origins])),
    maxBodyBytes,
  };
  const polls = {
    method: given.method.toUpperCase(),
    body: toBodyFields(given.body, { kind: 'none' }, problems),
  };
  return { jobs, polls, keepsState: true };
}
