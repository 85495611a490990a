import { expect } from 'chai';

import type { LegacyConfig } from '../../../../lib/request/dialects/legacy/config.js';
import { parseConfig } from '../../../../lib/request/dialects/legacy/parseConfig.js';
import { configEnvironment, captureError } from '../../requestHelpers.js';

const reader = { method: 'POST', url: '"http://a.test/"' };
const parse = (fields: object = {}, env = configEnvironment): LegacyConfig =>
  parseConfig({ secretId: 's1', reader, ...fields }, env);
const readError = (fields: object): string => captureError(() => parse(fields));

describe('legacy parseConfig', () => {
  it('has the defaults of existing flows', () => {
    const { url, ...config } = parse();
    expect(url.source).to.equal('"http://a.test/"');
    expect(config).to.deep.equal({
      method: 'POST',
      secretId: 's1',
      headers: [],
      body: { kind: 'none' },
      rules: { emitErrors: false, rebound: false, followRedirects: true, split: false },
      send: {
        idleTimeoutMs: 100_000,
        maxResponseBytes: 104_857_600,
        verifyTls: true,
        maxRedirects: 10,
        redirectMethod: 'get',
      },
      pacing: { kind: 'none' },
    });
  });

  it('reads every field as the platform stores it', () => {
    const config = parse({
      dontThrowErrorFlg: true,
      splitResult: true,
      enableRebound: true,
      noStrictSSL: true,
      followRedirect: 'doNotFollowRedirects',
      delay: '20',
      callCount: '8',
      requestTimeoutPeriod: '500',
    });
    expect(config).to.deep.include({
      rules: { emitErrors: true, rebound: true, followRedirects: false, split: true },
      send: {
        idleTimeoutMs: 500,
        maxResponseBytes: 104_857_600,
        verifyTls: false,
        maxRedirects: 0,
        redirectMethod: 'get',
      },
      pacing: { kind: 'pause', ms: 2500 },
    });
  });

  const pauses: [fields: object, ms: number][] = [
    [{ delay: '1' }, 1000],
    [{ delay: '1140' }, 1_140_000],
    [{ delay: '3 seconds' }, 3000],
    [{ delay: '1.5' }, 1500],
    [{ delay: '10', callCount: '4' }, 2500],
    [{ delay: '1.5', callCount: '2' }, 500],
  ];
  for (const [fields, ms] of pauses) {
    it(`pauses ${ms} ms for ${JSON.stringify(fields)}`, () => {
      expect(parse(fields).pacing).to.deep.equal({ kind: 'pause', ms });
    });
  }

  const broken: [fields: object, message: string][] = [
    [{ reader: { method: 'GET' } }, 'configuration: URL is required'],
    [{ reader: { url: '"x"' } }, 'configuration: Method is required'],
    [
      { reader: { ...reader, method: 'HEAD' } },
      'configuration: Method "HEAD" isn\'t one of the: DELETE,GET,PATCH,POST,PUT.',
    ],
    [
      { reader: { ...reader, method: 'get' } },
      'configuration: Method "get" isn\'t one of the: DELETE,GET,PATCH,POST,PUT.',
    ],
    [{ secretId: null }, "credential: Can't find credentials in incoming configuration"],
    [{ callCount: '2' }, 'configuration: Call Count value should be used only in pair with Delay option'],
    [{ delay: '0' }, 'configuration: Configuration error: Delay value should be a positive integer'],
    [{ delay: 'x' }, 'configuration: Configuration error: Delay value should be a positive integer'],
    [
      { delay: '1', callCount: '0' },
      'configuration: Configuration error: Call Count value should be a positive integer',
    ],
    [
      { delay: '1141' },
      'configuration: Configuration error: Delay Between Calls should be less than 1140000 milliseconds',
    ],
    [{ requestTimeoutPeriod: '0' }, "configuration: Incorrect Request Timeout input found - '0'"],
    [{ requestTimeoutPeriod: '1140001' }, "configuration: Incorrect Request Timeout input found - '1140001'"],
    [{ requestTimeoutPeriod: 'soon' }, "configuration: Incorrect Request Timeout input found - 'NaN'"],
  ];
  for (const [fields, message] of broken) {
    it(`rejects ${JSON.stringify(fields)}`, () => expect(readError(fields)).to.equal(message));
  }

  it('rejects an invalid timeout of the environment', () => {
    expect(captureError(() => parse({}, { ...configEnvironment, legacyTimeoutMs: NaN }))).to.equal(
      "configuration: Incorrect Request Timeout input found - 'NaN'",
    );
  });

  it('skips incomplete header rows and converts names to lower case', () => {
    const headers = [
      { key: '', value: '"1"' },
      { key: 'X-Empty', value: '' },
      { key: 'X-None' },
      { key: 'Authorization', value: '"***"', _type: 'CREDS_HEADER_TYPE' },
      { key: 'X-A', value: '"1"' },
    ];
    expect(parse({ reader: { ...reader, headers } }).headers.map(({ name }) => name)).to.deep.equal(['x-a']);
  });

  it('has no body for a GET, even if one is configured', () => {
    const body = { contentType: 'application/json', raw: '{' };
    expect(parse({ reader: { ...reader, method: 'GET', body } }).body).to.deep.equal({ kind: 'none' });
  });
});
