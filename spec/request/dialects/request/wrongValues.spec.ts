import { expect } from 'chai';

import { CONFIGURATION } from '../../../../lib/request/dialects/request/configuration.js';
import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import { captureError, configEnvironment } from '../../requestHelpers.js';

type Row = readonly [value: unknown, error: string];

/** A wrong value of each member, as users enter it, and its error. */
const OWN_ROWS: Readonly<Record<string, Row>> = {
  $schema: [{}, '$schema: expected text, got an object'],
  secretId: [['s'], 'Credential: expected text, got an array'],
  reader: ['GET http://a.test/', 'REST API: expected an object with method and url, got text'],
  'reader.method': ['GET POST', 'Method: expected a method such as GET or POST, got "GET POST"'],
  'reader.url': [
    'http://a.test/{id}',
    'URL: the expression can\'t be parsed: Syntax error: ":" (at character 5); put a fixed URL in quotes: "http://a.test/{id}"',
  ],
  'reader.headers': [{ Accept: '*/*' }, 'Headers: expected a list of rows, got an object'],
  'reader.headers[].key': ['X A', 'Header 1: "X A" isn\'t a valid header name; use letters, digits and hyphens'],
  'reader.headers[].value': [
    5,
    'Header "a": expected an expression, got a number; enter one, with fixed text in quotes',
  ],
  'reader.body': ['a', 'Body: expected an object, got text'],
  'reader.body.contentType': [{}, 'Body content type: expected text, got an object'],
  'reader.body.raw': [{ a: 1 }, 'Body: expected an expression, got an object; enter one, with fixed text in quotes'],
  'reader.body.urlencoded': [{ a: 1 }, 'Body fields: expected a list of rows, got an object'],
  'reader.body.urlencoded[].key': [{}, 'Body field 1: expected text, got an object'],
  'reader.body.urlencoded[].value': [
    1,
    'Body field "a": expected an expression, got a number; enter one, with fixed text in quotes',
  ],
  'reader.body.formData': ['a', 'Body fields: expected a list of rows, got text'],
  'reader.body.formData[].key': [[], 'Body field 1: expected text, got an array'],
  'reader.body.formData[].value': [
    true,
    'Body field "a": expected an expression, got a boolean; enter one, with fixed text in quotes',
  ],
  baseUrl: [['https://a.test'], 'Base URL: expected text, got an array'],
  parameters: [{ id: 'order.id' }, 'Parameters: expected a list of parameters with name and in, got an object'],
  'parameters[].name': [{}, 'Parameter 1: name: expected text, got an object'],
  'parameters[].in': [
    'querry',
    'Parameter "a": in: expected one of path, query, header, cookie, body, got "querry"; did you mean "query"?',
  ],
  'parameters[].value': [
    ['a'],
    'Parameter "a": value: expected an expression, got an array; write it as one, in quotes: \'["a", "b"]\'',
  ],
  'parameters[].required': ['yes', 'Parameter "a": required: expected true or false, got "yes"'],
  'parameters[].type': [
    'int',
    'Parameter "a": type: expected one of string, number, integer, boolean, array, object, got "int"',
  ],
  'parameters[].default': ['x', 'Parameter "a": default: expected a value of the type integer, got text'],
  'parameters[].style': [
    'comma',
    'Parameter "a": style: expected one of form, simple, label, matrix, spaceDelimited, pipeDelimited, deepObject, got "comma"',
  ],
  'parameters[].explode': ['no', 'Parameter "a": explode: expected true or false, got "no"'],
  'parameters[].allowReserved': [1, 'Parameter "a": allowReserved: expected true or false, got 1'],
  body: [
    ['a'],
    'Body: expected an object with json, form, multipart, text, xml, ndjson, graphql, file, contentType, compress, got an array',
  ],
  'body.json': [{ id: 1 }, 'Body: json: expected an expression, got an object; enter one, with fixed text in quotes'],
  'body.form': [
    5,
    'Body: form: expected an expression, with fixed text in quotes, or a list of rows with name and value, got a number',
  ],
  'body.form[].name': [{}, 'Body: form field 1: name: expected text, got an object'],
  'body.form[].value': [
    1,
    'Body field "a": value: expected an expression, got a number; enter one, with fixed text in quotes',
  ],
  'body.multipart': ['file', 'Body: multipart: expected a list of parts with name and value or file, got text'],
  'body.multipart[].name': [[], 'Body: part 1: name: expected text, got an array'],
  'body.multipart[].value': [
    1,
    'Body field "a": value: expected an expression, got a number; enter one, with fixed text in quotes',
  ],
  'body.multipart[].file': [
    { url: 'a' },
    'Body field "a": file: expected an expression, got an object; enter one, with fixed text in quotes',
  ],
  'body.multipart[].filename': [
    5,
    'Body field "a": filename: expected an expression, got a number; enter one, with fixed text in quotes',
  ],
  'body.multipart[].contentType': [
    'text',
    'Body field "a": contentType: expected a media type such as text/csv, got "text"',
  ],
  'body.text': [true, 'Body: text: expected an expression, got a boolean; enter one, with fixed text in quotes'],
  'body.xml': [1.5, 'Body: xml: expected an expression, got a number; enter one, with fixed text in quotes'],
  'body.ndjson': [['a'], 'Body: ndjson: expected an expression, got an array; enter one, with fixed text in quotes'],
  'body.graphql': ['{ a }', 'Body: graphql: expected an object with query, variables, operationName, got text'],
  'body.graphql.query': [
    { a: 1 },
    'Body: graphql: query: expected the document as text, which is no expression, got an object',
  ],
  'body.graphql.variables': [
    { id: 1 },
    'Body: graphql: variables: expected an expression, got an object; enter one, with fixed text in quotes',
  ],
  'body.graphql.operationName': [['a'], 'Body: graphql: operationName: expected text, got an array'],
  'body.file': [false, 'Body: file: expected an expression, got a boolean; enter one, with fixed text in quotes'],
  'body.contentType': ['json', 'Body: contentType: expected a media type such as text/csv, got "json"'],
  'body.compress': ['deflate', 'Body: compress: expected gzip, got "deflate"'],
  when: [1, 'When: expected an expression, got a number'],
  otherwise: ['skip', 'Otherwise: expected one of drop, pass, got "skip"'],
  outcomes: [{ status: 404 }, 'Outcomes: expected a list of rules with a condition and do, got an object'],
  'outcomes[].status': ['4xx', 'Outcome rule 1: status: expected codes and ranges such as 404, 500-599, got "4xx"'],
  'outcomes[].error': [
    'timeout, ECONNRESET',
    'Outcome rule 1: error: expected one or more of timeout, connect, dns, tls, reset, protocol, limit, any, malformed, got "ECONNRESET"',
  ],
  'outcomes[].body': [
    true,
    'Outcome rule 1: body: expected an expression, got a boolean; enter one, with fixed text in quotes',
  ],
  'outcomes[].headers': [
    { a: 1 },
    'Outcome rule 1: headers: expected an expression, got an object; enter one, with fixed text in quotes',
  ],
  'outcomes[].do': [
    'retrry',
    'Outcome rule 1: do: expected one of emit, retry, refresh, rebound, ignore, stop, fail, got "retrry"; did you mean "retry"?',
  ],
  'outcomes[].wait': [
    '5 minutes',
    'Outcome rule 1: wait: expected a duration such as 30s, or an expression that gives milliseconds, got "5 minutes"',
  ],
  'outcomes[].notProcessed': ['yes', 'Outcome rule 1: notProcessed: expected true or false, got "yes"'],
  'outcomes[].message': [
    5,
    'Outcome rule 1: message: expected an expression, got a number; enter one, with fixed text in quotes',
  ],
  retry: [5, 'Retry: expected an object with attempts, maxTime, initial, factor, max, jitter, unsafe, got a number'],
  'retry.attempts': [0, 'Retry: attempts: expected a whole number from 1 to 100, got 0'],
  'retry.maxTime': [
    '1 day',
    'Retry: maxTime: expected milliseconds or a text such as 30s, from 0 to 1140000 ms, got "1 day"',
  ],
  'retry.initial': [-1, 'Retry: initial: expected milliseconds or a text such as 30s, from 0 to 1140000 ms, got -1'],
  'retry.factor': [0.5, 'Retry: factor: expected a number from 1 to 10, got 0.5'],
  'retry.max': ['20m', 'Retry: max: expected milliseconds or a text such as 30s, from 0 to 1140000 ms, got "20m"'],
  'retry.jitter': [true, 'Retry: jitter: expected one of full, none, got true'],
  'retry.unsafe': ['yes', 'Retry: unsafe: expected true or false, got "yes"'],
  rateLimit: [
    '60/m',
    'Rate limit: expected an object with requests, per, concurrency, scope, adaptive, or a list of limits with requests and per, or concurrency, got text',
  ],
  'rateLimit.requests': [0, 'Rate limit: requests: expected a whole number from 1 to 100000, got 0'],
  'rateLimit.per': [
    '2d',
    'Rate limit: per: expected milliseconds or a text such as 30s, from 1 to 86400000 ms, got "2d"',
  ],
  'rateLimit.concurrency': [0, 'Rate limit: concurrency: expected a whole number from 1 to 1000, got 0'],
  'rateLimit.scope': [
    'hosts',
    'Rate limit: scope: expected one of credential, host, step, got "hosts"; did you mean "host"?',
  ],
  'rateLimit.adaptive': ['on', 'Rate limit: adaptive: expected true or false, got "on"'],
  'rateLimit[].requests': [0, 'Rate limit 1: requests: expected a whole number from 1 to 100000, got 0'],
  'rateLimit[].per': [
    '2d',
    'Rate limit 1: per: expected milliseconds or a text such as 30s, from 1 to 86400000 ms, got "2d"',
  ],
  'rateLimit[].concurrency': [0, 'Rate limit 1: concurrency: expected a whole number from 1 to 1000, got 0'],
  'rateLimit[].scope': [
    'hosts',
    'Rate limit 1: scope: expected one of credential, host, step, got "hosts"; did you mean "host"?',
  ],
  'rateLimit[].adaptive': ['on', 'Rate limit 1: adaptive: expected true or false, got "on"'],
  idempotencyKey: ['yes', 'Idempotency key: expected true or false, or an object with header, value, got text'],
  'idempotencyKey.header': [
    'Idempotency Key',
    'Idempotency key: header: expected a header name: letters, digits and hyphens, got "Idempotency Key"',
  ],
  'idempotencyKey.value': [
    5,
    'Idempotency key: value: expected an expression, got a number; enter one, with fixed text in quotes',
  ],
  response: ['json', 'Response: expected an object with as, onMalformed, charset, integers, csv, got text'],
  'response.as': [
    'jsn',
    'Response: as: expected one of auto, json, text, xml, csv, ndjson, sse, base64, attachment, none, got "jsn"; did you mean "json"?',
  ],
  'response.onMalformed': ['ignore', 'Response: onMalformed: expected one of fail, text, got "ignore"'],
  'response.charset': [
    'klingon',
    'Response: charset: expected a known charset such as utf-8 or windows-1252, got "klingon"',
  ],
  'response.integers': ['bigint', 'Response: integers: expected one of exact, number, got "bigint"'],
  'response.csv': [';', 'Response: csv: expected an object with delimiter, header, quote, comment, got text'],
  'response.csv.delimiter': [
    '\n',
    'Response: csv: delimiter: expected a text of 1 to 10 characters, without line ends, got "\n"',
  ],
  'response.csv.header': ['yes', 'Response: csv: header: expected true or false, got "yes"'],
  'response.csv.quote': ["''", 'Response: csv: quote: expected one character, or empty, without line ends, got "\'\'"'],
  'response.csv.comment': [
    5,
    'Response: csv: comment: expected a text of 0 to 10 characters, without line ends, got 5',
  ],
  records: [['a'], 'Records: expected an expression, got an array; enter one, with fixed text in quotes'],
  emit: ['pages', 'Emit: expected response, records or { batch: 100 }, got "pages"'],
  'emit.batch': [0, 'Emit: batch: expected a whole number from 1 to 100000, got 0'],
  pagination: [
    ['link'],
    'Pagination: expected an object with kind, next, name, in, start, step, size, sizeName, stop, maxPages, maxRecords, maxTime, delay, onLimit, crossOrigin, got an array',
  ],
  'pagination.kind': ['next', 'Pagination: kind: expected one of link, url, cursor, page, offset, got "next"'],
  'pagination.next': [
    1,
    'Pagination: next: expected an expression, got a number; enter one, with fixed text in quotes',
  ],
  'pagination.name': [{}, 'Pagination: name: expected text, got an object'],
  'pagination.in': ['cookie', 'Pagination: in: expected one of query, header, body, path, got "cookie"'],
  'pagination.start': [true, 'Pagination: start: expected text or a number, got a boolean'],
  'pagination.step': [0, 'Pagination: step: expected a whole number from 1 to 1000000000, got 0'],
  'pagination.size': ['all', 'Pagination: size: expected a whole number from 1 to 1000000000, got "all"'],
  'pagination.sizeName': [[], 'Pagination: sizeName: expected text, got an array'],
  'pagination.stop': [1, 'Pagination: stop: expected an expression, got a number'],
  'pagination.maxPages': [0, 'Pagination: maxPages: expected a whole number from 1 to 10000000, got 0'],
  'pagination.maxRecords': [1.5, 'Pagination: maxRecords: expected a whole number, at least 1, got 1.5'],
  'pagination.maxTime': [
    'soon',
    'Pagination: maxTime: expected milliseconds or a text such as 30s, from 1 to 86400000 ms, got "soon"',
  ],
  'pagination.delay': [
    -1,
    'Pagination: delay: expected milliseconds or a text such as 30s, from 0 to 86400000 ms, got -1',
  ],
  'pagination.onLimit': ['stop', 'Pagination: onLimit: expected one of end, fail, got "stop"'],
  'pagination.crossOrigin': ['allow', 'Pagination: crossOrigin: expected one of withoutCredential, fail, got "allow"'],
  poll: [
    true,
    'Poll: expected an object with when, job, url, until, failWhen, interval, maxInterval, maxTime, result, method, body, got a boolean',
  ],
  'poll.when': [202, 'Poll: when: expected an expression, got a number'],
  'poll.job': [['id'], 'Poll: job: expected an expression, got an array; enter one, with fixed text in quotes'],
  'poll.url': [
    'https://api.test/jobs/',
    'Poll: url: the expression can\'t be parsed: Syntax error: ":" (at character 6)',
  ],
  'poll.method': ['GET it', 'Poll: method: expected a method such as GET or POST, got "GET it"'],
  'poll.until': [['done'], 'Poll: until: expected an expression, got an array'],
  'poll.failWhen': [{ status: 'failed' }, 'Poll: failWhen: expected an expression, got an object'],
  'poll.interval': [50, 'Poll: interval: expected milliseconds or a text such as 30s, from 100 to 86400000 ms, got 50'],
  'poll.maxInterval': [
    'never',
    'Poll: maxInterval: expected milliseconds or a text such as 30s, from 100 to 86400000 ms, got "never"',
  ],
  'poll.maxTime': [
    '10d',
    'Poll: maxTime: expected milliseconds or a text such as 30s, from 1 to 604800000 ms, got "10d"',
  ],
  'poll.result': [7, 'Poll: result: expected an expression, or a list, got a number'],
  transform: [{ id: 'id' }, 'Transform: expected an expression, got an object; enter one, with fixed text in quotes'],
  conditional: ['yes', 'Conditional: expected true or false, got "yes"'],
  incremental: ['updated_at', 'Incremental: expected an object with cursor, initial, lookback, order, per, got text'],
  'incremental.cursor': [
    5,
    'Incremental: cursor: expected an expression, got a number; enter one, with fixed text in quotes',
  ],
  'incremental.initial': [[1], 'Incremental: initial: expected text or a number, got an array'],
  'incremental.lookback': [
    '2 days',
    'Incremental: lookback: expected a duration such as 10m, or a number in the unit of the cursor, got "2 days"',
  ],
  'incremental.order': [
    'descending',
    'Incremental: order: expected one of none, ascending, got "descending"; did you mean "ascending"?',
  ],
  'incremental.per': [
    true,
    'Incremental: per: expected an expression, got a boolean; enter one, with fixed text in quotes',
  ],
  dedupe: [['id'], 'Dedupe: expected an object with key, keep, got an array'],
  'dedupe.key': [['id'], 'Dedupe: key: expected an expression, got an array; enter one, with fixed text in quotes'],
  'dedupe.keep': [0, 'Dedupe: keep: expected a whole number from 1 to 100000, got 0'],
  outputSchema: [['id'], 'Output schema: expected a JSON Schema with type object, array, …, got an array'],
  'outputSchema.type': [
    'text',
    'Output schema: it isn\'t a JSON Schema: type: expected one of array, boolean, integer, null, number, object, string, got "text"',
  ],
  timeouts: [30, 'Timeouts: expected an object with connect, headers, idle, total, got a number'],
  'timeouts.connect': [
    'soon',
    'Timeouts: connect: expected milliseconds or a text such as 30s, from 1 to 1140000 ms, got "soon"',
  ],
  'timeouts.headers': [
    0,
    'Timeouts: headers: expected milliseconds or a text such as 30s, from 1 to 1140000 ms, got 0',
  ],
  'timeouts.idle': [
    'PT30S',
    'Timeouts: idle: expected milliseconds or a text such as 30s, from 1 to 1140000 ms, got "PT30S"',
  ],
  'timeouts.total': [
    '20m',
    'Timeouts: total: expected milliseconds or a text such as 30s, from 1 to 1140000 ms, got "20m"',
  ],
  limits: [1000, 'Limits: expected an object with request, response, redirects, got a number'],
  'limits.request': ['10 MB', 'Limits: request: expected a whole number, at least 1, got "10 MB"'],
  'limits.response': [1e12, 'Limits: response: expected a whole number from 1 to 20971520, got 1000000000000'],
  'limits.redirects': [21, 'Limits: redirects: expected a whole number from 0 to 20, got 21'],
  redirects: [false, 'Redirects: expected an object with follow, sameOrigin, keepMethod, got a boolean'],
  'redirects.follow': ['no', 'Redirects: follow: expected true or false, got "no"'],
  'redirects.sameOrigin': [0, 'Redirects: sameOrigin: expected true or false, got 0'],
  'redirects.keepMethod': ['POST', 'Redirects: keepMethod: expected true or false, got "POST"'],
  proxy: [
    8080,
    'Proxy: expected http://host:port or https://host:port, or none, or an object with url, username, password, noProxy, got a number',
  ],
  'proxy.url': [
    'socks5://u:s3cret@p.test',
    'Proxy: url: socks5: proxies are not supported; enter http://host:port or https://host:port',
  ],
  'proxy.username': [['u'], 'Proxy: username: expected text, got an array'],
  'proxy.password': [{ a: 1 }, 'Proxy: password: expected text, got an object'],
  'proxy.noProxy': [{ a: 1 }, 'Proxy: noProxy: expected text, or a list of hosts, got an object'],
  tls: [false, 'TLS: expected an object with verify, ca, got a boolean'],
  'tls.verify': ['no', 'TLS: verify: expected true or false, got "no"'],
  'tls.ca': [
    'company.pem',
    'TLS: ca: expected certificates in PEM, each from -----BEGIN CERTIFICATE----- to the END line, got text',
  ],
  cookies: ['jar', 'Cookies: expected true or false, got "jar"'],
  advanced: [['retry'], 'Advanced: expected an object with fields such as retry, got an array'],
  trace: ['on', 'Trace: expected one of off, errors, always, got "on"'],
};

