import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { expect } from 'chai';
import { asJsonObject } from '../../lib/json.js';
import { parse } from 'yaml';

import { readFlow } from '../../lib/runner/readFlow.js';
import { formatDraft, readDrafts } from '../../lib/step/draftFlowFile.js';
import { EMPTY_STEP, EMPTY_BODY, type StepDraft } from '../../lib/step/stepDraft.js';
import { root } from '../support/descriptor.js';
import { EMPTY_VALUE, toTextValue, toJsonataValue } from '../../lib/step/stepValue.js';

const isTrigger = (name: string): boolean => name.endsWith('Trigger');
const PLATFORM = {
  ELASTICIO_API_URI: 'http://127.0.0.1:1',
  ELASTICIO_API_USERNAME: 'u',
  ELASTICIO_API_KEY: 'k',
  ELASTICIO_WORKSPACE_ID: 'w',
};
const read = (text: string, env: Record<string, string> = {}) =>
  readFlow(text, { file: 'a.yaml', defaultComponent: '/c', env: { ...PLATFORM, ...env } });

const STEP: StepDraft = {
  ...EMPTY_STEP,
  name: 'Notes: "mine" # 1',
  secretId: 'sandbox.oauth2',
  method: 'PATCH',
  url: toJsonataValue('$getFlowVariables().notes & "?a=1"'),
  headers: [{ name: 'X-A', value: toTextValue('yes') }],
  body: { ...EMPTY_BODY, kind: 'json', json: '{\n  "a": b,\n\n  "c": "#: |"\n}\n' },
  settings: { maxRetries: '3', downloadAsAttachment: false },
  variables: [
    { name: 'notes', value: 'http://127.0.0.1:8080/notes' },
    { name: 'other', value: '', env: 'OTHER' },
  ],
};

describe('formatDraft', () => {
  it('formats a step that readDrafts returns unchanged', () => {
    const files: StepDraft = {
      ...STEP,
      secretId: '',
      settings: { uploadFile: true },
      body: {
        ...EMPTY_BODY,
        kind: 'multipart',
        parts: [{ name: 'f', file: { url: toTextValue('https://a'), filename: EMPTY_VALUE } }],
      },
    };
    for (const form of [STEP, files, EMPTY_STEP, { ...STEP, function: 'httpRequestTrigger', variables: [] }]) {
      const [opened, ...others] = readDrafts(formatDraft(form, isTrigger));
      expect(opened!.draft).to.deep.equal(form);
      expect(opened!.warnings).to.deep.equal([]);
      expect(others).to.deep.equal([]);
    }
  });

  it('formats a file that the runner accepts', () => {
    const flow = read(formatDraft(STEP, isTrigger), { OTHER: 'x' });
    expect(flow).to.deep.include({ name: STEP.name, variables: { notes: 'http://127.0.0.1:8080/notes', other: 'x' } });
    expect(flow.steps).to.have.length(1);
    expect(flow.steps[0]).to.deep.include({ id: 'request', function: 'httpRequestAxios', secretId: 'sandbox.oauth2' });
    expect(flow.steps[0]!.config).to.deep.equal({
      maxRetries: '3',
      downloadAsAttachment: false,
      reader: {
        method: 'PATCH',
        url: '$getFlowVariables().notes & "?a=1"',
        headers: [{ key: 'X-A', value: '"yes"' }],
        body: { contentType: 'application/json', raw: '{\n  "a": b,\n\n  "c": "#: |"\n}\n' },
      },
    });
  });

  it('adds a noauth credential when none is selected', () => {
    const flow = read(formatDraft(EMPTY_STEP, isTrigger));
    expect(flow.steps[0]!.secretId).to.equal('none');
    expect(flow.credentials.get('none')?.type).to.equal('noauth');
  });

  it('writes a trigger when the function is a trigger', () => {
    const flow = read(formatDraft({ ...EMPTY_STEP, function: 'httpRequestAxiosTrigger' }, isTrigger));
    expect(flow.trigger?.function).to.equal('httpRequestAxiosTrigger');
    expect(flow.steps).to.deep.equal([]);
  });
});

