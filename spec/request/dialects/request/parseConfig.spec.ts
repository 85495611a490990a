import { expect } from 'chai';

import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import { captureError, configEnvironment } from '../../requestHelpers.js';

const reader = { method: 'GET', url: '"http://a.test/{id}"' };
const id = { name: 'id', in: 'path', value: 'id' };
const parse = (fields: object) =>
  parseConfig({ secretId: 's', reader: { url: '"http://a.test/"' }, ...fields }, configEnvironment);

describe('request parseConfig', () => {
  it('has defaults', () => {
    const { method, send, response, retry, outcomes, parameters, pacing } = parse({});
    expect({ method, send, response, retry, outcomes, parameters, pacing }).to.deep.equal({
      method: 'GET',
      send: {
        phaseTimeouts: { connectMs: 10_000, headersMs: 60_000 },
        idleTimeoutMs: 60_000,
        deadlineMs: 1_140_000,
        maxResponseBytes: configEnvironment.maxContentBytes,
        verifyTls: true,
        maxRedirects: 5,
      },
      response: {
        as: 'auto',
        onMalformed: 'fail',
        charset: undefined,
        integers: 'exact',
        csv: { delimiter: ',', header: true, quote: '"', comment: '' },
      },
      retry: {
        attempts: 5,
        maxTimeMs: 300_000,
        initialMs: 1000,
        factor: 2,
        maxMs: 60_000,
        jitter: true,
        unsafe: false,
      },
      outcomes: [],
      parameters: [],
      pacing: { kind: 'none' },
    });
  });

  it('reads what is emitted', () => {
    const emissionOf = (fields: object) => {
      const { records, transform } = parse(fields).emission;
      return [records?.expression.source, records?.path, records?.batch, transform?.source];
    };
    expect(emissionOf({})).to.deep.equal([undefined, undefined, undefined, undefined]);
    expect(emissionOf({ records: '', emit: '', transform: '' })).to.deep.equal(emissionOf({}));
    expect(emissionOf({ emit: 'response', transform: 'body.a' })).to.deep.equal([
      undefined,
      undefined,
      undefined,
      'body.a',
    ]);
    expect(emissionOf({ records: 'data.items' })).to.deep.equal([
      'data.items',
      ['data', 'items'],
      undefined,
      undefined,
    ]);
    expect(emissionOf({ records: '$', emit: 'records' })).to.deep.equal(['$', [], undefined, undefined]);
    expect(emissionOf({ records: 'a[0]', emit: '{ batch: 7 }' })).to.deep.equal(['a[0]', undefined, 7, undefined]);
  });

  it('allows larger responses that are not in memory as a whole', () => {
    const { maxContentBytes, maxFileBytes } = configEnvironment;
    const limitOf = (fields: object): number => parse(fields).send.maxResponseBytes;
    expect(limitOf({})).to.equal(maxContentBytes);
    expect(limitOf({ response: { as: 'attachment' } })).to.equal(maxFileBytes);
    expect(limitOf({ records: 'data.items' })).to.equal(maxFileBytes);
    expect(limitOf({ records: 'data.items[a = 1]' })).to.equal(maxContentBytes);
  });

  it('reads the same from text as from objects', () => {
    const asObjects = parse({ retry: { attempts: 2, jitter: 'none' }, limits: { redirects: 0, request: 10 } });
    const asText = parse({ retry: 'attempts: 2\njitter: none', limits: '{"redirects": 0, "request": 10}' });
    expect(asText.retry).to.deep.equal(asObjects.retry);
    expect(asText.send).to.deep.equal(asObjects.send);
    expect(asText.send).to.include({ maxRedirects: 0, maxRequestBytes: 10 });
  });

  it('reads cookies and trace', () => {
    expect(parse({})).to.include({ trace: 'errors' }).and.not.have.property('cookies');
    expect(parse({ cookies: true, trace: 'always' })).to.include({ cookies: true, trace: 'always' });
    expect(parse({ cookies: 'false', trace: 'off' })).to.not.have.any.keys('cookies', 'trace');
  });

  it('accepts any method, in upper case', () =>
    expect(
      ['purge', ' Get ', 'M-SEARCH'].map((method) => parse({ reader: { ...reader, method }, parameters: [id] }).method),
    ).to.deep.equal(['PURGE', 'GET', 'M-SEARCH']));

  it('needs no URL with a base URL', () =>
    expect(
      parse({ baseUrl: 'http://a.test', reader: {} }).url.evaluate({ root: {}, bindings: {}, now: () => 0 }),
    ).to.equal(''));

  it('reports all errors at once, before any request', () => {
    expect(
      captureError(() =>
        parseConfig({ reader: { method: 'G T', url: 'a b' }, retry: { attempts: 0 }, pol: {} }, configEnvironment),
      ),
    ).to.equal(
      [
        'configuration: 5 errors in the configuration: ',
        "(1) Can't find credentials in incoming configuration; ",
        '(2) Configuration: unknown member "pol"; did you mean "poll"?; ',
        '(3) Method: expected a method such as GET or POST, got "G T"; ',
        "(4) URL: the expression can't be parsed: Syntax error: [value] (at character 3); ",
        '(5) Retry: attempts: expected a whole number from 1 to 100, got 0',
      ].join(''),
    );
  });

  // Each field with a wrong value and its error.
  const wrong: readonly (readonly [object, string])[] = [
    [{ reader: 'x' }, 'REST API: expected an object with method and url, got text'],
    [{ reader: {} }, 'URL is missing; enter an expression, with fixed text in quotes'],
    [
      { reader: { url: 'http://a.test/{id}' } },
      'URL: the expression can\'t be parsed: Syntax error: ":" (at character 5); put a fixed URL in quotes: "http://a.test/{id}"',
    ],
    [
      { reader: { url: 'http://ann:pw@a.test/?key=k' } },
      'URL: the expression can\'t be parsed: Syntax error: ":" (at character 5)',
    ],
    [
      { reader: { url: '"http://a.test/"', methd: 'POST' } },
      'REST API: unknown member "methd"; did you mean "method"?',
    ],
    [
      { reader: { url: '"http://a.test/{id}/{a-b}/{id}"' } },
      'URL: {id}, {a-b} have no path parameters; add a parameter with in: path for each, or write %7B for the brace',
    ],
    [{ parameters: [id] }, 'Parameter "id": the URL has no {id}; add it, or remove the parameter'],
    [{ baseUrl: {} }, 'Base URL: expected text, got an object'],
    [{ parameters: {} }, 'Parameters: expected a list of parameters with name and in, got an object'],
    [
      { parameters: ['x'] },
      'Parameter 1: expected an object with name, in, value, required, type, default, style, explode, allowReserved, got text',
    ],
    [{ parameters: [{ in: 'query', value: 'a' }] }, 'Parameter 1: name is missing; enter text'],
    [
      { parameters: [{ name: 'a', value: 'a' }] },
      'Parameter "a": in is missing; enter one of path, query, header, cookie, body',
    ],
    [
      { parameters: [{ name: 'a', in: 'form', value: 'a' }] },
      'Parameter "a": in: expected one of path, query, header, cookie, body, got "form"',
    ],
    [{ parameters: [{ name: 'a', in: 'query' }] }, 'Parameter "a": enter at least one of value, default'],
    [
      { parameters: [{ name: 'a', in: 'query', value: [1] }] },
      'Parameter "a": value: expected an expression, got an array; write it as one, in quotes: \'["a", "b"]\'',
    ],
    [
      { parameters: [{ name: 'a', in: 'query', value: { b: 1 } }] },
      'Parameter "a": value: expected an expression, got an object; write it as one, in quotes: \'{ "a": 1 }\'',
    ],
    [
      { parameters: [{ name: 'a', in: 'query', value: 2 ** 53 }] },
      'Parameter "a": value: the number 9007199254740992 may have lost digits, because it is beyond 2^53; write it as text: \'"…"\'',
    ],
    [
      { parameters: [{ name: 'a b', in: 'header', value: 'a' }] },
      'Parameter "a b": isn\'t a valid header name; use letters, digits and hyphens',
    ],
    [
      { parameters: [{ name: 'a', in: 'query', value: 'a', type: 'text' }] },
      'Parameter "a": type: expected one of string, number, integer, boolean, array, object, got "text"',
    ],
    [
      { parameters: [{ name: 'a', in: 'query', value: 'a', required: 'yes' }] },
      'Parameter "a": required: expected true or false, got "yes"',
    ],
    [
      { parameters: [{ name: 'a', in: 'query', type: 'integer', default: 'x' }] },
      'Parameter "a": default: expected a value of the type integer, got text',
    ],
    [
      { parameters: [{ name: 'a', in: 'query', value: 'a', style: 'matrix' }] },
      'Parameter "a": a parameter in the query can\'t have the style matrix; use form, spaceDelimited, pipeDelimited, deepObject',
    ],
    [
      { parameters: [{ name: 'a', in: 'query', value: 'a', style: 'pipeDelimited', explode: true }] },
      'Parameter "a": the style pipeDelimited can\'t be exploded; remove explode',
    ],
    [
      { parameters: [{ name: 'a', in: 'query', value: 'a', style: 'deepObject', explode: false }] },
      'Parameter "a": the style deepObject is always exploded; remove explode',
    ],
    [
      { parameters: [{ name: 'a', in: 'body', value: 'a', explode: true }] },
      'Parameter "a": a parameter in the body has no style and no explode; remove them',
    ],
    [
      { parameters: [{ name: 'a', in: 'cookie', value: 'a', allowReserved: true }] },
      'Parameter "a": allowReserved is for parameters in the query; remove it',
    ],
    [
      {
        parameters: [
          { name: 'X-A', in: 'header', value: 'a' },
          { name: 'x-a', in: 'header', value: 'b' },
        ],
      },
      'Parameter "x-a": there are two in the header; remove one',
    ],
    [
      {
        reader: { url: '"http://a.test"', body: { contentType: 'multipart/form-data', formData: [] } },
        parameters: [{ name: 'a', in: 'body', value: 'a' }],
      },
      'Parameter "a": a body of the kind multipart can\'t contain parameters; make it JSON, or add the value to the body',
    ],
    [
      { outcomes: [{ status: [404, {}], do: 'fail' }] },
      'Outcome rule 1: status: expected codes and ranges such as 404, 500-599, got an object',
    ],
    [
      { outcomes: [{ error: [{}], do: 'fail' }] },
      'Outcome rule 1: error: expected one or more of timeout, connect, dns, tls, reset, protocol, limit, any, malformed, got an object',
    ],
    [{ outcomes: {} }, 'Outcomes: expected a list of rules with a condition and do, got an object'],
    [
      { outcomes: [null] },
      'Outcome rule 1: expected an object with status, error, body, headers, do, wait, notProcessed, message, got null',
    ],
    [
      { outcomes: [{ status: 404 }] },
      'Outcome rule 1: do is missing; enter one of emit, retry, refresh, rebound, ignore, stop, fail',
    ],
    [
      { outcomes: [{ status: 404, do: 'halt' }] },
      'Outcome rule 1: do: expected one of emit, retry, refresh, rebound, ignore, stop, fail, got "halt"',
    ],
    [{ outcomes: [{ do: 'fail' }] }, 'Outcome rule 1: enter at least one of status, error, body, headers'],
    [
      { outcomes: [{ status: '4xx', do: 'fail' }] },
      'Outcome rule 1: status: expected codes and ranges such as 404, 500-599, got "4xx"',
    ],
    [
      { outcomes: [{ error: 'timeout, boom', do: 'retry' }] },
      'Outcome rule 1: error: expected one or more of timeout, connect, dns, tls, reset, protocol, limit, any, malformed, got "boom"',
    ],
    [
      { outcomes: [{ status: 404, body: 1, do: 'fail' }] },
      'Outcome rule 1: body: expected an expression, got a number; enter one, with fixed text in quotes',
    ],
    [
      { outcomes: [{ status: 404, do: 'fail', wait: '5s' }] },
      'Outcome rule 1: wait is for do: retry and do: rebound; remove it',
    ],
    [
      { outcomes: [{ status: 404, do: 'emit', message: '"x"' }] },
      'Outcome rule 1: message is the text of an error; remove it, or enter do: fail',
    ],
    [
      { retry: [] },
      'Retry: expected an object with attempts, maxTime, initial, factor, max, jitter, unsafe, got an array',
    ],
    [
      { retry: { maxTime: 'ever' } },
      'Retry: maxTime: expected milliseconds or a text such as 30s, from 0 to 1140000 ms, got "ever"',
    ],
    [{ retry: { jitter: 'some' } }, 'Retry: jitter: expected one of full, none, got "some"; did you mean "none"?'],
    [{ retry: { unsafe: 'yes' } }, 'Retry: unsafe: expected true or false, got "yes"'],
    [
      { response: { as: 'yaml' } },
      'Response: as: expected one of auto, json, text, xml, csv, ndjson, sse, base64, attachment, none, got "yaml"; did you mean "xml"?',
    ],
    [{ records: 5 }, 'Records: expected an expression, got a number; enter one, with fixed text in quotes'],
    [{ emit: 'records' }, 'Emit: enter the place of the records as records, such as $ or data.items'],
    [{ emit: { batch: 2 } }, 'Emit: enter the place of the records as records, such as $ or data.items'],
    [
      { records: '$', emit: 'response' },
      'Emit: with response, records has no effect without pagination; remove one of them',
    ],
    [{ records: '$', emit: 'pages' }, 'Emit: expected response, records or { batch: 100 }, got "pages"'],
    [{ records: '$', emit: { batch: 0 } }, 'Emit: batch: expected a whole number from 1 to 100000, got 0'],
    [{ records: '$', emit: '{ batch: x }' }, 'Emit: batch: expected a whole number from 1 to 100000, got "x"'],
    [
      { records: '$', response: { as: 'attachment' } },
      'Records: the response has none with response.as attachment; choose a format, or remove records',
    ],
    [
      { records: '$', response: { onMalformed: 'text' } },
      'Records: response.onMalformed text emits the response, which has no records; remove one of them',
    ],
    [{ response: { csv: ';' } }, 'Response: csv: expected an object with delimiter, header, quote, comment, got text'],
    [
      { response: { csv: { seperator: ';' } } },
      'Response: csv: unknown member "seperator"; it can have delimiter, header, quote, comment',
    ],
    [
      { response: { csv: { delimiter: '' } } },
      'Response: csv: delimiter: expected a text of 1 to 10 characters, without line ends, got ""',
    ],
    [
      { response: { csv: { delimiter: '\n' } } },
      'Response: csv: delimiter: expected a text of 1 to 10 characters, without line ends, got "\n"',
    ],
    [
      { response: { csv: { quote: 1 } } },
      'Response: csv: quote: expected one character, or empty, without line ends, got 1',
    ],
    [
      { response: { csv: { comment: '01234567890' } } },
      'Response: csv: comment: expected a text of 0 to 10 characters, without line ends, got "01234567890"',
    ],
    [{ response: { csv: { header: 'yes' } } }, 'Response: csv: header: expected true or false, got "yes"'],
    [{ response: { csv: { delimiter: '"' } } }, 'Response: csv: quote must differ from delimiter and comment'],
    [{ response: { csv: { delimiter: '#;', comment: '#' } } }, 'Response: csv: comment must differ from delimiter'],
    [
      { response: { records: '$' } },
      'Response: unknown member "records"; it can have as, onMalformed, charset, integers, csv',
    ],
    [
      { response: { charset: 'klingon' } },
      'Response: charset: expected a known charset such as utf-8 or windows-1252, got "klingon"',
    ],
    [{ cookies: 'jar' }, 'Cookies: expected true or false, got "jar"'],
    [{ trace: 'on' }, 'Trace: expected one of off, errors, always, got "on"'],
  ];
  for (const [fields, error] of wrong) {
    it(`refuses ${JSON.stringify(fields).slice(0, 90)}`, () =>
      expect(captureError(() => parse(fields))).to.equal(`configuration: ${error}`));
  }
});
