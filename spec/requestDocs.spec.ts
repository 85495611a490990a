import { expect } from 'chai';
import { parse } from 'yaml';
import { ACTIONS } from '../lib/request/dialects/request/outcomeRules.js';
import { ERROR_KINDS } from '../lib/request/dialects/request/networkErrors.js';
import { request } from '../lib/request/dialects/request/index.js';
import { STYLES } from '../lib/request/dialects/request/parameterStyles.js';
import { BODY_FORMATS } from '../lib/request/dialects/request/readBody.js';
import { captureError, configEnvironment } from './request/requestHelpers.js';
import { readText } from './support/descriptor.js';
import { codeBlocks, section, tableRows, ticked } from './support/markdown.js';

const page = readText('docs/request.md');
const firstCells = (heading: string): string[] =>
  tableRows(section(page, heading)).flatMap(([cell]) => ticked(cell!).slice(0, 1));
const cellOf = (heading: string, member: string): string[] =>
  ticked(tableRows(section(page, heading)).find(([cell]) => cell === `\`${member}\``)![1]!);

const parseFields = (fields: object): unknown =>
  request.parse({ secretId: 's', reader: { url: '"http://a.test"' }, ...fields }, configEnvironment);

/** Returns the members that the error for an unknown one lists. */
const membersOf = (fields: object): string[] =>
  / it can have (.+)$/.exec(captureError(() => parseFields(fields)))![1]!.split(', ');

describe('docs/request.md', () => {
  const unknown = { zzzzzzzzzzzzzzzz: 1 };

  it('lists the fields', () => expect(firstCells('Fields')).to.deep.equal(Object.keys(request.descriptor.fields)));

  for (const [heading, fields] of [
    ['The body', { body: { json: '1', ...unknown } }],
    ['Parameters', { parameters: [{ name: 'a', in: 'query', value: 'a', ...unknown }] }],
    ['The response', { response: unknown }],
    ['Retries', { retry: unknown }],
  ] as const) {
    it(`lists the members under "${heading}"`, () => expect(firstCells(heading)).to.deep.equal(membersOf(fields)));
  }

  it('lists the members of rules', () =>
    expect(
      tableRows(section(page, 'Outcomes'))
        .slice(0, 7)
        .map(([cell]) => ticked(cell!)[0]),
    ).to.deep.equal(membersOf({ outcomes: [{ status: 1, do: 'fail', ...unknown }] })));

  it('lists the members of the fields about sending', () => {
    const fields = { timeouts: {}, limits: {}, redirects: {}, proxy: { url: 'p.test' }, tls: {} };
    const members = Object.entries(fields).flatMap(([field, value]) =>
      membersOf({ [field]: { ...value, ...unknown } }).map((member) => `${field}.${member}`),
    );
    expect(firstCells('Sending')).to.deep.equal(members);
  });

  it('lists the values of members', () => {
    expect(cellOf('The response', 'as')).to.deep.equal(BODY_FORMATS);
    expect(cellOf('Parameters', 'style')).to.include.members([...STYLES]);
    expect(cellOf('Outcomes', 'error')).to.deep.equal([...ERROR_KINDS, 'any']);
    expect(cellOf('Outcomes', 'do')).to.deep.equal(ACTIONS);
  });

  for (const [index, block] of codeBlocks(page, 'yaml').entries()) {
    it(`has a valid example ${index + 1}`, () => void parseFields(parse(block) as object));
  }
});
