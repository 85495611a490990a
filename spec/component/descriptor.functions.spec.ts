import { expect } from 'chai';
import { descriptor, listFunctions, type StepFunction } from '../support/descriptor.js';

// Stored flows rely on the keys and labels of elastic.io's REST API component v2: none may change.
describe('component.json: functions', () => {
  const shown = (fields: StepFunction['fields']): string[] =>
    Object.entries(fields).map(([key, { label, viewClass, order, placeholder, prompt, model }]) =>
      [
        key,
        label,
        viewClass,
        order ?? '-',
        placeholder ?? prompt ?? '-',
        model === undefined ? '-' : Object.entries(model).join('; '),
      ].join(' | '),
    );

  it('has three triggers and three actions, of which the legacy ones are deprecated', () => {
    const marks = ({ deprecated, type, title }: StepFunction): unknown[] => [deprecated ?? false, type, title];
    const v2Title = 'HTTP Request (Axios Library)';
    const legacyTitle = 'HTTP Request (Request Library)';
    expect(Object.entries<StepFunction>(descriptor.triggers).map(([name, it]) => [name, ...marks(it)])).to.deep.equal([
      ['httpRequestAxiosTrigger', false, 'polling', v2Title],
      ['httpRequestTrigger', true, 'polling', legacyTitle],
      ['requestTrigger', false, 'polling', 'Request'],
    ]);
    expect(Object.entries<StepFunction>(descriptor.actions).map(([name, it]) => [name, ...marks(it)])).to.deep.equal([
      ['httpRequestAction', true, undefined, legacyTitle],
      ['httpRequestAxios', false, undefined, v2Title],
      ['request', false, undefined, 'Request'],
    ]);
  });

  it('has the same fields for the v2 trigger and action', () => {
    expect(shown(descriptor.actions.httpRequestAxios.fields)).to.deep.equal([
      'reader | REST API | RESTAPIView | 95 | - | -',
      'errorPolicy | Error Handling Policy | SelectView | 90 | Retry by component | ' +
        "byComponent,Retry by component; rebound,Use rebound functionality; throwError,Don't retry (throw error); " +
        "emit,Emit error as message (don't throw errors)",
      'errorCodes | Error Codes for Error Handling Policy | TextFieldView | 80 | 408, 423, 429, 500-599 | -',
      'ignoreErrorCodes | Error Codes to emit as messages | TextFieldView | 78 | 400, 402-404 | -',
      'maxRetries | Maximum Retries | TextFieldView | 77 | 10 | -',
      'downloadAsAttachment | Download as Attachment | CheckBoxView | 75 | - | -',
      'uploadFile | Upload File | CheckBoxView | 70 | - | -',
      'noStrictSSL | Do Not Verify SSL Certificate (Unsafe) | CheckBoxView | 65 | - | -',
      'maxRedirects | Maximum Redirects | TextFieldView | 60 | - | -',
      'delay | Delay in ms | TextFieldView | 55 | - | -',
      'requestTimeoutPeriod | Request Timeout | TextFieldView | 50 | - | -',
      'maxContentLength | Response Size Limit | TextFieldView | 45 | - | -',
      'maxBodyLength | Request Size Limit | TextFieldView | 40 | - | -',
      'responseEncoding | Response Encoding | TextFieldView | 35 | utf8 | -',
    ]);
    expect(descriptor.triggers.httpRequestAxiosTrigger.fields).to.deep.equal(
      descriptor.actions.httpRequestAxios.fields,
    );
  });

  it('has the same fields for the legacy trigger and action', () => {
    expect(shown(descriptor.actions.httpRequestAction.fields)).to.deep.equal([
      'reader | REST API | RESTAPIView | - | - | -',
      'dontThrowErrorFlg | Don`t throw Error on Failed Calls | CheckBoxView | - | - | -',
      'splitResult | Split Result if it is an Array | CheckBoxView | - | - | -',
      'enableRebound | Retry on failure | CheckBoxView | - | - | -',
      'noStrictSSL | Do not verify SSL certificate (unsafe) | CheckBoxView | - | - | -',
      'followRedirect | Follow redirect mode | SelectView | - | Follow redirects (default) | ' +
        'followRedirects,Follow redirects; doNotFollowRedirects,Do not follow redirects',
      'delay | Delay | TextFieldView | - | - | -',
      'callCount | Call Count | TextFieldView | - | - | -',
      'requestTimeoutPeriod | Request timeout | TextFieldView | - | - | -',
    ]);
    expect(descriptor.triggers.httpRequestTrigger.fields).to.deep.equal(descriptor.actions.httpRequestAction.fields);
  });

  it('requires only the reader', () => {
    for (const [, { fields }] of listFunctions(descriptor)) {
      expect(Object.keys(fields).filter((key) => fields[key]!.required === true)).to.deep.equal(['reader']);
    }
  });
});
