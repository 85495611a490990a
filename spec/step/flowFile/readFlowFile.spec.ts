import { expect } from 'chai';

import { formatProblem, readFlowFile } from '../../../lib/step/flowFile/readFlowFile.js';

const problemsOf = (text: string) =>
  readFlowFile(text).problems.map((problem) => `${String(problem.line)}: ${formatProblem(problem)}`);

describe('readFlowFile', () => {
  it('returns the content with the defaults of absent members', () => {
    const { flow, isWellFormed, problems } = readFlowFile(`name: a
component: ../other
trigger: { function: t, credential: k, config: { reader: {} } }
steps:
  - { function: f, credential: { secretId: shop.key }, prefetch: 10, replicas: 2, passthrough: true }
credentials: { k: { type: api_key, headerName: X, headerValue: { env: KEY } } }
variables: { a: b, c: { env: C } }
`);
    expect(isWellFormed).to.equal(true);
    expect(problems).to.deep.equal([]);
    expect(flow).to.deep.equal({
      name: 'a',
      component: '../other',
      trigger: {
        id: 'trigger',
        function: 't',
        credential: 'k',
        prefetch: 1,
        replicas: 1,
        passthrough: false,
        config: { reader: {} },
      },
      steps: [
        {
          id: 'step_1',
          function: 'f',
          credential: { secretId: 'shop.key' },
          prefetch: 10,
          replicas: 2,
          passthrough: true,
          config: {},
        },
      ],
      credentials: { k: { type: 'api_key', members: { headerName: 'X', headerValue: { env: 'KEY' } } } },
      variables: { a: 'b', c: { env: 'C' } },
    });
  });

  it('returns problems with their paths and lines, in the order of the lines', () => {
    expect(readFlowFile('steps:\n  - { id: x }\n  - { function: f, replicas: 0 }\nodd: 1').problems).to.deep.equal([
      { path: [], line: 1, detail: '"name" is missing' },
      { path: ['steps', 0], line: 2, detail: '"function" is missing' },
      { path: ['steps', 1, 'replicas'], line: 3, detail: 'must be >= 1' },
      {
        path: ['odd'],
        line: 4,
        detail: 'unknown key; allowed keys: name, component, trigger, steps, credentials, variables, $schema',
      },
    ]);
  });

  it('returns what fits of a file with problems, each step at its index', () => {
    const { flow, isWellFormed } = readFlowFile(`name: ${'x'.repeat(101)}
trigger: often
steps: [5, { function: f, prefetch: many, credential: { id: 1 } }]
credentials: { a: { type: magic, password: 5 }, b: 5, c: {} }
variables: { a: 5, b: { env: B } }
`);
    expect(isWellFormed).to.equal(false);
    expect(flow?.name).to.have.length(101);
    expect(flow).not.to.have.property('trigger');
    expect(flow?.steps.map((step) => [step.id, step.function, step.prefetch, step.credential])).to.deep.equal([
      ['step_1', '', 1, undefined],
      ['step_2', 'f', 1, undefined],
    ]);
    expect(flow?.credentials).to.deep.equal({
      a: { type: undefined, members: { password: '' } },
      c: { type: undefined, members: {} },
    });
    expect(flow?.variables).to.deep.equal({ a: '', b: { env: 'B' } });
  });

  it('returns nothing of a text that is not one YAML document', () => {
    for (const [text, problem] of [
      ['a: [', /^1: Flow sequence/],
      ['a: 1\n---\nb: 1', /^2: a flow file must be one YAML document/],
      [
        'a: 1\nb: { url: http://a.test/{id}, body: { c: d } }\ne: 1',
        /^2: Unexpected .* \(column 25\); put text with .* in quotes$/,
      ],
      ['a: 1\nb: *c', /^2: the alias \*c has no anchor/],
    ] as const) {
      expect(readFlowFile(text).flow, text).to.equal(undefined);
      expect(problemsOf(text)[0], text).to.match(problem);
    }
  });

  it('checks ids and credentials only in a well-formed file', () => {
    const twice = 'name: a\nsteps:\n  - { id: x, function: f, credential: none }\n  - { id: x, function: g }';
    expect(problemsOf(twice)).to.deep.equal([
      `3: steps[0].credential: "none" is not one of the flow's credentials (none)`,
      '4: steps[1].id: "x" is already the id of another step; use a unique id',
    ]);
    expect(problemsOf(`${twice}\nodd: 1`)).to.deep.equal([
      '5: odd: unknown key; allowed keys: name, component, trigger, steps, credentials, variables, $schema',
    ]);
  });

  it('checks limits in characters, and whole numbers', () => {
    const text = (name: string, prefetch: string) => `name: ${name}\nsteps: [{ function: f, prefetch: ${prefetch} }]`;
    expect(problemsOf(text('😀'.repeat(100), '1000'))).to.deep.equal([]);
    expect(problemsOf(text('😀'.repeat(101), '1001'))).to.deep.equal([
      '1: name: must NOT have more than 100 characters',
      '2: steps[0].prefetch: must be <= 1000',
    ]);
    expect(problemsOf(text('""', '1.5'))).to.deep.equal([
      '1: name: must NOT have fewer than 1 characters',
      '2: steps[0].prefetch: must be integer, not of type number',
    ]);
  });

  it('knows no inherited member names', () => {
    expect(problemsOf('name: a\nsteps: [{ function: f, toString: 1 }]')[0]).to.include('toString: unknown key');
    expect(
      problemsOf('name: a\nsteps: [{ function: f, credential: toString }]\ncredentials: { b: { type: noauth } }'),
    ).to.deep.equal([`2: steps[0].credential: "toString" is not one of the flow's credentials (b)`]);
  });

  it('finds the line of a place, or of the next place above it', () => {
    const { lineOf } = readFlowFile('name: a\nsteps:\n  - function: f\n    id: x\n');
    expect(lineOf(['steps', 0, 'id'])).to.equal(4);
    expect(lineOf(['steps', 0, 'config', 'reader'])).to.equal(3);
    expect(lineOf(['variables'])).to.equal(1);
  });
});
