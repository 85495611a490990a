import { expect } from 'chai';

import type { JsonObject } from '../../../lib/json.js';
import { convertStep, type Conversion } from '../../../lib/step/conversion/convertStep.js';

const URL_TEXT = '"https://a.test/x"';

function convert(fields: JsonObject, reader: JsonObject = {}): Conversion {
  return convertStep('httpRequestAxios', { ...fields, reader: { method: 'GET', url: URL_TEXT, ...reader } });
}

function converted(fields: JsonObject, reader: JsonObject = {}): { config: JsonObject; changes: string[] } {
  const result = convert(fields, reader);
  if (result.kind !== 'converted') throw new Error(JSON.stringify(result));
  return { config: result.config, changes: result.changes.map(({ part, text }) => `${part}: ${text}`) };
}

function reasons(fields: JsonObject, reader: JsonObject = {}): readonly string[] {
  const result = convert(fields, reader);
  return result.kind === 'refused' ? result.reasons : [];
}

const RETRY_RULES = [
  { status: '408, 423, 429, 500-599', do: 'retry' },
  { status: '421, 425', do: 'fail' },
];
const RETRY = { attempts: 10, max: '120s', maxTime: '19m' };

describe('convertStep', () => {
  it('converts a delay to the rate limit of the step', () => {
    const { config, changes } = converted({ delay: '250', maxRetries: '1' });
    expect(config).to.deep.include({
      rateLimit: { requests: 1, per: 250, scope: 'step', adaptive: false },
      retry: { attempts: 1, maxTime: '19m' },
    });
    expect(changes.slice(-4)).to.deep.equal([
      'limits: Delay in ms is a rate limit of one request: a delay begins with the response, at most a tenth of it after the request; v2 counted from the request',
      'limits: a message that would wait for longer than 19 minutes returns to its queue; v2 let it wait',
      'limits: at most 20 redirects are followed, not 21',
      'limits: a request with its redirects and its response takes at most 19 minutes; v2 limited only idle time',
    ]);
  });

  it('converts a step without options', () =>
    expect(converted({ secretId: 's1' })).to.deep.equal({
      config: {
        secretId: 's1',
        reader: { method: 'GET', url: URL_TEXT, headers: [] },
        outcomes: RETRY_RULES,
        retry: RETRY,
        response: { onMalformed: 'text' },
        timeouts: { connect: 60_000, headers: 60_000, idle: 60_000 },
        limits: { redirects: 20 },
      },
      changes: [
        'output: statusCode → status, HTTPHeaders → headers, responseBody → body',
        'output: headers: a repeated header becomes a list; setCookie → headers."set-cookie", always a list',
        "output: body: decoded by the response's charset; v2 always decoded it as UTF-8",
        "output: body: parsed as JSON only with a JSON media type; other text stays text, so 42 is no longer parsed as a number; JSON that can't be parsed has malformed: true beside it",
        'output: body: XML, CSV, NDJSON and event streams are parsed; other types but text, such as images, are base64 with encoding: base64 beside it',
        'output: body: integers beyond 2^53 become text with all their digits; an empty body is null, not ""',
        'headers: User-Agent: rest-step/<version>, not axios/…',
        'headers: Accept-Encoding: without compress',
        'outcomes: 408, 423, 429, 500-599: decided as before, by the rule do: retry',
        'outcomes: 421, 425: decided as before, by the rule do: fail',
        'outcomes: a TLS handshake that breaks off fails at once; v2 applied its policy',
        'outcomes: error texts name the request and the rule; v2 wrote: Got error "…", status - "…"',
        'retries: the wait is a random part of 1, 2, 4 … seconds, not at least one half; after a longer Retry-After than 19 minutes leave, the message returns to its queue, while v2 waited 120 s at most',
        'limits: at most 20 redirects are followed, not 21',
        'limits: a request with its redirects and its response takes at most 19 minutes; v2 limited only idle time',
      ],
    }));

  it('converts triggers to the trigger, and leaves other functions alone', () => {
    const config = { reader: { method: 'GET', url: URL_TEXT } };
    expect(convertStep('httpRequestAxiosTrigger', config)).to.include({
      kind: 'converted',
      function: 'requestTrigger',
    });
    expect(convertStep('httpRequestAxios', config)).to.include({ kind: 'converted', function: 'request' });
    expect(convertStep('request', config)).to.deep.equal({ kind: 'other' });
    expect(convertStep('echo', {})).to.deep.equal({ kind: 'other' });
  });

  const outcomes: [fields: JsonObject, rules: JsonObject[] | undefined, retry: JsonObject][] = [
    [{ maxRetries: '3' }, RETRY_RULES, { ...RETRY, attempts: 3 }],
    [{ maxRetries: '1' }, undefined, { attempts: 1 }],
    [{ maxRetries: '0', ignoreErrorCodes: '404' }, [{ status: '404', do: 'emit' }], { attempts: 1 }],
    [
      { errorCodes: '404, 500-502' },
      [
        { status: '404, 500-502', do: 'retry' },
        { status: '408, 421, 425, 429, 503-504', do: 'fail' },
      ],
      RETRY,
    ],
    [
      { ignoreErrorCodes: '200-299, 400-599' },
      [
        { status: '401', do: 'refresh' },
        { status: '400-599', do: 'emit' },
      ],
      RETRY,
    ],
    [
      { errorPolicy: 'rebound' },
      [
        { status: '408, 423, 429, 500-599', do: 'rebound' },
        { error: 'timeout, connect, dns, reset', do: 'rebound' },
      ],
      { attempts: 1 },
    ],
    [
      { errorPolicy: 'emit', errorCodes: '401, 404', ignoreErrorCodes: '404' },
      [
        { status: '401', do: 'refresh' },
        { status: '404', do: 'emit' },
        { status: '401', do: 'emit' },
        { error: 'timeout, connect, dns, reset', do: 'emit' },
      ],
      { attempts: 1 },
    ],
    [{ errorPolicy: 'throwError' }, undefined, { attempts: 1 }],
    [{ errorPolicy: 'throwError', errorCodes: '401' }, undefined, { attempts: 1 }],
  ];
  for (const [fields, rules, retry] of outcomes) {
    it(`converts ${JSON.stringify(fields)} to rules`, () => {
      const { config } = converted(fields);
      expect(config.outcomes).to.deep.equal(rules);
      expect(config.retry).to.deep.equal(retry);
    });
  }

  it('lists what the policy changes', () => {
    expect(converted({ errorPolicy: 'emit' }).changes).to.include(
      'output: an error without a response: error as before, without HTTPHeaders',
    );
    expect(converted({ ignoreErrorCodes: '400' }).changes).to.include(
      'outcomes: 400: the rule decides even if the response rejects the credential; v2 refreshed it first',
    );
    const post =
      "retries: POST is no longer repeated blindly, such as after a timeout or a 500: only if the server can't have processed it; retry.unsafe: true brings that back";
    expect(converted({}, { method: 'post' }).changes).to.include(post);
    expect(converted({ errorPolicy: 'throwError' }, { method: 'post' }).changes).not.to.include(post);
    expect(converted({ maxRetries: '1' }, { method: 'post' }).changes).not.to.include(post);
    expect(converted({}, { method: 'put' }).changes.join()).not.to.include('repeated blindly');
  });

  const sending: [fields: JsonObject, part: JsonObject][] = [
    [{ requestTimeoutPeriod: '5000' }, { timeouts: { connect: 5000, headers: 5000, idle: 5000 } }],
    [{ maxRedirects: '3' }, { limits: { redirects: 3 } }],
    [{ maxRedirects: '0' }, { limits: { redirects: 0 } }],
    // v2 takes the number 0, but not the text, for an empty field.
    [{ maxRedirects: 0 }, { limits: { redirects: 20 } }],
    [{ maxBodyLength: '1000.5', maxContentLength: 2000 }, { limits: { request: 1000, response: 2000, redirects: 20 } }],
    [{ maxBodyLength: 'Infinity' }, { limits: { redirects: 20 } }],
    [{ noStrictSSL: true }, { tls: { verify: false } }],
    [{ noStrictSSL: 'false' }, { limits: { redirects: 20 } }],
    [{ responseEncoding: 'base64' }, { response: { as: 'base64' } }],
    [{ responseEncoding: 'utf16le' }, { response: { charset: 'utf-16le', onMalformed: 'text' } }],
    [{ responseEncoding: 'latin1' }, { response: { charset: 'windows-1252', onMalformed: 'text' } }],
    [{ downloadAsAttachment: true }, { response: { as: 'attachment' } }],
    [{ uploadFile: true }, { response: { onMalformed: 'text' } }],
  ];
  for (const [fields, part] of sending) {
    it(`converts ${JSON.stringify(fields)}`, () => {
      const { config } = converted(fields);
      for (const [name, value] of Object.entries(part)) expect(config[name]).to.deep.equal(value);
    });
  }

  it('converts files', () => {
    const upload = (contentType: string, body: JsonObject) =>
      converted({ uploadFile: true }, { method: 'POST', body: { contentType, ...body } });
    const { config } = upload('application/octet-stream', { raw: 'url' });
    expect(config.body).to.deep.equal({ file: 'url', contentType: 'application/octet-stream' });
    expect(config.reader).to.deep.equal({ method: 'POST', url: URL_TEXT, headers: [] });
    const form = upload('multipart/form-data', {
      formData: [
        { key: 'a', value: '"x"' },
        { key: 'f', value: '{ "url": u, "filename": "a.pdf" }' },
        { key: 'g', value: '{ "url": "https://a.test/f" }' },
      ],
    });
    expect(form.config.body).to.deep.equal({
      multipart: [
        { name: 'a', value: '"x"' },
        { name: 'f', file: 'u', filename: '"a.pdf"' },
        { name: 'g', file: '"https://a.test/f"' },
      ],
    });
    expect(form.changes.join()).not.to.include('filename');
  });

  it('lists the limit of redirects only if it changes', () =>
    expect(converted({ maxRedirects: '3' }).changes.join()).not.to.include('redirects are followed'));

  const refused: [fields: JsonObject, reader: JsonObject, reason: string][] = [
    [
      { uploadFile: true },
      { body: { contentType: 'multipart/form-data', formData: [{ key: 'f', value: 'file' }] } },
      'Body field "f": only the message tells whether it is a file; write { "url": …, "filename": … } without other members in the step first',
    ],
    [
      {},
      { url: '"https://a.test/\\ud800"' },
      'URL: the text has half of a character (a lone surrogate); check the expression',
    ],
    [{ responseEncoding: 'hex' }, {}, "Response Encoding hex can't be converted; choose base64 in the step first"],
    [
      {},
      { url: '"https://a.test/{a}/{b}"' },
      'URL: {a}, {b} have no path parameters; add a parameter with in: path for each, or write %7B for the brace, then convert the step',
    ],
    [
      {},
      {
        headers: [{ key: 'Content-Type', value: '"application/x-www-form-urlencoded"' }],
        body: { raw: '{ "a": 1 }' },
      },
      'Body: the Content-Type row sends an object as a form; choose the body type application/x-www-form-urlencoded in the step first',
    ],
    [
      {},
      {
        body: {
          contentType: 'application/x-www-form-urlencoded',
          urlencoded: [
            { key: 'a', value: '1' },
            { key: 'a', value: '2' },
          ],
        },
      },
      'Body: the form of a GET has fields without a name, or with the same; enter the query in the URL first',
    ],
    [
      { errorCodes: 'x' },
      {},
      'Invalid code or range - "x" in "Error Codes for Error Handling Policy" field; expected codes and ranges such as 404, 500-599',
    ],
  ];
  for (const [fields, reader, reason] of refused) {
    it(`refuses ${JSON.stringify({ ...fields, ...reader })}`, () => expect(reasons(fields, reader)).to.include(reason));
  }

  it('refuses the legacy functions', () => {
    for (const name of ['httpRequestAction', 'httpRequestTrigger']) {
      expect(convertStep(name, { reader: { method: 'GET', url: URL_TEXT } })).to.deep.equal({
        kind: 'refused',
        reasons: [`${name} emits the body alone, or an element of it, which request can't do yet; keep it`],
      });
    }
  });
});