/** A poll has a body of the same form as the request. */
const POLL_ROWS = Object.entries(OWN_ROWS)
  .filter(([path]) => /^body\b/.test(path))
  .map(
    ([path, [value, error]]) =>
      [
        `poll.${path}`,
        [value, error.replace(/^Body(?=: \w+: |: (?:expected an object|enter))/, 'Poll: body')],
      ] as const,
  );

const ROWS: Readonly<Record<string, Row>> = { ...OWN_ROWS, ...Object.fromEntries(POLL_ROWS) };

/** Members beside the wrong one, without which there would be further errors: by its path or, with a dot at the end, that of its object. */
const BESIDE: Readonly<Record<string, object>> = {
  incremental: { records: '$' },
  dedupe: { records: '$' },
  'incremental.': { cursor: 'at' },
  'dedupe.': { key: 'id' },
  'poll.': { method: 'POST' },
  'reader.': { url: '"http://a.test/"' },
  'reader.headers[].': { key: 'a', value: '1' },
  'reader.body.urlencoded': { contentType: 'application/x-www-form-urlencoded' },
  'reader.body.urlencoded[].': { key: 'a', value: '1' },
  'reader.body.formData': { contentType: 'multipart/form-data' },
  'reader.body.formData[].': { key: 'a', value: '1' },
  'parameters[].': { name: 'a', in: 'query', value: 'a' },
  'parameters[].default': { name: 'a', in: 'query', type: 'integer' },
  'body.contentType': { text: '"a"' },
  'body.compress': { json: '1' },
  'body.form[].': { name: 'a', value: '1' },
  'body.multipart[].': { name: 'a', value: '1' },
  'body.multipart[].file': { name: 'a' },
  'body.graphql.': { query: '{ a }' },
  'outcomes[].': { status: 404, do: 'retry' },
  'pagination.': { kind: 'page', name: 'p' },
  'pagination.next': { kind: 'url' },
  'pagination.size': { kind: 'page', name: 'p', sizeName: 's' },
  'pagination.sizeName': { kind: 'page', name: 'p', size: 1 },
  'rateLimit.': { requests: 60, per: '1m' },
  'rateLimit[].': { requests: 60, per: '1m' },
  'proxy.': { url: 'p.test' },
};

