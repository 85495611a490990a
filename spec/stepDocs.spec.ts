import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import ts from 'typescript';
import { readConfigEnvironment } from '../lib/component/context.js';
import { parseConfig as parseLegacyConfig } from '../lib/request/dialects/legacy/parseConfig.js';
import { parseConfig as parseV2Config } from '../lib/request/dialects/v2/parseConfig.js';
import { compileExpression, createScope } from '../lib/request/expression.js';
import { EXPRESSION_LIMIT_MS } from '../lib/request/expression/evaluationGuard.js';
import { MAX_RETRY_DELAY_MS } from '../lib/request/retryDelay.js';
import { DEFINITIONS } from '../lib/auth/registry.js';
import { descriptor, listFunctions, readJson, readText } from './support/descriptor.js';
import { codeBlocks, section, tableRows, ticked } from './support/markdown.js';

const page = readText('docs/step.md');
const under = (heading: string): string => section(page, heading);
const firstCells = (heading: string): string[] => tableRows(under(heading)).map(([cell]) => cell!);

const FIELD_TABLES = [
  ['Fields of httpRequestAxios and httpRequestAxiosTrigger', ['httpRequestAxios', 'httpRequestAxiosTrigger']],
  ['Fields of httpRequestAction and httpRequestTrigger', ['httpRequestAction', 'httpRequestTrigger']],
] as const;

