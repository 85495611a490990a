import { expect } from 'chai';

import { convertStep } from '../../../lib/step/conversion/convertStep.js';
import { toStepConfig } from '../../../lib/step/stepConfig.js';
import { EMPTY_STEP, type StepDraft } from '../../../lib/step/stepDraft.js';
import { applyConversion } from '../../../lib/ui/pages/designer/conversion/applyConversion.js';

const convert = (draft: StepDraft): StepDraft => {
  const conversion = convertStep(draft.function, toStepConfig(draft));
  if (conversion.kind !== 'converted') throw new Error(conversion.kind);
  return applyConversion(draft, conversion);
};

describe('applyConversion', () => {
  const draft: StepDraft = {
    ...EMPTY_STEP,
    name: 'orders',
    secretId: 'shop.key',
    method: 'POST',
    url: { mode: 'text', text: 'https://shop.example/orders' },
    headers: [{ name: 'X-Request', value: { mode: 'jsonata', text: 'id' } }],
    settings: { maxRetries: '3' },
    variables: [{ name: 'shop', value: 'https://shop.example' }],
  };

  it('keeps the request, the credential, the name and the variables, and replaces the function and its fields', () => {
    const after = convert(draft);
    const { name, secretId, method, url, headers, variables } = draft;
    expect(after).to.deep.include({ name, secretId, method, url, headers, variables, function: 'request' });
    expect(after.settings).to.not.have.any.keys('maxRetries', 'secretId', 'reader');
    expect(after.settings).to.have.nested.property('retry.attempts', 3);
  });

  it('converts a trigger to the trigger', () => {
    expect(convert({ ...draft, function: 'httpRequestAxiosTrigger' }).function).to.equal('requestTrigger');
  });
});
