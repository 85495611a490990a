import { expect } from 'chai';

import { findDraftProblems } from '../../lib/step/draftProblems.js';
import { EMPTY_BODY, EMPTY_STEP, type BodyDraft, type StepDraft } from '../../lib/step/stepDraft.js';
import { EMPTY_VALUE, toJsonataValue, toTextValue } from '../../lib/step/stepValue.js';

const problemsOf = (draft: Partial<StepDraft>) =>
  findDraftProblems({ ...EMPTY_STEP, url: toTextValue('https://a.example'), ...draft }, true);
const bodyProblemsOf = (body: Partial<BodyDraft>, settings = {}) =>
  problemsOf({ body: { ...EMPTY_BODY, ...body }, settings });

describe('findDraftProblems', () => {
  it('finds nothing in a complete draft', () => {
    expect(
      problemsOf({
        headers: [
          { name: 'X-A', value: toTextValue('é\t') },
          { name: '', value: EMPTY_VALUE },
        ],
        variables: [
          { name: 'a', value: '' },
          { name: 'b', value: 'x', env: 'B' },
        ],
      }),
    ).to.deep.equal({});
  });

  it('requires an HTTP URL', () => {
    expect(problemsOf({ url: EMPTY_VALUE }).url).to.match(/^Enter the URL/);
    for (const text of ['a.example', 'ftp://a.example', 'https://', 'https://a:b']) {
      expect(problemsOf({ url: toTextValue(text) }).url, text).to.match(/^Enter a URL that starts with https/);
    }
    expect(problemsOf({ url: toJsonataValue(' ') }).url).to.equal('Enter an expression that returns the URL');
    expect(problemsOf({ url: toJsonataValue('nothing') })).to.deep.equal({});
  });

  it('requires header names and values that HTTP allows', () => {
    const headers = [
      { name: '', value: toTextValue('a') },
      { name: 'X A', value: EMPTY_VALUE },
      { name: 'X-B', value: toTextValue('a\nb') },
      { name: 'X-C', value: toJsonataValue('"\u4e00"') },
    ];
    expect(problemsOf({ headers })).to.deep.equal({
      'headers.0.name': 'Enter the header name',
      'headers.1.name': 'A header name has letters, digits and hyphens, but no spaces',
      'headers.2': 'A header value can’t contain line breaks or characters outside Latin-1',
    });
  });

  it('requires a media type for a raw body', () => {
    expect(bodyProblemsOf({ kind: 'raw', mediaType: ' ', raw: toTextValue('a') }).mediaType).to.match(/^Enter a media/);
    expect(bodyProblemsOf({ kind: 'raw', mediaType: 'text', raw: toTextValue('a') }).mediaType).to.match(
      /^A media type/,
    );
    expect(bodyProblemsOf({ kind: 'raw', mediaType: ' text/plain; charset=utf-8' })).to.deep.equal({});
    expect(bodyProblemsOf({ kind: 'json', mediaType: 'text' })).to.deep.equal({});
  });

  it('requires the setting and the URL for a file', () => {
    const parts = [
      { name: '', file: { url: EMPTY_VALUE, filename: EMPTY_VALUE } },
      { name: 'f', file: { url: EMPTY_VALUE, filename: EMPTY_VALUE } },
    ];
    expect(bodyProblemsOf({ kind: 'multipart', parts })).to.deep.equal({
      'parts.1.url': 'To send files, turn on "Upload File" under Settings',
    });
    expect(bodyProblemsOf({ kind: 'multipart', parts }, { uploadFile: true })).to.deep.equal({
      'parts.1.url': 'Enter the URL of the file',
    });
    const draft: StepDraft = {
      ...EMPTY_STEP,
      url: toTextValue('https://a.example'),
      body: { ...EMPTY_BODY, kind: 'multipart', parts },
    };
    expect(findDraftProblems(draft, false)).to.deep.equal({
      'parts.1.url': 'To send files with this function, use multipart in "Body" under Settings',
    });
  });

  it('requires names of variables, and a value where only an environment variable has it', () => {
    const variables = [
      { name: '', value: 'a' },
      { name: 'a', value: '', env: 'A' },
    ];
    expect(problemsOf({ variables })).to.deep.equal({
      'variables.0.name': 'Enter the variable name',
      'variables.1': 'Enter a value for the sample. A is set only where the flow runs.',
    });
  });
});