interface Described {
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
}

/** Lists the paths of all members that a schema describes. */
function listPaths({ properties = {}, items, anyOf = [] }: Described, path = ''): readonly string[] {
  const members = Object.entries(properties).flatMap(([name, member]) => {
    const place = path === '' ? name : `${path}.${name}`;
    return [place, ...listPaths(member, place)];
  });
  return [...members, ...(items ? listPaths(items, `${path}[]`) : []), ...anyOf.flatMap((one) => listPaths(one, path))];
}

/** Returns a configuration with a value at a path. */
function place(path: string, value: unknown): object {
  const [, parent = '', name = ''] = /^(?:(.*)\.)?([^.]+)$/.exec(path) ?? [];
  const beside =
    BESIDE[path.replace(/^poll\.(?=body\b.)/, '')] ?? BESIDE[`${parent.replace(/^poll\.(?=body\b)/, '')}.`];
  const object = { ...beside, [name]: value };
  if (parent === '') return object;
  return parent.endsWith('[]') ? place(parent.slice(0, -2), [object]) : place(parent, object);
}

const parse = (path: string, value: unknown): unknown =>
  parseConfig({ secretId: 's', reader: { url: '"http://a.test/"' }, ...place(path, value) }, configEnvironment);

describe('request with a wrong value', () => {
  it('has a row for each member', () =>
    expect(Object.keys(ROWS)).to.have.members([...new Set(listPaths(CONFIGURATION.schema))]));

  for (const [path, [value, error]] of Object.entries(ROWS)) {
    it(`in ${path} names the member and what is expected`, () =>
      expect(captureError(() => parse(path, value))).to.equal(`configuration: ${error}`));
  }

  it('shows no secret value', () => {
    for (const path of ['proxy', 'proxy.url', 'proxy.username', 'proxy.password', 'tls.ca']) {
      for (const value of ['://hunter2', { hunter2: 1 }, ['hunter2']]) {
        const error = captureError(() => parse(path, value));
        expect(error.replace('unknown member "hunter2"', ''), path).not.to.include('hunter2');
      }
    }
  });
});
