import { expect } from 'chai';

import { request } from '../../../../lib/request/dialects/request/index.js';
import { ACTIONS } from '../../../../lib/request/dialects/request/outcomeRules.js';
import { moveItem } from '../../../../lib/ui/pages/designer/requestForm/listEdits.js';
import { OUTCOME_TEMPLATES } from '../../../../lib/ui/pages/designer/requestForm/outcomeTemplates.js';
import {
  ACTION_TITLES,
  formatStatus,
  readErrorKinds,
  storeErrorKinds,
  storeStatus,
  describeConditions,
} from '../../../../lib/ui/pages/designer/requestForm/ruleMembers.js';

describe('members of an outcome rule', () => {
  it('names every action', () => {
    expect(Object.keys(ACTION_TITLES)).to.have.members([...ACTIONS]);
  });

  it('shows a status as text, and stores a single code as a number', () => {
    expect([404, '401, 500-599', [401, '500-599'], undefined, {}].map(formatStatus)).to.deep.equal([
      '404',
      '401, 500-599',
      '401, 500-599',
      '',
      '',
    ]);
    expect(['404', '4', '401, 403', ' ', 'many'].map(storeStatus)).to.deep.equal([
      404,
      '4',
      '401, 403',
      undefined,
      'many',
    ]);
  });

  it('keeps the kinds of errors in their order, and unknown ones', () => {
    expect(['timeout, dns', ['tls'], undefined, ''].map(readErrorKinds)).to.deep.equal([
      ['timeout', 'dns'],
      ['tls'],
      [],
      [],
    ]);
    expect(storeErrorKinds([])).to.equal(undefined);
    expect(storeErrorKinds(['dns'])).to.equal('dns');
    expect(storeErrorKinds(['own', 'any', 'timeout'])).to.deep.equal(['timeout', 'any', 'own']);
  });

  it('describes the conditions of a rule in one text', () => {
    expect(describeConditions({ status: [403, '500-599'], headers: 'a', body: 'ok = false', do: 'fail' })).to.equal(
      '403, 500-599 and headers: a and body: ok = false',
    );
    expect(describeConditions({ error: ['timeout', 'dns'], do: 'retry' })).to.equal('timeout, dns');
  });

  it('moves a rule in both directions', () => {
    expect(moveItem(['a', 'b', 'c'], 0, 1)).to.deep.equal(['b', 'a', 'c']);
    expect(moveItem(['a', 'b', 'c'], 2, 0)).to.deep.equal(['c', 'a', 'b']);
  });
});

describe('outcome templates', () => {
  for (const { title, rule } of OUTCOME_TEMPLATES) {
    it(`are valid: ${title}`, () => {
      const config = { secretId: 'a', reader: { method: 'GET', url: '"https://a.example"' }, outcomes: [rule] };
      const environment = { maxContentBytes: 1, maxFileBytes: 1, legacyTimeoutMs: 1 };
      expect(() => request.parse(config, environment)).not.to.throw();
    });
  }
});
