import { expect } from 'chai';
import { parse } from 'yaml';
import type { JsonSchema } from '../lib/request/definition/definition.js';
import { CONFIGURATION } from '../lib/request/dialects/request/configuration.js';
import { ACTIONS } from '../lib/request/dialects/request/outcomeRules.js';
import type { FailureKind } from '../lib/errors.js';
import { ResponseError } from '../lib/request/failure.js';
import { request } from '../lib/request/dialects/request/index.js';
import { RULE_ERRORS } from '../lib/request/dialects/request/ruleErrors.js';
import { STYLES } from '../lib/request/dialects/request/parameterStyles.js';
import { PAGE_PLACES } from '../lib/request/pagination/paginationRules.js';
import { BODY_FORMATS } from '../lib/request/dialects/request/readBody.js';
import { configEnvironment } from './request/requestHelpers.js';
import { readText } from './support/descriptor.js';
import { codeBlocks, section, tableRows, ticked } from './support/markdown.js';

const page = readText('docs/request.md');
const firstCells = (heading: string): string[] =>
  tableRows(section(page, heading)).flatMap(([cell]) => ticked(cell!).slice(0, 1));
const cellOf = (heading: string, member: string, column: number): string =>
  tableRows(section(page, heading)).find(([cell]) => cell === `\`${member}\``)![column]!;
const valuesOf = (heading: string, member: string): string[] => ticked(cellOf(heading, member, 1));

const parseFields = (fields: object): unknown =>
  request.parse({ secretId: 's', reader: { url: '"http://a.test"' }, ...fields }, configEnvironment);

const { properties } = CONFIGURATION.schema as { readonly properties: Readonly<Record<string, JsonSchema>> };

/** Returns the members of a field, or of the items of its list, by name. Other forms of the field are left out. */
function membersOf(field: string): Readonly<Record<string, JsonSchema>> {
  const { anyOf, items, ...schema } = properties[field] as JsonSchema & {
    readonly anyOf?: readonly JsonSchema[];
    readonly items?: JsonSchema;
  };
  const described = items ?? anyOf?.find((form) => 'properties' in form) ?? schema;
  return described.properties as Readonly<Record<string, JsonSchema>>;
}

describe('docs/request.md', () => {
  it('lists the fields', () => {
    const names = Object.keys(properties).filter((name) => name !== '$schema' && name !== 'secretId');
    expect(firstCells('Fields')).to.deep.equal(names);
    expect([...Object.keys(request.descriptor.fields), 'advanced']).to.deep.equal(names);
  });

  for (const [heading, field] of [
    ['The body', 'body'],
    ['Parameters', 'parameters'],
    ['The response', 'response'],
    ['Pages', 'pagination'],
    ['Jobs', 'poll'],
    ['Retries', 'retry'],
  ] as const) {
    it(`lists the members under "${heading}"`, () =>
      expect(firstCells(heading)).to.deep.equal(Object.keys(membersOf(field))));
  }

  it('lists the members of rules', () => {
    const members = Object.keys(membersOf('outcomes'));
    const rows = tableRows(section(page, 'Outcomes')).slice(0, members.length);
    expect(rows.map(([cell]) => ticked(cell!)[0])).to.deep.equal(members);
  });

  it('lists the members of the fields about sending', () =>
    expect(firstCells('Sending')).to.deep.equal(
      ['timeouts', 'limits', 'redirects', 'proxy', 'tls'].flatMap((field) =>
        Object.keys(membersOf(field)).map((member) => `${field}.${member}`),
      ),
    ));

  for (const [heading, fields] of [
    ['Parameters', ['parameters']],
    ['The response', ['response']],
    ['Pages', ['pagination']],
    ['Jobs', ['poll']],
    ['Retries', ['retry']],
    ['Sending', ['timeouts', 'limits', 'redirects', 'tls']],
  ] as const) {
    it(`has the defaults under "${heading}"`, () => {
      const rows = tableRows(section(page, heading)).map(([member, , preset]) => [ticked(member!)[0], preset]);
      for (const field of fields) {
        for (const [name, { default: preset }] of Object.entries(membersOf(field))) {
          const [, cell] = rows.find(([member]) => member === name || member === `${field}.${name}`)!;
          if (preset !== undefined)
            expect(cell!.replaceAll('`', ''), name).to.equal(`${preset as string | number | boolean}`);
          else expect(cell, name).not.to.match(/^(?:`?(?:true|false)`?|\d.*)$/);
        }
      }
    });
  }

  it('has the defaults of CSV', () => {
    const { csv } = membersOf('response');
    const defaults = Object.values((csv as { properties: Readonly<Record<string, JsonSchema>> }).properties);
    expect(defaults.map(({ default: preset }) => preset)).to.deep.equal([',', true, '"', '']);
    expect(cellOf('The response', 'csv', 2)).to.equal('a comma, a header, double quotes, no comments');
  });

  it('has the defaults of fields', () => {
    for (const name of ['otherwise', 'trace']) {
      expect(cellOf('Fields', name, 1)).to.include(`\`${String(properties[name]!.default)}\` (default)`);
    }
  });

  it('lists the values of members', () => {
    expect(valuesOf('The response', 'as')).to.deep.equal(BODY_FORMATS);
    expect(valuesOf('Parameters', 'style')).to.include.members([...STYLES]);
    expect(valuesOf('Outcomes', 'error')).to.deep.equal(RULE_ERRORS);
    expect(valuesOf('Outcomes', 'do')).to.deep.equal(ACTIONS);
    expect(valuesOf('Pages', 'in')).to.deep.equal(['name', ...PAGE_PLACES]);
  });

  it('lists the kinds and the members of errors', () => {
    const kinds: Readonly<Record<Exclude<FailureKind, 'usage' | 'vault'>, true>> = {
      ...{ timeout: true, connect: true, dns: true, tls: true, reset: true, protocol: true, limit: true },
      ...{ response: true, malformed: true },
      ...{ configuration: true, expression: true, request: true, credential: true, platform: true, file: true },
      rate_limit: true,
    };
    const details = { request: '', attempts: 1, rule: '', status: 1, headers: {}, excerpt: '' };
    const own = Object.keys(new ResponseError('http_status', '', details)).filter((name) => name !== 'name');
    const rows = tableRows(section(page, 'Errors')).map(([cell]) => ticked(cell!));
    expect(rows.flat()).to.have.members(['kind', ...own, 'trace', ...Object.keys(kinds)]);
  });

  for (const [index, block] of codeBlocks(page, 'yaml').entries()) {
    it(`has a valid example ${index + 1}`, () => void parseFields(parse(block) as object));
  }
});
