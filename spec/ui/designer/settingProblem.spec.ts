import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect } from 'chai';

import type { Dialect } from '../../../lib/request/dialect.js';
import { legacy } from '../../../lib/request/dialects/legacy/index.js';
import { v2 } from '../../../lib/request/dialects/v2/index.js';
import type { Component } from '../../../lib/ui/api/resources.js';
import { listStepFunctions } from '../../../lib/ui/pages/designer/stepFunctions.js';
import { findSettingProblem } from '../../../lib/ui/pages/designer/settingProblem.js';

const descriptor = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../../component.json'), 'utf8'),
) as Component['attributes']['descriptor'];
const component: Component = { id: 'c', type: 'component', attributes: { name: 'c', team_name: 't', descriptor } };
const ENVIRONMENT = { maxContentBytes: 1000, maxFileBytes: 1000, legacyTimeoutMs: 1000 };
const READER = { method: 'GET', url: '"https://a.example"', headers: [] };

function catchProblem(dialect: Dialect, settings: object): string {
  try {
    dialect.parse({ secretId: 's', reader: READER, ...settings }, ENVIRONMENT);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no problem');
}

describe('findSettingProblem', () => {
  const settingsOf = (name: string) =>
    listStepFunctions([component]).find((candidate) => candidate.name === name)!.settings;

  for (const [name, dialect, invalid] of [
    [
      'httpRequestAxios',
      v2,
      {
        maxRetries: 'many',
        maxRedirects: '11',
        delay: '-1',
        requestTimeoutPeriod: 'x',
        maxContentLength: '1e9',
        maxBodyLength: '-1',
        errorCodes: 'abc',
        ignoreErrorCodes: '1-',
        responseEncoding: 'utf9',
      },
    ],
    ['httpRequestAction', legacy, { delay: 'soon', callCount: '2', requestTimeoutPeriod: 'x' }],
  ] as const) {
    for (const [field, value] of Object.entries(invalid)) {
      it(`assigns the error message to ${field} of ${name}`, () => {
        const problem = catchProblem(dialect, { [field]: value });
        expect(findSettingProblem(problem, settingsOf(name))).to.deep.equal({ [field]: problem });
      });
    }
  }

  it('prefers the longest matching label', () => {
    const fields = {
      delay: { viewClass: 'TextFieldView', label: 'Delay' },
      ms: { viewClass: 'T', label: 'Delay in ms' },
    };
    expect(findSettingProblem('"Delay in ms" must be', fields)).to.have.keys('ms');
    expect(findSettingProblem('Delay: too long', fields)).to.have.keys('delay');
    expect(findSettingProblem('Delayed', fields)).to.deep.equal({});
  });

  it('returns nothing for other messages', () => {
    for (const problem of ['', 'URL: no address', 'Header "Delay in ms": wrong']) {
      expect(findSettingProblem(problem, settingsOf('httpRequestAxios')), problem).to.deep.equal({});
    }
  });
});