describe('readDrafts', () => {
  const examples = path.join(root, 'examples');
  for (const file of readdirSync(examples).filter((name) => name.endsWith('.yaml'))) {
    it(`returns every step of ${file}, each of which forms a flow file that the runner accepts`, () => {
      const text = readFileSync(path.join(examples, file), 'utf8');
      const opened = readDrafts(text);
      const env = Object.fromEntries([...text.matchAll(/env: (\w+)/g)].map(([, name]) => [name!, 'x']));
      const flow = read(text, env);
      const steps = [...(flow.trigger ? [flow.trigger] : []), ...flow.steps];
      expect(opened.map(({ title }) => title)).to.deep.equal(steps.map(({ id }) => `${flow.name}: ${id}`));
      opened.forEach(({ draft: form }, index) => {
        const single = read(formatDraft(form, isTrigger), env);
        const step = single.trigger ?? single.steps[0]!;
        expect(step.function).to.equal(steps[index]!.function);
        // A draft has every member of the request that has a default.
        const { reader, ...settings } = steps[index]!.config;
        expect(step.config).to.deep.equal({
          ...settings,
          reader: { method: 'GET', headers: [], ...asJsonObject(reader) },
        });
      });
    });
  }

  const FLOW = `
name: x
trigger: { id: t, function: f, credential: own, config: { reader: { method: GET, url: '"https://a"' } } }
credentials: { own: { type: basic, username: { env: U }, password: { env: P } } }
variables: { a: { env: A }, b: { env: B }, c: plain }
`;

  it('replaces environment variables by known values', () => {
    expect(readDrafts(FLOW, { A: 'https://sandbox', B: null })[0]!.draft.variables).to.deep.equal([
      { name: 'a', value: 'https://sandbox' },
      { name: 'b', value: '', env: 'B' },
      { name: 'c', value: 'plain' },
    ]);
  });

  it('warns about a credential that is defined in the file', () => {
    const [{ warnings, draft: form }] = readDrafts(FLOW) as [ReturnType<typeof readDrafts>[0]];
    expect(warnings).to.deep.equal([
      'The credential "own" is defined in the file. Choose a credential of the workspace instead.',
    ]);
    expect(form.secretId).to.equal('');
  });

  it('throws when the text is not a flow file with a REST step', () => {
    for (const text of ['', 'just text', '[]', 'name: x', 'steps: [{ function: f }]', 'steps: 5']) {
      expect(() => readDrafts(text), text).to.throw(/no REST step/);
    }
    expect(() => readDrafts('a: [')).to.throw();
  });
});

describe('formatDraft with the original file', () => {
  const FLOW = `# purpose
name: x
trigger:
  id: t
  function: httpRequestAxiosTrigger # start
  credential: own
  config: { reader: { method: GET, url: '"https://a"' } }
steps:
  - id: s
    function: httpRequestAxios
    passthrough: true # kept
    credential: { secretId: shop.key }
    config: { maxRetries: "2", reader: { method: GET, url: '"https://b"' } }
  - { id: other, function: another, config: { deep: [1, { a: b }] } }
credentials: { own: { type: basic, username: { env: U }, password: { env: P } } }
variables: { a: { env: A } }
`;

  it('replaces the step and keeps the rest of the file', () => {
    const [trigger, step] = readDrafts(FLOW);
    expect([trigger!.source.others, step!.source.others]).to.deep.equal([2, 2]);
    const changed: StepDraft = { ...step!.draft, name: 'y', method: 'PUT', secretId: 'crm.key', settings: {} };
    const saved = formatDraft(changed, isTrigger, step!.source);
    expect(saved).to.include('# purpose').and.include('# start').and.include('# kept');
    const original = parse(FLOW);
    expect(parse(saved)).to.deep.equal({
      ...original,
      name: 'y',
      steps: [
        {
          ...original.steps[0],
          credential: { secretId: 'crm.key' },
          config: { reader: { method: 'PUT', url: '"https://b"', headers: [] } },
        },
        original.steps[1],
      ],
    });
  });

  it('keeps a credential that is defined in the file unless another one is selected', () => {
    const [{ draft: form, source }] = readDrafts(FLOW) as [ReturnType<typeof readDrafts>[0]];
    expect(parse(formatDraft(form, isTrigger, source)).trigger.credential).to.equal('own');
    const changed = parse(formatDraft({ ...form, secretId: 'crm.key' }, isTrigger, source));
    expect(changed.trigger.credential).to.deep.equal({ secretId: 'crm.key' });
    expect(changed.credentials).to.deep.equal(parse(FLOW).credentials);
  });

  it('adds a noauth credential when the credential was removed', () => {
    const [, step] = readDrafts(FLOW);
    const saved = parse(formatDraft({ ...step!.draft, secretId: '' }, isTrigger, step!.source));
    expect(saved.steps[0].credential).to.equal('none');
    expect(saved.credentials).to.include.keys('own', 'none');
  });

  it('writes a new file when a trigger has become an action', () => {
    const [{ draft: form, source }] = readDrafts(FLOW) as [ReturnType<typeof readDrafts>[0]];
    const saved = parse(formatDraft({ ...form, function: 'httpRequestAxios' }, isTrigger, source));
    expect(saved).to.have.keys('name', 'steps', 'credentials', 'variables');
    expect(saved.steps).to.have.length(1);
  });

  for (const file of ['hello.yaml', 'oauth2.yaml']) {
    it(`keeps ${file} valid for the runner whichever step is replaced`, () => {
      const text = readFileSync(path.join(root, 'examples', file), 'utf8');
      const env = Object.fromEntries([...text.matchAll(/env: (\w+)/g)].map(([, name]) => [name!, 'x']));
      const ids = (flow: ReturnType<typeof read>) => [flow.trigger, ...flow.steps].map((step) => step?.id);
      for (const { draft: form, source } of readDrafts(text)) {
        const saved = read(formatDraft({ ...form, method: 'DELETE' }, isTrigger, source), env);
        expect(ids(saved)).to.deep.equal(ids(read(text, env)));
      }
    });
  }
});
