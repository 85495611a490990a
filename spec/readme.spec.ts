import { existsSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import ts from 'typescript';
import { AUTH_TYPES, readCredential } from '../lib/auth/credential.js';
import { readFlow } from '../lib/runner/flowFile.js';
import { flowSchema } from '../lib/runner/flowSchema.js';
import { descriptor, functionsOf, readJson, readText, root } from './support/descriptor.js';
import { anchorOf, codeBlocks, section, tableRows, ticked } from './support/markdown.js';

const readme = readText('README.md');
const under = (heading: string): string => section(readme, heading);
const firstCells = (heading: string): string[] => tableRows(under(heading)).map(([cell]) => cell!);

const FIELD_TABLES = [
  ['Fields of httpRequestAxios and httpRequestAxiosTrigger', ['httpRequestAxios', 'httpRequestAxiosTrigger']],
  ['Fields of httpRequestAction and httpRequestTrigger', ['httpRequestAction', 'httpRequestTrigger']],
] as const;

describe('the README', () => {
  it('has the two commands of a newcomer', () => {
    expect(codeBlocks(under('Quick start'), '')).to.deep.equal(['npm ci && npm start', 'npm ci && npm test']);
  });

  it('links to files and headings that exist', () => {
    const anchors = new Set([...readme.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => `#${anchorOf(heading!)}`));
    const targets = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!);
    const broken = targets.filter((target) => {
      if (target.startsWith('https://')) return false;
      return target.startsWith('#') ? !anchors.has(target) : !existsSync(path.join(root, target));
    });
    expect(targets).to.include.members(['#redirects', 'CONTRIBUTING.md']);
    expect(broken).to.deep.equal([]);
  });

  it('lists the functions with their titles', () => {
    const shown = tableRows(under('Functions').split('\n### ')[0]!).map(([key, kind, title]) => [key, kind, title]);
    const real = functionsOf(descriptor).map(([key, { type, deprecated, title }]) => [
      `\`${key}\``,
      [type === undefined ? 'action' : `trigger, ${type}`, ...(deprecated === true ? ['deprecated'] : [])].join(', '),
      title,
    ]);
    expect(shown).to.have.deep.members(real);
  });

  for (const [heading, names] of FIELD_TABLES) {
    for (const [name, { fields }] of functionsOf(descriptor).filter(([key]) =>
      (names as readonly string[]).includes(key),
    )) {
      it(`lists the fields of ${name} with their labels, in their order`, () => {
        const shown = tableRows(under(heading)).map(([key, label]) => [key, label]);
        expect(shown).to.deep.equal(Object.entries(fields).map(([key, { label }]) => [`\`${key}\``, label]));
      });
    }

    it(`gives under "${heading}" the defaults that the form tells, and all values that a choice can store`, () => {
      const fields = descriptor.actions[names[0]].fields;
      for (const [key, , preset, values] of tableRows(under(heading))) {
        const { viewClass, model, help, note, required } = fields[key!.replaceAll('`', '')]!;
        const told = `${help?.description ?? ''}${note ?? ''}`;
        for (const number of preset!.match(/\b\d+\b/g) ?? []) expect(told, key).to.match(new RegExp(`\\b${number}\\b`));
        if (required === true) expect(preset, key).to.equal('required');
        if (viewClass === 'CheckBoxView') expect([preset, values], key).to.deep.equal(['off', 'on, off']);
        if (model !== undefined) expect(ticked(values!), key).to.deep.equal(Object.keys(model));
        expect(preset, key).to.not.equal('');
      }
    });
  }

  it('lists the credential types as people and as the platform call them', () => {
    const sample = { username: 'u', password: 'p', headerName: 'X-Key', headerValue: 'k', access_token: 't' };
    const shown = tableRows(under('Credentials')).map(([type, title]) => [ticked(type!)[0], title]);
    expect(shown).to.have.deep.members(AUTH_TYPES.map((type) => [type, readCredential(type, sample).title]));
    expect(shown.map(([type]) => type)).to.have.members([...descriptor.authClientTypes]);
  });

  it('lists every error code and what to do', () => {
    const source = ts.createSourceFile('errors.ts', readText('lib/errors.ts'), ts.ScriptTarget.ES2022);
    const union = source.statements.find(
      (node): node is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(node) && node.name.text === 'ErrorCode',
    )!.type as ts.UnionTypeNode;
    const codes = union.types.map((type) => ((type as ts.LiteralTypeNode).literal as ts.StringLiteral).text);
    expect(codes).to.include('configuration');
    expect(firstCells('Error codes')).to.deep.equal(codes.map((code) => `\`${code}\``));
    for (const row of tableRows(under('Error codes')))
      expect(
        row.every((cell) => cell !== ''),
        row[0],
      ).to.equal(true);
  });

  it('lists every environment variable that the component reads', () => {
    const names = [...readText('lib/component/context.ts').matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(
      ([, name]) => name!,
    );
    const listed = new Set(tableRows(under('Environment variables')).flatMap(([cell]) => ticked(cell!)));
    expect(names).to.include.members(['API_URI', 'MAX_CONTENT_LENGTH', 'NO_PROXY']);
    expect(names.filter((name) => !listed.has(name) && !listed.has(`ELASTICIO_${name}`))).to.deep.equal([]);
  });

  it('shows messages that the output metadata describe', () => {
    for (const [heading, file] of [
      ['Out: httpRequestAxios, httpRequestAxiosTrigger', 'axiosMessage'],
      ['Out: httpRequestAction, httpRequestTrigger', 'classicMessage'],
    ] as const) {
      const schema = readJson(`lib/schemas/${file}.out.json`) as { properties: object };
      const [example] = codeBlocks(under(heading), 'json').map((code) => JSON.parse(code) as object);
      expect(new Ajv2020().validate(schema, example), file).to.equal(true);
      expect(Object.keys(schema.properties), file).to.include.members(Object.keys(example!));
      const listed = tableRows(under(heading)).flatMap(([cell]) => ticked(cell!));
      expect(listed, file).to.include.members(Object.keys(schema.properties));
    }
  });

  it('shows a flow file that the runner reads, and lists its keys', () => {
    const [example] = codeBlocks(under('The flow file'), 'yaml');
    const flow = readFlow(example!, {
      file: 'orders.yaml',
      defaultComponent: root,
      env: { SHOP_USER: 'a', SHOP_PASSWORD: 'b' },
    });
    expect(flow.steps.map(({ id, prefetch }) => [id, prefetch])).to.deep.equal([['notify', 10]]);
    const keys = Object.keys(flowSchema.properties);
    const stepKeys = Object.keys(flowSchema.properties.trigger.properties).map((key) => `steps[].${key}`);
    expect(firstCells('The flow file').flatMap(ticked)).to.have.members([...keys, ...stepKeys]);
  });
});
