import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect } from 'chai';

import type { FlowFile } from '../../../lib/step/flowFile/flowFile.js';
import { readFlowFile } from '../../../lib/step/flowFile/readFlowFile.js';
import { writeFlowFile } from '../../../lib/step/flowFile/writeFlowFile.js';
import { root } from '../../support/descriptor.js';

function read(text: string): FlowFile {
  const { flow, problems } = readFlowFile(text);
  expect(problems).to.deep.equal([]);
  return flow!;
}

describe('writeFlowFile', () => {
  it('leaves out members that have their defaults', () => {
    const step = { id: 'a', function: 'f', prefetch: 1, replicas: 3, passthrough: false, config: {} };
    const written = writeFlowFile({ name: 'x', steps: [step], credentials: {}, variables: {} });
    expect(written).to.equal('name: x\nsteps:\n  - id: a\n    function: f\n    replicas: 3\n    config: {}\n');
  });

  const examples = path.join(root, 'examples');
  for (const file of readdirSync(examples).filter((name) => name.endsWith('.yaml'))) {
    it(`writes the flow of ${file} so that it is read unchanged`, () => {
      const flow = read(readFileSync(path.join(examples, file), 'utf8'));
      expect(read(writeFlowFile(flow))).to.deep.equal(flow);
    });
  }
});
