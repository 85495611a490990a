import { expect } from 'chai';

import { legacy } from '../../lib/request/dialects/legacy/index.js';
import { v2 } from '../../lib/request/dialects/v2/index.js';
import { fromStepConfig, toStepConfig } from '../../lib/step/stepConfig.js';
import { EMPTY_BODY, EMPTY_STEP, type BodyDraft, type StepDraft } from '../../lib/step/stepDraft.js';
import { EMPTY_VALUE, toJsonataValue, toTextValue } from '../../lib/step/stepValue.js';
import { replaceQuery } from '../../lib/step/urlQuery.js';

const ENVIRONMENT = { maxContentBytes: 1000, maxFileBytes: 1000, legacyTimeoutMs: 1000 };

/** As an importer creates it. */
function createDraft(body: Partial<BodyDraft>): StepDraft {
  return {
    ...EMPTY_STEP,
    method: 'POST',
    url: replaceQuery(toTextValue('https://api.example.com/orders'), [
      { name: 'status', value: toTextValue('a b') },
      { name: 'id', value: toJsonataValue('body.id') },
    ]),
    headers: [{ name: 'X-A', value: toTextValue('"quoted"') }],
    body: { ...EMPTY_BODY, ...body },
    settings: { uploadFile: true, errorPolicy: 'throwError' },
  };
}

describe('toStepConfig', () => {
  const rows = [{ name: 'a', value: toTextValue('1') }];
  const file = { name: 'f', file: { url: toTextValue('https://files.example.com/1'), filename: EMPTY_VALUE } };
  const bodies: readonly Partial<BodyDraft>[] = [
    { kind: 'none' },
    { kind: 'json', json: '{ "a": body.a }' },
    { kind: 'form', form: rows },
    { kind: 'multipart', parts: [...rows, file] },
    { kind: 'raw', mediaType: 'text/plain', raw: toTextValue('hello') },
  ];
  for (const body of bodies) {
    it(`returns a configuration with body ${body.kind!} that the dialects accept and fromStepConfig reads`, () => {
      const draft = createDraft(body);
      const config = toStepConfig(draft);
      for (const dialect of [v2, legacy]) {
        expect(dialect.parse({ ...config, secretId: 's' }, ENVIRONMENT)).to.include({ method: 'POST', secretId: 's' });
      }
      const { method, url, headers, settings } = draft;
      expect(fromStepConfig(config)).to.deep.equal({ method, url, headers, body: draft.body, settings });
    });
  }

  it('keeps the query of an imported draft in the URL', () => {
    expect(toStepConfig(createDraft({})).reader).to.include({
      url: '"https://api.example.com/orders?status=a%20b&id=" & $encodeUrlComponent(body.id)',
    });
  });

  it('separates the settings from the request, whatever else the configuration contains', () => {
    expect(fromStepConfig({ reader: 5, maxRetries: '3' })).to.deep.equal({
      method: 'GET',
      url: EMPTY_VALUE,
      headers: [],
      body: EMPTY_BODY,
      settings: { maxRetries: '3' },
    });
  });
});
