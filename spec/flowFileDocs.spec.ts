import { expect } from 'chai';
import { COMMANDS } from '../lib/cli/commands.js';
import { formatHelp } from '../lib/cli/help.js';
import { LOG_LEVELS } from '../lib/cli/runSettings.js';
import { readConfigEnvironment } from '../lib/component/context.js';
import { v2 } from '../lib/request/dialects/v2/index.js';
import { readFlow } from '../lib/runner/readFlow.js';
import { readFlowFile } from '../lib/step/flowFile/readFlowFile.js';
import { readText, root } from './support/descriptor.js';
import { codeBlocks, section, tableRows, ticked } from './support/markdown.js';

const page = readText('docs/flow-files.md');
const flowFile = section(page, 'The flow file');

describe('docs/flow-files.md', () => {
  it('lists every option and exit code of the command line', () => {
    const text = formatHelp(
      COMMANDS,
      COMMANDS.filter(({ name }) => name === 'run'),
    );
    const options = [...text.matchAll(/^ +(--\S+(?: [A-Z]+)?)/gm)].map(([, option]) => option!);
    const [optionRows, codeRows] = ['option', 'exit code'].map((head) =>
      tableRows(page.split(`| ${head} |`)[1]!.split('\n\n')[0]!.replace(/^.*\n/, '')),
    );
    expect(optionRows!.map(([option]) => ticked(option!)[0])).to.have.members(options);
    expect(options).to.include('--amqp URL');
    expect(ticked(optionRows!.find(([option]) => option!.includes('--log-level'))![1]!)).to.deep.equal([...LOG_LEVELS]);
    const [, codes] = /Exit codes: (.*)/.exec(text)!;
    expect(codeRows!.map(([code]) => code)).to.deep.equal([...codes!.matchAll(/\b\d+\b/g)].map(([code]) => code));
  });

  it('shows a valid flow file and lists its keys', () => {
    const [example] = codeBlocks(flowFile, 'yaml');
    const flow = readFlow(example!, {
      file: 'orders.yaml',
      defaultComponent: root,
      env: { SHOP_USER: 'a', SHOP_PASSWORD: 'b' },
    });
    expect(flow.steps.map(({ id, prefetch }) => [id, prefetch])).to.deep.equal([['notify', 10]]);
    for (const { config } of [flow.trigger!, ...flow.steps]) {
      expect(v2.parse({ ...config, secretId: 's' }, readConfigEnvironment()).secretId).to.equal('s');
    }
    const [keys, stepKeys, triggerKeys] = readFlowFile(
      'name: a\nodd: 1\nsteps: [{ function: f, odd: 1 }]\ntrigger: { function: f, odd: 1 }',
    ).problems.map(({ detail }) => /allowed keys: (.*)/.exec(detail)![1]!.split(', '));
    expect(tableRows(flowFile).flatMap(([key]) => ticked(key!))).to.have.members([
      ...keys!,
      ...stepKeys!.map((key) => `steps[].${key}`),
      ...triggerKeys!.filter((key) => !stepKeys!.includes(key)).map((key) => `trigger.${key}`),
    ]);
  });
});
