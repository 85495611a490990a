import { isJsonObject } from '../../../json.js';
import { member, type ValueOf } from '../../definition/definition.js';
import { choice, defineScalar, expression, flag, literal, text } from '../../definition/scalars.js';
import { byType, object, yaml } from '../../definition/structures.js';
import { RESPONSE } from './bodyRules.js';
import { EMIT } from './emission.js';
import { IDEMPOTENCY_KEY } from './idempotencyKey.js';
import { DEDUPE, INCREMENTAL } from './incremental.js';
import { OUTCOMES } from './outcomeRules.js';
import { OUTPUT_SCHEMA } from './outputSchema.js';
import { PAGINATION } from './pagination.js';
import { PARAMETERS } from './parameters.js';
import { POLL } from './poll.js';
import { READER } from './readerDefinition.js';
import { BODY } from './requestBody.js';
import { RATE_LIMITS } from './rateLimits.js';
import { RETRY } from './retryRules.js';
import { LIMITS, PROXY, REDIRECTS, TIMEOUTS, TLS } from './sendOptions.js';

const anyObject = defineScalar('an object with fields such as retry', { type: 'object' }, (value) =>
  isJsonObject(value) ? value : undefined,
);

/** The configuration of `request` and `requestTrigger`: the one definition of its fields. */
export const CONFIGURATION = object({
  $schema: member(text(), 'The JSON Schema of the configuration, for editors.', { label: '$schema' }),
  secretId: member(text(), 'The id of the credential. A flow file names it beside the configuration.', {
    label: 'Credential',
  }),
  reader: member(READER, 'Method, URL, headers and body of the request.', { label: 'REST API', required: true }),
  baseUrl: member(text(), 'The prefix of a URL that is relative. It is text, not an expression.', {
    label: 'Base URL',
    examples: ['https://api.example.com/v1'],
  }),
  parameters: member(
    yaml(PARAMETERS),
    'Parameters in the path, query, headers, cookies or body. `{id}` in the URL is the path parameter `id`.',
    { label: 'Parameters', default: [], examples: [[{ name: 'id', in: 'path', value: 'id' }]] },
  ),
  body: member(
    yaml(BODY),
    'The body, in place of the one of `REST API`: json, form, multipart, text, xml, ndjson, graphql or file.',
    { label: 'Body', examples: [{ json: '{ "id": id }' }] },
  ),
  when: member(
    byType({ string: expression, boolean: literal }, 'an expression'),
    "An expression. If it isn't true, there is no request.",
    { label: 'When', examples: ['status = "open"'] },
  ),
  otherwise: member(choice(['drop', 'pass']), "What happens to a message for which `when` isn't true.", {
    label: 'Otherwise',
    default: 'drop',
  }),
  outcomes: member(
    yaml(OUTCOMES),
    'Rules that decide what a response or a network error means; the first that matches decides.',
    { label: 'Outcomes', default: [], examples: [[{ status: 404, do: 'ignore' }]] },
  ),
  retry: member(yaml(RETRY), 'How often and how long failed requests are repeated.', {
    label: 'Retry',
    default: {},
    examples: [{ attempts: 5, maxTime: '5m' }],
  }),
  rateLimit: member(
    yaml(RATE_LIMITS),
    'How many requests are sent, so that the server refuses none: a limit, or a list.',
    {
      label: 'Rate limit',
      examples: [{ requests: 60, per: '1m', concurrency: 4 }],
    },
  ),
  idempotencyKey: member(
    yaml(IDEMPOTENCY_KEY),
    'A header by which the server recognizes a repeated request; then a POST is repeated, too. `true`, or header and value.',
    { label: 'Idempotency key', examples: [true] },
  ),
  response: member(yaml(RESPONSE), 'How the body of the response is read.', {
    label: 'Response',
    default: {},
    examples: [{ as: 'json' }],
  }),
  records: member(
    expression,
    'The place of the records in the body, `$` for the body itself, or an expression. Each record becomes a message. If empty, the response is one message.',
    { label: 'Records', examples: ['data.items'] },
  ),
  emit: member(
    yaml(EMIT),
    '`response`, `records`, or `{ batch: 100 }` for messages of up to 100 records each. If empty, `records` if the field `records` is set, else `response`.',
    { label: 'Emit', examples: [{ batch: 100 }] },
  ),
  pagination: member(
    yaml(PAGINATION),
    'How further pages are requested: by link, url, cursor, page or offset. If empty, there is one request.',
    { label: 'Pagination', examples: [{ kind: 'cursor', next: '$response.body.next_cursor', name: 'cursor' }] },
  ),
  poll: member(
    yaml(POLL),
    'The request starts a job on the server: the step asks until it is done, and emits its result. If empty, the response is the result.',
    { label: 'Poll', examples: [{ until: '$response.body.status = "done"', result: '$response.body.url' }] },
  ),
  transform: member(
    expression,
    'An expression whose result is emitted in place of the record or, without records, of `status`, `headers` and `body`. Without a result nothing is emitted.',
    { label: 'Transform', examples: ['{ "id": id, "total": $number(total) }'] },
  ),
  outputSchema: member(
    yaml(OUTPUT_SCHEMA),
    'The JSON Schema of the body of the response, of a record or of the result of `transform`, for the forms of the next steps.',
    { label: 'Output schema', examples: [{ type: 'object', properties: { id: { type: 'integer' } } }] },
  ),
  conditional: member(
    yaml(flag),
    'A response is emitted only if it has changed: the step sends `If-None-Match` or `If-Modified-Since`, and a 304 emits nothing.',
    { label: 'Conditional', default: false },
  ),
  incremental: member(yaml(INCREMENTAL), 'Requests only new records: `$cursor` is the greatest cursor so far.', {
    label: 'Incremental',
    examples: [{ cursor: 'updated_at', initial: '2025-01-01T00:00:00Z', lookback: '5m' }],
  }),
  dedupe: member(yaml(DEDUPE), 'Drops records that were emitted before.', {
    label: 'Dedupe',
    examples: [{ key: 'id' }],
  }),
  timeouts: member(yaml(TIMEOUTS), 'How long a request and its phases may take.', {
    label: 'Timeouts',
    default: {},
    examples: [{ connect: '10s', headers: '60s', idle: '60s', total: '19m' }],
  }),
  limits: member(yaml(LIMITS), 'The maximum sizes in bytes, and the maximum number of redirects.', {
    label: 'Limits',
    default: {},
    examples: [{ redirects: 5 }],
  }),
  redirects: member(yaml(REDIRECTS), 'Which redirects are followed. The credential is never sent to another origin.', {
    label: 'Redirects',
    default: {},
    examples: [{ follow: true, sameOrigin: false, keepMethod: false }],
  }),
  proxy: member(yaml(PROXY), 'The proxy of this step, or `none`. If empty, that of the environment.', {
    label: 'Proxy',
    examples: [{ url: 'http://proxy.example.com:8080', noProxy: '.example.com' }],
  }),
  tls: member(yaml(TLS), 'A private CA as `ca`. Unsafe: with `verify: false` every certificate is accepted.', {
    label: 'TLS',
    default: {},
    examples: [{ verify: true }],
  }),
  cookies: member(
    yaml(flag),
    'Cookies that servers set are sent with redirects and further attempts of the message. No other message has them.',
    { label: 'Cookies', default: false },
  ),
  trace: member(
    yaml(choice(['off', 'errors', 'always'])),
    'Attempts with their waits, rules, redirects and timings: logged and attached to errors; with `always`, to emitted messages too, as `trace`.',
    { label: 'Trace', default: 'errors' },
  ),
  advanced: member(
    anyObject,
    'Fields of this list as one object or its YAML, for forms that have no field for each of them.',
    { label: 'Advanced' },
  ),
});

/** The checked fields of a step. */
export type Configuration = ValueOf<typeof CONFIGURATION>;
