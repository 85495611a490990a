import { expect } from 'chai';

import type { RestError } from '../../lib/errors.js';
import { createLoopback } from '../support/loopback.js';
import { createStepHarness } from '../support/stepHarness.js';

/** A response as a vendor documents it. */
interface VendorResponse {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What becomes of it: the emitted `body` or `bodies`, a text and the beginning of its error, or waits before it is requested again. */
type Expected =
  | { readonly body: unknown }
  | { readonly bodies: readonly unknown[] }
  | { readonly error: string }
  | { readonly waits: readonly number[] }
  | { readonly reboundAfterMs: number };

interface Case {
  readonly title: string;
  readonly response: VendorResponse;
  /** Fields of the step. Default: none. */
  readonly fields?: object;
  readonly method?: string;
  readonly expected: Expected;
}

/** By the clock of the server. */
const DATE = 'Fri, 01 May 2026 09:00:00 GMT';

const JSON_TYPE = 'application/json; charset=utf-8';
const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): VendorResponse => ({
  status,
  type: JSON_TYPE,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const xml = (status: number, body: string, type = 'application/xml'): VendorResponse => ({ status, type, body });
const failWith = (status: number | string, message: string, body?: string): object => ({
  outcomes: [{ status: String(status), ...(body !== undefined && { body }), do: 'fail', message }],
});

const SOAP_11 =
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang="en">No order 7</faultstring></s:Fault></s:Body></s:Envelope>';
const SOAP_12 =
  '<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body><env:Fault><env:Code><env:Value>env:Sender</env:Value></env:Code><env:Reason><env:Text xml:lang="en">Bad id</env:Text></env:Reason></env:Fault></env:Body></env:Envelope>';

const CASES: Readonly<Record<string, readonly Case[]>> = {
  Slack: [
    {
      title: 'an error with the status 200',
      method: 'POST',
      response: json(200, { ok: false, error: 'channel_not_found' }),
      fields: failWith(200, '"Slack: " & $response.body.error', 'ok = false'),
      expected: { error: 'Slack: channel_not_found (200 OK). ' },
    },
    {
      title: 'a rate limit, after which a POST is repeated',
      method: 'POST',
      response: json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '30' }),
      expected: { waits: [30_000] },
    },
  ],
  GraphQL: [
    {
      title: 'errors beside data with the status 200',
      method: 'POST',
      response: json(200, {
        data: { user: null },
        errors: [{ message: 'No user', path: ['user'] }, { message: 'Slow' }],
      }),
      fields: failWith(200, '"GraphQL: " & $join($response.body.errors.message, "; ")', '$exists(errors)'),
      expected: { error: 'GraphQL: No user; Slow (200 OK). ' },
    },
    {
      title: 'a request error in its own media type',
      response: {
        status: 400,
        type: 'application/graphql-response+json; charset=utf-8',
        body: '{"errors":[{"message":"Syntax Error"}]}',
      },
      fields: failWith(400, '$response.body.errors[0].message'),
      expected: { error: 'Syntax Error (400 Bad Request). ' },
    },
  ],
  Salesforce: [
    {
      title: 'a list of errors',
      response: json(400, [{ message: 'unexpected token: FORM', errorCode: 'MALFORMED_QUERY' }]),
      fields: failWith(400, '$join($response.body.(errorCode & ": " & message), "; ")'),
      expected: { error: 'MALFORMED_QUERY: unexpected token: FORM (400 Bad Request). ' },
    },
    {
      title: 'an update without content',
      method: 'PATCH',
      response: { status: 204, type: JSON_TYPE },
      expected: { body: null },
    },
  ],
  'Microsoft Graph': [
    {
      title: 'an error object',
      response: json(404, {
        error: {
          code: 'itemNotFound',
          message: 'The resource could not be found.',
          innerError: { 'request-id': '5f3c' },
        },
      }),
      expected: {
        error:
          'Body: {"error":{"code":"itemNotFound","message":"The resource could not be found.","innerError":{"request-id":"5f3c"}}}',
      },
    },
    {
      title: 'an accepted message',
      method: 'POST',
      response: { status: 202, headers: { 'content-length': '0' } },
      expected: { body: null },
    },
    {
      title: 'throttling',
      response: json(
        429,
        { error: { code: 'TooManyRequests', message: 'Please retry later.' } },
        { 'retry-after': '10' },
      ),
      expected: { waits: [10_000] },
    },
  ],
  Google: [
    {
      title: 'a google.rpc.Status',
      response: json(403, {
        error: {
          code: 403,
          message: 'The caller does not have permission',
          status: 'PERMISSION_DENIED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'IAM_PERMISSION_DENIED' }],
        },
      }),
      fields: failWith('400-499', '$response.body.error.(status & ": " & message)'),
      expected: { error: 'PERMISSION_DENIED: The caller does not have permission (403 Forbidden). ' },
    },
    {
      title: 'integers beyond 2^53 and int64 as text',
      response: json(200, '{"historyId":98765432109876543210,"size":"9007199254740993"}'),
      expected: { body: { historyId: '98765432109876543210', size: '9007199254740993' } },
    },
  ],
  Stripe: [
    {
      title: 'a declined card',
      method: 'POST',
      response: json(402, {
        error: {
          code: 'card_declined',
          decline_code: 'generic_decline',
          message: 'Your card was declined.',
          type: 'card_error',
        },
      }),
      fields: failWith(402, '$response.body.error.message'),
      expected: { error: 'Your card was declined. (402 Payment Required). ' },
    },
  ],
  Shopify: [
    {
      title: 'a wait with a fraction',
      method: 'POST',
      response: json(
        429,
        { errors: 'Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.' },
        { 'retry-after': '2.0', 'x-shopify-shop-api-call-limit': '40/40' },
      ),
      expected: { waits: [2000] },
    },
    {
      title: 'errors by field',
      method: 'POST',
      response: json(422, { errors: { title: ["can't be blank"] } }),
      expected: { error: 'Body: {"errors":{"title":["can\'t be blank"]}}' },
    },
  ],
  GitHub: [
    {
      title: 'an exhausted quota as 403, by a rule',
      response: json(
        403,
        { message: 'API rate limit exceeded for user ID 1.', documentation_url: 'https://docs.github.com/rest' },
        { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1777629600', date: DATE },
      ),
      fields: { outcomes: [{ status: '403, 429', headers: '`x-ratelimit-remaining` = "0"', do: 'retry' }] },
      expected: { reboundAfterMs: 3_600_000 },
    },
    {
      title: 'a secondary limit',
      response: json(429, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': '60' }),
      expected: { waits: [60_000] },
    },
    {
      title: 'a 304 that no condition asked for',
      response: { status: 304, headers: { etag: '"1"' } },
      expected: { error: 'The server responded with 304 Not Modified. ' },
    },
  ],
  Twilio: [
    {
      title: 'an error with its own code',
      method: 'POST',
      response: json(400, {
        code: 21211,
        message: "The 'To' number is not valid.",
        more_info: 'https://www.twilio.com/docs/errors/21211',
        status: 400,
      }),
      fields: failWith('400-499', '$string($response.body.code) & ": " & $response.body.message'),
      expected: { error: "21211: The 'To' number is not valid. (400 Bad Request). " },
    },
  ],
  Jira: [
    {
      title: 'errors by field',
      method: 'POST',
      response: json(400, { errorMessages: [], errors: { project: 'project is required' } }),
      expected: { error: 'Body: {"errorMessages":[],"errors":{"project":"project is required"}}' },
    },
    {
      title: 'a rate limit whose reset is an ISO date',
      response: json(
        429,
        {},
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-05-01T09:00:05Z', date: DATE },
      ),
      expected: { waits: [5000] },
    },
  ],
  'SAP OData': [
    {
      title: 'an error of version 2 in JSON',
      response: json(400, {
        error: {
          code: '005056A509B11EE1B9A8FEC11C21578E',
          message: { lang: 'en', value: 'Invalid key predicate' },
          innererror: {},
        },
      }),
      fields: failWith(400, '$response.body.error.message.value'),
      expected: { error: 'Invalid key predicate (400 Bad Request). ' },
    },
    {
      title: 'an error of version 2 in XML',
      response: xml(
        404,
        '<?xml version="1.0" encoding="utf-8"?><error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><code>X/020</code><message xml:lang="en">Resource not found</message></error>',
      ),
      fields: failWith(404, '$response.body.error.(code & ": " & message._)'),
      expected: { error: 'X/020: Resource not found (404 Not Found). ' },
    },
    {
      title: 'records of version 2',
      response: json(200, { d: { results: [{ ID: '1' }, { ID: '2' }] } }),
      fields: { records: 'd.results' },
      expected: { bodies: [{ ID: '1' }, { ID: '2' }] },
    },
  ],
  SOAP: [
    {
      title: 'a fault of 1.1 with the status 500, without another request',
      method: 'POST',
      response: xml(500, SOAP_11, 'text/xml; charset=utf-8'),
      fields: failWith(
        500,
        '$response.body.`s:Envelope`.`s:Body`.`s:Fault`.faultstring._',
        '$exists(`s:Envelope`.`s:Body`.`s:Fault`)',
      ),
      expected: { error: 'No order 7 (500 Internal Server Error). ' },
    },
    {
      title: 'a fault of 1.2',
      method: 'POST',
      response: xml(400, SOAP_12, 'application/soap+xml; charset=utf-8; action="urn:a;b"'),
      fields: failWith(400, '$response.body.`env:Envelope`.`env:Body`.`env:Fault`.`env:Reason`.`env:Text`._'),
      expected: { error: 'Bad id (400 Bad Request). ' },
    },
  ],
  'RFC 9457': [
    {
      title: 'problem details',
      response: {
        status: 403,
        type: 'application/problem+json',
        body: '{"type":"https://example.com/probs/out-of-credit","title":"You do not have enough credit.","detail":"Your current balance is 30."}',
      },
      fields: failWith('400-599', '$response.body.(title & " " & detail)'),
      expected: { error: 'You do not have enough credit. Your current balance is 30. (403 Forbidden). ' },
    },
    {
      title: 'problem details in XML',
      response: xml(
        403,
        '<?xml version="1.0"?><problem xmlns="urn:ietf:rfc:7807"><title>No credit</title></problem>',
        'application/problem+xml',
      ),
      fields: failWith('400-599', '$response.body.problem.title'),
      expected: { error: 'No credit (403 Forbidden). ' },
    },
  ],
  AWS: [
    {
      title: 'an error of S3',
      response: xml(
        404,
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>',
      ),
      fields: failWith(404, '$response.body.Error.Code'),
      expected: { error: 'NoSuchKey (404 Not Found). ' },
    },
    {
      title: 'an error of S3 with the status 200, after white space that kept the connection open',
      method: 'POST',
      response: xml(200, '<?xml version="1.0" encoding="UTF-8"?>\n\n   \n<Error><Code>InternalError</Code></Error>'),
      fields: failWith(200, '$response.body.Error.Code', '$exists(Error)'),
      expected: { error: 'InternalError (200 OK). ' },
    },
    {
      title: 'an error of an API in x-amz-json, whose rule repeats a POST',
      method: 'POST',
      response: {
        status: 400,
        type: 'application/x-amz-json-1.0',
        body: '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"Slow down"}',
      },
      fields: {
        outcomes: [
          { status: 400, body: '$contains(__type, "Throughput")', do: 'retry', wait: '2s', notProcessed: true },
        ],
      },
      expected: { waits: [2000] },
    },
  ],
  HubSpot: [
    {
      title: 'a rate limit without a wait',
      response: json(429, {
        status: 'error',
        message: 'You have reached your ten_secondly_rolling limit.',
        errorType: 'RATE_LIMIT',
        policyName: 'TEN_SECONDLY_ROLLING',
      }),
      expected: { waits: [1000] },
    },
    {
      title: 'a batch of which a part fails',
      method: 'POST',
      response: json(207, { status: 'COMPLETE', results: [{ id: '1' }], numErrors: 1, errors: [{ status: 'error' }] }),
      expected: { body: { status: 'COMPLETE', results: [{ id: '1' }], numErrors: 1, errors: [{ status: 'error' }] } },
    },
  ],
  Zendesk: [
    {
      title: 'an invalid record',
      method: 'POST',
      response: json(422, {
        error: 'RecordInvalid',
        description: 'Record validation errors',
        details: { email: [{ error: 'DuplicateValue' }] },
      }),
      fields: failWith(422, '$response.body.(error & ": " & description)'),
      expected: { error: 'RecordInvalid: Record validation errors (422 Unprocessable Entity). ' },
    },
    {
      title: 'maintenance, after which a POST is repeated',
      method: 'POST',
      response: { status: 503, type: 'text/html', headers: { 'retry-after': '93' }, body: '<html>Maintenance</html>' },
      expected: { waits: [93_000] },
    },
  ],
  Notion: [
    {
      title: 'an error object with its own status',
      method: 'PATCH',
      response: json(400, {
        object: 'error',
        status: 400,
        code: 'validation_error',
        message: 'body.properties should be defined',
      }),
      fields: failWith('400-599', '$response.body.(code & ": " & message)'),
      expected: { error: 'validation_error: body.properties should be defined (400 Bad Request). ' },
    },
  ],
  Airtable: [
    {
      title: 'an error that is a text',
      response: json(404, '{"error":"NOT_FOUND"}'),
      expected: { error: 'Body: {"error":"NOT_FOUND"}' },
    },
    {
      title: 'an error that is an object',
      method: 'PATCH',
      response: json(422, { error: { type: 'INVALID_REQUEST_UNKNOWN', message: 'Invalid request' } }),
      fields: failWith(
        '400-499',
        '$type($response.body.error) = "object" ? $response.body.error.type : $response.body.error',
      ),
      expected: { error: 'INVALID_REQUEST_UNKNOWN (422 Unprocessable Entity). ' },
    },
  ],
  Mailchimp: [
    {
      title: 'problem details with errors by field',
      method: 'POST',
      response: {
        status: 400,
        type: 'application/problem+json; charset=utf-8',
        body: '{"title":"Invalid Resource","status":400,"detail":"See the errors.","errors":[{"field":"email_address","message":"Blank"}]}',
      },
      fields: failWith(400, '$join($response.body.errors.(field & ": " & message), "; ")'),
      expected: { error: 'email_address: Blank (400 Bad Request). ' },
    },
  ],
  QuickBooks: [
    {
      title: 'a fault',
      method: 'POST',
      response: json(400, {
        Fault: {
          Error: [
            { Message: 'Invalid Reference Id', Detail: 'Accounts element id 9 not found', code: '2500', element: '' },
          ],
          type: 'ValidationFault',
        },
        time: '2026-05-01T09:00:00.000-07:00',
      }),
      fields: failWith(400, '$join($response.body.Fault.Error.(code & ": " & Detail), "; ")'),
      expected: { error: '2500: Accounts element id 9 not found (400 Bad Request). ' },
    },
    {
      title: 'a fault whose XML is not well-formed',
      method: 'POST',
      response: xml(
        400,
        '<IntuitResponse><Fault type="ValidationFault"><Error code="6070"><Detail>Supplied value:58</Detail></Fault></IntuitResponse>',
      ),
      fields: failWith(400, '"QuickBooks " & $match($response.body, /code="(\\d+)"/)[0].groups[0]'),
      expected: { error: 'QuickBooks 6070 (400 Bad Request). ' },
    },
  ],
  Xero: [
    {
      title: 'a validation exception',
      method: 'PUT',
      response: json(
        400,
        '{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{"AmountDue":40.00,"ValidationErrors":[{"Message":"Email address must be valid"}]}]}',
      ),
      fields: failWith(400, '$join($response.body.Elements.ValidationErrors.Message, "; ")'),
      expected: { error: 'Email address must be valid (400 Bad Request). ' },
    },
  ],
  Dropbox: [
    {
      title: 'a conflict that is an error of the endpoint',
      method: 'POST',
      response: json(409, {
        error_summary: 'path/not_found/..',
        error: { '.tag': 'path', path: { '.tag': 'not_found' } },
      }),
      fields: {
        outcomes: [
          { status: 409, body: 'error.path.`.tag` = "not_found"', do: 'ignore' },
          { status: 409, do: 'fail' },
        ],
      },
      expected: { bodies: [] },
    },
  ],
  Gerrit: [
    {
      title: 'a prefix before JSON',
      response: json(200, ')]}\'\n[{"_number":1}]'),
      expected: { body: [{ _number: 1 }] },
    },
    {
      title: 'a prefix before records',
      response: json(200, ')]}\'\n[{"_number":1},{"_number":2}]'),
      fields: { records: '$', transform: '_number' },
      expected: { bodies: [1, 2] },
    },
  ],
  Elasticsearch: [
    {
      title: 'JSON of a versioned type',
      response: { status: 200, type: 'application/vnd.elasticsearch+json;compatible-with=8', body: '{"took":1}' },
      expected: { body: { took: 1 } },
    },
  ],
  Discord: [
    {
      title: 'a wait with a fraction in header and body',
      method: 'POST',
      response: json(
        429,
        { message: 'You are being rate limited.', retry_after: 1.337, global: false },
        { 'retry-after': '1.337' },
      ),
      expected: { waits: [1337] },
    },
  ],
  X: [
    {
      title: 'a rate limit whose reset is in epoch seconds',
      response: json(
        429,
        { title: 'Too Many Requests', status: 429 },
        { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '1777629600', date: DATE },
      ),
      expected: { reboundAfterMs: 3_600_000 },
    },
  ],
  Cloudflare: [
    {
      title: 'a page for too many requests',
      response: {
        status: 429,
        type: 'text/html; charset=UTF-8',
        headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:30 GMT' },
        body: 'error code: 1015',
      },
      expected: { waits: [30_000] },
    },
    {
      title: 'a status of its own',
      response: { status: 524, type: 'text/html; charset=UTF-8', body: 'error code: 524' },
      expected: { error: 'Body: error code: 524' },
    },
  ],
  Zoho: [
    {
      title: 'no records with the status 204',
      response: { status: 204, type: 'text/html' },
      fields: { records: 'data' },
      expected: { bodies: [] },
    },
  ],
  Trello: [
    {
      title: 'an error as text',
      response: { status: 400, type: 'text/plain; charset=utf-8', body: 'invalid id' },
      expected: { error: 'Body: invalid id' },
    },
  ],
  'any server': [
    { title: 'a byte order mark before JSON', response: json(200, '\ufeff{"a":1}'), expected: { body: { a: 1 } } },
    {
      title: 'JSON with the type of HTML, which is text',
      response: { status: 200, type: 'text/html', body: '{"a":1}' },
      expected: { body: '{"a":1}' },
    },
    {
      title: 'JSON with the type of HTML, which the step reads as JSON',
      response: { status: 200, type: 'text/html', body: '{"a":1}' },
      fields: { response: { as: 'json' } },
      expected: { body: { a: 1 } },
    },
    { title: 'nothing with the type of JSON', response: json(200, ''), expected: { body: null } },
    {
      title: 'a sign-in page with the status 200 in place of JSON',
      response: json(200, '<!DOCTYPE html><title>Sign in</title>'),
      expected: { error: "The response should be JSON, but its body can't be parsed" },
    },
  ],
};

/** The function `request` with responses that vendors document or users reported, by value. */
describe('request, with a response of', () => {
  const servers = createLoopback();

  interface Result {
    readonly bodies: unknown[];
    readonly slept: readonly number[];
    readonly error?: RestError;
  }

  async function run({ response: given, method = 'GET', fields = {} }: Case): Promise<Result> {
    let count = 0;
    const url = await servers.http((_request, response) => {
      count += 1;
      if (count > 1) {
        response.setHeader('content-type', 'application/json').end('"repeated"');
        return;
      }
      response.writeHead(given.status, {
        ...given.headers,
        ...(given.type !== undefined && { 'content-type': given.type }),
      });
      response.end(given.body);
    });
    const step = await createStepHarness(servers);
    const reader = { method, url: `"${url.href}"` };
    try {
      const result = await step.runRequest({ reader, retry: { jitter: 'none' }, ...fields });
      if (result.kind === 'rebound') return { bodies: [], slept: step.slept, error: result.reason };
      return { bodies: result.messages.map(({ body }) => body), slept: step.slept };
    } catch (error: unknown) {
      return { bodies: [], slept: step.slept, error: error as RestError };
    }
  }

  function check({ expected, response }: Case, { bodies, slept, error }: Result): void {
    if ('error' in expected) {
      expect(error?.message).to.include(expected.error);
      if (!expected.error.startsWith('Body: ')) expect(error?.message.indexOf(expected.error)).to.equal(0);
      expect(error).to.include({ status: response.status, attempts: 1 });
      return;
    }
    if ('reboundAfterMs' in expected) {
      expect(error?.reboundAfterMs).to.equal(expected.reboundAfterMs);
      return;
    }
    expect(error).to.equal(undefined);
    expect(slept).to.deep.equal('waits' in expected ? expected.waits : []);
    if ('bodies' in expected) expect(bodies).to.deep.equal(expected.bodies);
    else {
      const body = 'waits' in expected ? 'repeated' : expected.body;
      expect(bodies.map((emitted) => (emitted as { body: unknown }).body)).to.deep.equal([body]);
    }
  }

  for (const [vendor, cases] of Object.entries(CASES)) {
    describe(vendor, () => {
      for (const one of cases) it(`reads ${one.title}`, async () => check(one, await run(one)));
    });
  }
});
