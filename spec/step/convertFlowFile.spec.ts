import { expect } from 'chai';

import { convertFlowFile, type ConvertedFlow } from '../../lib/step/convertFlowFile.js';
import { readFlowFile } from '../../lib/step/flowFile/readFlowFile.js';

const FLOW = `# Orders
name: orders
trigger:
  id: start
  function: httpRequestTrigger
  credential: none
  config: { reader: { method: GET, url: '"https://a.test/"' } }
steps:
  - id: quote # the first
    function: httpRequestAxios # POST
    credential: none
    passthrough: true
    config:
      maxRetries: '1' # no retries
      errorPolicy: throwError
      reader:
        method: POST # create
        url: '"https://a.test/"'
        headers: []
        body:
          contentType: application/json
          raw: |
            { "a": a }
  - id: mark
    function: echo
    config: { text: statusCode, list: [ responseBody.id ] }
  - id: last
    function: echo
    config: { own: responseBody, other: elasticio.quote.body.responseBody, none: elasticio.quote.body.myresponseBody }
credentials:
  none: { type: noauth }
`;

function convert(text: string, id?: string): ConvertedFlow {
  const { flow, isWellFormed } = readFlowFile(text);
  if (!isWellFormed) throw new Error('not well-formed');
  return convertFlowFile(text, flow, id);
}

describe('convertFlowFile', () => {
  it('converts steps, and keeps comments, forms and everything else', () => {
    const { text } = convert(FLOW);
    expect(text).to.equal(
      FLOW.replace('function: httpRequestAxios # POST', 'function: request # POST')
        .replace("      maxRetries: '1' # no retries\n      errorPolicy: throwError\n", '')
        .replace(
          '            { "a": a }\n',
          `            { "a": a }
      retry:
        attempts: 1
      response:
        onMalformed: text
      timeouts:
        connect: 60000
        headers: 60000
        idle: 60000
      limits:
        redirects: 20
`,
        ),
    );
    expect(readFlowFile(text).problems).to.deep.equal([]);
  });

  it('reports changes and the later steps that read renamed members', () => {
    const [refused, converted, ...others] = convert(FLOW).reports;
    expect(refused).to.deep.include({ id: 'start', kind: 'refused' });
    expect(refused!.lines).to.have.length(1);
    expect(converted).to.deep.include({ id: 'quote', kind: 'converted' });
    expect(converted!.lines[0]).to.equal('output: statusCode → status, HTTPHeaders → headers, responseBody → body');
    expect(converted!.lines.filter((line) => line.startsWith('later steps'))).to.deep.equal([
      'later steps: mark may read statusCode in text; change it there',
      'later steps: mark may read responseBody in list.0; change it there',
      'later steps: last may read responseBody in other; change it there',
    ]);
    expect(others).to.deep.equal([]);
  });

  it('converts one step only, and leaves the text of a flow without such steps as it is', () => {
    expect(convert(FLOW, 'mark')).to.deep.equal({ text: FLOW, reports: [] });
    expect(convert(FLOW, 'quote').reports.map(({ id }) => id)).to.deep.equal(['quote']);
  });

  it('converts again to the same', () => {
    const { text } = convert(FLOW);
    expect(convert(text, 'quote')).to.deep.equal({ text, reports: [] });
  });
});