describe('docs/step.md', () => {
  it('lists the functions with their titles', () => {
    const shown = tableRows(under('Functions').split('\n### ')[0]!).map(([key, kind, title]) => [key, kind, title]);
    const real = listFunctions(descriptor).map(([key, { type, deprecated, title }]) => [
      `\`${key}\``,
      [type === undefined ? 'action' : `trigger, ${type}`, ...(deprecated === true ? ['deprecated'] : [])].join(', '),
      title,
    ]);
    expect(shown).to.have.deep.members(real);
  });

  for (const [heading, names] of FIELD_TABLES) {
    for (const [name, { fields }] of listFunctions(descriptor).filter(([key]) =>
      (names as readonly string[]).includes(key),
    )) {
      it(`lists the fields of ${name} with their labels, in their order`, () => {
        const shown = tableRows(under(heading)).map(([key, label]) => [key, label]);
        expect(shown).to.deep.equal(Object.entries(fields).map(([key, { label }]) => [`\`${key}\``, label]));
      });
    }

    it(`lists under "${heading}" the defaults of the help texts and all values of a select`, () => {
      const fields = descriptor.actions[names[0]].fields;
      for (const [key, , preset, values] of tableRows(under(heading))) {
        const { viewClass, model, help, note, required } = fields[key!.replaceAll('`', '')]!;
        const reported = `${help?.description ?? ''}${note ?? ''}`;
        for (const number of preset!.match(/\b\d+\b/g) ?? [])
          expect(reported, key).to.match(new RegExp(`\\b${number}\\b`));
        if (required === true) expect(preset, key).to.equal('required');
        if (viewClass === 'CheckBoxView') expect([preset, values], key).to.deep.equal(['off', 'on, off']);
        if (model !== undefined) expect(ticked(values!), key).to.deep.equal(Object.keys(model));
        expect(preset, key).to.not.equal('');
      }
    });
  }

  const presetsOf = (heading: string): Record<string, string> =>
    Object.fromEntries(tableRows(under(heading)).map(([key, , preset]) => [key!.replaceAll('`', ''), preset!]));
  const bare = { reader: { method: 'GET', url: '"https://api.example.com/"' }, secretId: 's' };

  it('lists the defaults of v2', () => {
    const presets = presetsOf(FIELD_TABLES[0][0]);
    const { send, outcome, pacing, response } = parseV2Config(bare, readConfigEnvironment());
    const files = parseV2Config({ ...bare, downloadAsAttachment: true }, readConfigEnvironment());
    expect(outcome.policy).to.equal('retry');
    const codes = [400, 407, 408, 422, 423, 428, 429, 499, 500, 599].filter((code) => outcome.policyCodes.has(code));
    expect(codes).to.deep.equal([408, 423, 429, 500, 599]);
    expect(pacing).to.deep.equal({ kind: 'none' });
    expect(send.maxRequestBytes).to.equal(undefined);
    expect(presets).to.include({
      errorPolicy: '`byComponent`',
      errorCodes: '408, 423, 429, 500 and up',
      maxRetries: String(outcome.maxAttempts),
      maxRedirects: String(send.maxRedirects),
      delay: '0',
      requestTimeoutPeriod: String(send.idleTimeoutMs),
      maxContentLength: `${send.maxResponseBytes}; ${files.send.maxResponseBytes} with Download as Attachment`,
      maxBodyLength: 'no limit',
      responseEncoding: response.kind === 'message' ? response.encoding : '',
    });
  });

  it('lists the defaults of legacy', () => {
    const presets = presetsOf(FIELD_TABLES[1][0]);
    const { send, rules, pacing } = parseLegacyConfig(bare, readConfigEnvironment());
    expect(rules).to.include({ emitErrors: false, rebound: false, followRedirects: true });
    expect(pacing).to.deep.equal({ kind: 'none' });
    expect(under(FIELD_TABLES[1][0])).to.contain(`up to ${send.maxRedirects} redirects are followed`);
    expect(presets).to.include({
      followRedirect: '`followRedirects`',
      delay: 'no delay',
      requestTimeoutPeriod: String(send.idleTimeoutMs),
    });
  });

  it('lists the limits of the environment, delays and expressions of the code', () => {
    const presets = Object.fromEntries(
      tableRows(under('Environment variables of the component')).map(([name, , preset]) => [name, preset]),
    );
    const { maxContentBytes, maxFileBytes, legacyTimeoutMs: legacyTimeoutMs } = readConfigEnvironment();
    expect(presets).to.include({
      '`MAX_CONTENT_LENGTH`': String(maxContentBytes),
      '`MAX_FILE_LENGTH`': String(maxFileBytes),
      '`REQUEST_TIMEOUT`': String(legacyTimeoutMs),
    });
    expect(under('The order of decisions')).to.contain(`At most ${MAX_RETRY_DELAY_MS / 1000} seconds`);
    expect(under('Expressions')).to.contain(`longer than ${EXPRESSION_LIMIT_MS / 1000} seconds`);
  });

  it('shows expressions with their values', () => {
    const text = under('Expressions');
    const [, shown] = /for the message body `(.+)`/.exec(text)!;
    const scope = createScope({ body: JSON.parse(shown!) as unknown }, { now: () => 0 });
    const examples = tableRows(text).filter(([expression]) => !/[…]|elasticio|getPass|getFlow/.test(expression!));
    expect(examples).to.have.length(5);
    for (const [expression, result] of examples) {
      const [source] = ticked(expression!);
      expect(JSON.stringify(compileExpression(source!, source!).evaluate(scope))).to.equal(ticked(result!)[0]);
    }
  });

  it('lists the variables and functions of expressions', () => {
    const passthrough = { step_1: { body: { id: 1 } } };
    const tools = { now: () => 0, flowVariables: () => ({ target: 'x' }) };
    const evaluate = (source: string, scope: ReturnType<typeof createScope>): unknown =>
      compileExpression(source, source).evaluate(scope);
    const scope = createScope({ body: {}, passthrough }, tools);
    const names = tableRows(under('Expressions')).flatMap(([name]) => ticked(name!));
    for (const [name, expected] of [
      ['$getFlowVariables()', { target: 'x' }],
      ['$getPassthrough()', passthrough],
      ['elasticio.step_1.body.id', 1],
    ] as const) {
      expect(names).to.include(name);
      expect(evaluate(name, scope)).to.deep.equal(expected);
    }
    expect(evaluate('$getFlowVariables()', createScope({}, { now: () => 0 }))).to.deep.equal({});
  });

  it('lists the credential types with their labels', () => {
    const shown = tableRows(under('Credentials')).map(([type, title]) => [ticked(type!)[0], title]);
    expect(shown).to.have.deep.members(DEFINITIONS.map(({ type, platformTitle }) => [type, platformTitle]));
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
    const listed = new Set(
      tableRows(under('Environment variables of the component')).flatMap(([cell]) => ticked(cell!)),
    );
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
});
