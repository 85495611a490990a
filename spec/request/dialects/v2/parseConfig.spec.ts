import { expect } from 'chai';

import { parseConfig } from '../../../../lib/request/dialects/v2/parseConfig.js';
import type { V2Config, V2OutcomeRules } from '../../../../lib/request/dialects/v2/config.js';
import { configEnvironment, captureError } from '../../requestHelpers.js';

const reader = { method: 'GET', url: '"http://a.test/"' };
const parse = (fields: object = {}): V2Config => parseConfig({ secretId: 's1', reader, ...fields }, configEnvironment);
const readError = (fields: object): string => captureError(() => parse(fields));
const outcome = (fields: object = {}): V2OutcomeRules => parse(fields).outcome;

describe('v2 parseConfig', () => {
  it('has the defaults of existing flows', () => {
    const config = parse();
    expect(config.send).to.deep.equal({
      idleTimeoutMs: 60_000,
      maxResponseBytes: 20_971_520,
      verifyTls: true,
      maxRedirects: 21,
    });
    expect(config).to.deep.include({
      method: 'GET',
      secretId: 's1',
      headers: [],
      body: { kind: 'none' },
      response: { kind: 'message', encoding: 'utf8' },
      pacing: { kind: 'none' },
    });
    expect(outcome()).to.include({ policy: 'retry', maxAttempts: 10 });
    expect([404, 408, 423, 429, 500, 599].filter((status) => outcome().policyCodes.has(status))).to.deep.equal([
      408, 423, 429, 500, 599,
    ]);
    expect(outcome().emitCodes.has(404)).to.equal(false);
  });

  it('reads every field as the platform stores it', () => {
    const config = parse({
      errorPolicy: 'emit',
      errorCodes: '400-404',
      ignoreErrorCodes: '401',
      maxRetries: '4',
      downloadAsAttachment: true,
      noStrictSSL: true,
      maxRedirects: '3',
      delay: '250',
      requestTimeoutPeriod: '1e3',
      maxContentLength: ' 100 ',
      maxBodyLength: '5000000000',
    });
    expect(config.send).to.deep.equal({
      idleTimeoutMs: 1000,
      maxRequestBytes: 5_000_000_000,
      maxResponseBytes: 100,
      verifyTls: false,
      maxRedirects: 3,
    });
    expect(config.response).to.deep.equal({ kind: 'attachment' });
    expect(config.pacing).to.deep.equal({ kind: 'spacing', ms: 250 });
    const rules = config.outcome;
    expect(rules).to.include({ policy: 'emit', maxAttempts: 4 });
    expect([400, 404, 408, 500].map((status) => rules.policyCodes.has(status))).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
    expect([400, 401].map((status) => rules.emitCodes.has(status))).to.deep.equal([false, true]);
  });

  const empty = ['', null, undefined, 0, false];
  for (const value of empty) {
    it(`treats ${JSON.stringify(value)} in a number field as empty`, () => {
      const config = parse({
        maxRedirects: value,
        maxRetries: value,
        requestTimeoutPeriod: value,
        delay: value,
        maxBodyLength: value,
      });
      expect(config.send).to.include({ maxRedirects: 21, idleTimeoutMs: 60_000 });
      expect(config.send).to.not.have.property('maxRequestBytes');
      expect(config.pacing).to.deep.equal({ kind: 'none' });
      expect(config.outcome.maxAttempts).to.equal(10);
    });
  }

  it('follows no redirect when the field says "0"', () => {
    expect(parse({ maxRedirects: '0' }).send.maxRedirects).to.equal(0);
  });

  const attempts: [maxRetries: unknown, count: number][] = [
    ['0', 1],
    ['1', 1],
    ['2', 2],
    ['10', 10],
    [3, 3],
  ];
  for (const [maxRetries, count] of attempts) {
    it(`allows ${count} request(s) when maxRetries is ${JSON.stringify(maxRetries)}`, () => {
      expect(outcome({ maxRetries }).maxAttempts).to.equal(count);
    });
  }

  const policies: [errorPolicy: unknown, policy: string][] = [
    [undefined, 'retry'],
    ['byComponent', 'retry'],
    ['rebound', 'rebound'],
    ['throwError', 'throw'],
    ['emit', 'emit'],
    ['other', 'retry'],
  ];
  for (const [errorPolicy, policy] of policies) {
    it(`reads the policy ${String(errorPolicy)} as ${policy}`, () =>
      expect(outcome({ errorPolicy }).policy).to.equal(policy));
  }

  const bounds: [field: string, label: string, min: number, max: number | string, wrong: unknown[]][] = [
    ['maxRetries', 'Maximum retries', 0, 10, ['11', '-1', 'many', {}]],
    ['delay', 'Delay in ms', 0, 1_140_000, ['1140001', '-1', 'x']],
    ['requestTimeoutPeriod', 'Request timeout', 1, 1_140_000, ['0', '1140001', ' ', 'x', []]],
    ['maxRedirects', 'Maximum redirects', 0, 10, ['11', '-1', 'x']],
    ['maxBodyLength', 'Request size limit', 1, 'Infinity', ['0', '-1', 'x']],
    ['maxContentLength', 'Response size limit', 1, 20_971_520, ['0', '20971521', 'x']],
  ];
  for (const [field, label, min, max, wrong] of bounds) {
    for (const value of wrong) {
      it(`rejects ${JSON.stringify(value)} as ${field}`, () => {
        expect(readError({ [field]: value })).to.equal(
          `configuration: "${label}" must be valid number between ${min} and ${max}`,
        );
      });
    }
    it(`accepts the minimum and maximum of ${field}`, () => {
      expect(readError({ [field]: String(min) })).to.equal('no error');
      expect(readError({ [field]: String(max) })).to.equal('no error');
    });
  }

  it('allows larger responses when they are stored as a file', () => {
    expect(parse({ downloadAsAttachment: true }).send.maxResponseBytes).to.equal(104_857_600);
    expect(parse({ downloadAsAttachment: true, maxContentLength: '104857600' }).send.maxResponseBytes).to.equal(
      104_857_600,
    );
  });

  it('names the field of an invalid list of codes', () => {
    expect(readError({ errorCodes: '4xx' })).to.match(/"Error Codes for Error Handling Policy" field/);
    expect(readError({ ignoreErrorCodes: '4xx' })).to.match(/"Error Codes to emit as messages" field/);
    expect(outcome({ errorCodes: 404 }).policyCodes.has(404)).to.equal(true);
  });

  it('accepts only the encodings of Buffer', () => {
    expect(parse({ responseEncoding: 'base64' }).response).to.deep.equal({ kind: 'message', encoding: 'base64' });
    expect(readError({ responseEncoding: 'windows-1252' })).to.match(
      /^configuration: Response Encoding: Unknown encoding: windows-1252; expected one of utf8/,
    );
    expect(readError({ responseEncoding: 'windows-1252', downloadAsAttachment: true })).to.equal('no error');
  });

  const broken: [what: string, fields: object, message: string][] = [
    ['no secret', { secretId: undefined }, "credential: Can't find credentials in incoming configuration"],
    ['an empty secret', { secretId: '' }, "credential: Can't find credentials in incoming configuration"],
    [
      'no reader',
      { reader: undefined },
      'configuration: REST API: expected an object with method and url, got undefined; configure the request',
    ],
    [
      'a reader of text',
      { reader: 'GET' },
      'configuration: REST API: expected an object with method and url, got text; configure the request',
    ],
    [
      'a method of a number',
      { reader: { url: '"x"', method: 1 } },
      'configuration: Method: expected GET, POST, PUT, PATCH or DELETE, got a number; choose one',
    ],
    [
      'a method that is none',
      { reader: { url: '"x"', method: 'GE T' } },
      'configuration: Method: "GE T" can\'t be an HTTP method; choose GET, POST, PUT, PATCH or DELETE',
    ],
    [
      'no URL',
      { reader: { method: 'GET' } },
      'configuration: URL: expected an expression, got undefined; enter one, with fixed text in quotes',
    ],
    [
      'an empty URL',
      { reader: { method: 'GET', url: '' } },
      'configuration: URL: the expression is empty; write fixed text in quotes: "text"',
    ],
    [
      'an unquoted URL',
      { reader: { method: 'GET', url: 'http://a.test' } },
      'configuration: URL: the expression can\'t be parsed: Syntax error: ":" (at character 5)',
    ],
    [
      'headers of text',
      { reader: { ...reader, headers: 'X-A: 1' } },
      'configuration: Headers: expected a list of rows, got text',
    ],
    [
      'a header row of text',
      { reader: { ...reader, headers: ['X'] } },
      'configuration: Headers: expected row 1 to have a key and a value, got text',
    ],
    [
      'a header without a name',
      {
        reader: {
          ...reader,
          headers: [
            { key: 'A', value: '1' },
            { key: '', value: '1' },
          ],
        },
      },
      'configuration: Header 2: the name is empty; enter one or remove the row',
    ],
    [
      'a name that is none',
      { reader: { ...reader, headers: [{ key: 'X A', value: '1' }] } },
      'configuration: Header 1: "X A" isn\'t a valid header name; use letters, digits and hyphens',
    ],
    [
      'a header without a value',
      { reader: { ...reader, headers: [{ key: 'X-A', value: '' }] } },
      'configuration: Header "X-A": the expression is empty; write fixed text in quotes: "text"',
    ],
    [
      'a broken body',
      { reader: { ...reader, body: { contentType: 'application/json', raw: '{' } } },
      'configuration: Body: the expression can\'t be parsed: Expected ":" before end of expression (at character 1)',
    ],
    ['a body of text', { reader: { ...reader, body: '{}' } }, 'configuration: Body: expected an object, got text'],
    [
      'a broken body field',
      { reader: { ...reader, body: { contentType: 'multipart/form-data', formData: [{ key: 'a', value: '"' }] } } },
      'configuration: Body field "a": the expression can\'t be parsed: String literal must be terminated by a matching quote (at character 1)',
    ],
    [
      'an upload without an address',
      { uploadFile: true, reader: { ...reader, body: { contentType: 'application/octet-stream' } } },
      'configuration: Body: expected an expression, got undefined; enter one, with fixed text in quotes',
    ],
  ];
  for (const [what, fields, message] of broken) {
    it(`rejects ${what}`, () => expect(readError(fields)).to.equal(message));
  }

  for (const method of [undefined, null, '']) {
    it(`sends a GET when the method is ${String(method === '' ? 'empty' : method)} (case no-method)`, () => {
      expect(parse({ reader: { ...reader, method } }).method).to.equal('GET');
    });
  }

  it('trims the name of a header (case header-name-spaces)', () => {
    for (const key of [' X-Spaced ', '\tX-Spaced', 'X-Spaced\r\n', '\u00a0X-Spaced \t']) {
      expect(parse({ reader: { ...reader, headers: [{ key, value: '1' }] } }).headers[0]?.name).to.equal('X-Spaced');
    }
    const empty = { reader: { ...reader, headers: [{ key: ' \t', value: '1' }] } };
    expect(readError(empty)).to.equal('configuration: Header 1: the name is empty; enter one or remove the row');
  });

  it('rejects a configuration that is not an object', () => {
    expect(captureError(() => parseConfig(undefined, configEnvironment))).to.equal(
      "configuration: Configuration: expected an object with the step's fields, got undefined",
    );
  });

  it('never sends the rows that display a credential', () => {
    const headers = [
      { key: '', value: '', _type: 'CREDS_HEADER_TYPE' },
      { key: 'X-A', value: '"1"' },
    ];
    expect(parse({ reader: { ...reader, headers } }).headers.map(({ name }) => name)).to.deep.equal(['X-A']);
  });

  const bodies: [body: object, kind: string][] = [
    [{ contentType: 'application/json' }, 'none'],
    [{ contentType: 'application/json', raw: '' }, 'none'],
    [{ contentType: 'application/json', raw: '1' }, 'raw'],
    [{ raw: '1' }, 'raw'],
    [{}, 'none'],
    [{ contentType: 'Application/X-WWW-Form-Urlencoded', urlencoded: [{ key: 'a', value: '1' }] }, 'urlencoded'],
    [{ contentType: 'application/x-www-form-urlencoded', urlencoded: [] }, 'none'],
    [{ contentType: 'application/x-www-form-urlencoded', raw: '1' }, 'none'],
    [{ contentType: 'multipart/form-data', formData: [{ key: 'a', value: '1' }] }, 'multipart'],
    [{ contentType: 'multipart/form-data' }, 'none'],
    [{ contentType: 'application/octet-stream', raw: '"http://f.test"' }, 'raw'],
  ];
  for (const [body, kind] of bodies) {
    it(`reads a body of the kind ${kind} from ${JSON.stringify(body)}`, () => {
      expect(parse({ reader: { ...reader, body } }).body.kind).to.equal(kind);
    });
  }

  it('reads a file as the body when Upload File is on', () => {
    const body = { contentType: 'application/octet-stream', raw: '"http://f.test"' };
    expect(parse({ uploadFile: true, reader: { ...reader, body } }).body.kind).to.equal('file');
  });

  it('accepts any method and converts it to upper case', () => {
    expect(parse({ reader: { ...reader, method: 'options' } }).method).to.equal('OPTIONS');
  });
});
