import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';

import { isJsonObject, type JsonObject } from '../lib/json.js';
import { ConfigProblems } from '../lib/request/definition/configProblems.js';
import type { JsonSchema } from '../lib/request/definition/definition.js';
import { readStructuredField } from '../lib/request/definition/structuredField.js';
import { CONFIGURATION } from '../lib/request/dialects/request/configuration.js';
import { mergeAdvanced } from '../lib/request/dialects/request/mergeAdvanced.js';
import { readFlowFile } from '../lib/step/flowFile/readFlowFile.js';
import { captureError } from './request/requestHelpers.js';
import { readJson, readText, root } from './support/descriptor.js';
import { codeBlocks } from './support/markdown.js';
import { compileSchema } from './support/requestSchema.js';

const configErrors = compileSchema(readJson('lib/schemas/request.schema.json') as object);
const flowErrors = compileSchema(readJson('lib/schemas/flow.schema.json') as object);

/** Errors of the parser about what the schema doesn't describe: relations between members, and texts with a meaning. */
const BEYOND_SCHEMA = [
  /default: expected a value of the type /,
  /isn't a valid header name/,
  /allowReserved is for parameters in the query/,
  /a parameter in the body has no style/,
  /can't have the style/,
  /can't be exploded/,
  /is always exploded/,
  /wait is for do: retry/,
  /notProcessed is for do: retry/,
  /message is the text of an error/,
  /contentType is for text, xml and file/,
  /Pagination: \w+ is for kind: /,
  /Pagination: (?:next|name|size|sizeName) is missing; /,
  /Pagination: start must be a number/,
  /Poll: (?:body needs another method|conditional has no effect)/,
  /Rate limit(?: \d+)?: (?:it limits nothing|per is missing|requests is missing); /,
  /ca contains a private key/,
  /(quote|comment) must differ from/,
  // A duration as text, beyond the limits.
  /expected milliseconds or a text such as 30s, from \d+ to \d+ ms, got "\s*(\d+|\d+(\.\d+)? ?(ms|s|m|h))\s*"$/,
  /first code should be less than second/,
  // A schema within the schema.
  /^Output schema: it isn't a JSON Schema: (?!type: )/,
  // An expression, unless it is a duration.
  /^Outcome rule \d+: wait: (the expression can't be parsed|expected a duration .* got ")/,
];

/** Returns the errors of the parser that the schema should have, too. */
function listParserErrors(config: JsonObject): readonly string[] {
  const problems = new ConfigProblems();
  CONFIGURATION.read(mergeAdvanced(config, problems), 'Configuration', problems);
  const text = captureError(() => problems.throwIfAny()).replace('configuration: ', '');
  if (text === 'no error') return [];
  const texts = /^\d+ errors in the configuration: \(1\) /.test(text)
    ? text.replace(/^\d+ errors in the configuration: \(1\) /, '').split(/; \(\d+\) /)
    : [text];
  return texts.filter((each) => !BEYOND_SCHEMA.some((pattern) => pattern.test(each)));
}

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
// Empty text and null are absent for the parser; for the schema they are a mistake.
const texts = fc.constantFrom(
  ...[
    'a',
    '"x"',
    'a.b',
    'status = 1',
    'a +',
    'a b',
    'X-A',
    '$',
    'none',
    'p.test:80',
    'http://u:p@p.test',
    'socks5://p.test',
    '://',
  ],
  ...[
    '30s',
    '5m',
    '1.5',
    '1.5 s',
    '20m',
    '0',
    '-1',
    '404',
    '404, 500-599',
    '599-500',
    '4xx',
    'timeout',
    'timeout, dns',
    'timeout,',
    ', dns',
  ],
  ...[
    'text/csv',
    'a/b; c=d',
    'GET',
    ' get ',
    'utf-8',
    'klingon',
    ';',
    '\n',
    '01234567890',
    PEM,
    `x${PEM}y`,
    `${PEM} PRIVATE KEY-----`,
  ],
);
const junk = fc.oneof(
  texts,
  fc.constantFrom<unknown>(true, false, 0, -1, 1.5, 1e12, [], {}, ['a'], [[]], { a: 1 }, [{}], { zzz: true }),
);

/** Whether the value of a text as YAML, which the parser reads in some fields, is the text itself. */
function isPlainYaml(text: string): boolean {
  let value: unknown;
  const error = captureError(() => (value = readStructuredField(text, 'x')));
  return error === 'no error' && value === text;
}

/** Generates documents of a schema, some of them invalid. */
function generate(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: generateAsMeant(schema) }, { weight: 1, arbitrary: junk });
}

function generateAsMeant(schema: JsonSchema): fc.Arbitrary<unknown> {
  const {
    anyOf,
    enum: choices,
    properties,
    items,
    examples,
    required = [],
  } = schema as {
    readonly anyOf?: readonly JsonSchema[];
    readonly enum?: readonly unknown[];
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly items?: JsonSchema;
    readonly examples?: readonly unknown[];
    readonly required?: readonly string[];
  };
  const own: fc.Arbitrary<unknown>[] = examples === undefined ? [] : [fc.constantFrom(...examples)];
  if (properties !== undefined) {
    const members = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, generate(each)]));
    const all = fc.record(members, { requiredKeys: [] });
    const some = fc.tuple(
      all,
      fc.subarray(Object.keys(members), { maxLength: Math.min(3, Object.keys(members).length) }),
      fc.integer({ min: 0, max: 9 }),
    );
    const picked = some.map(([values, names, luck]) => ({
      ...pick(values, luck === 0 ? names : [...names, ...required]),
      ...(luck === 1 && { zzz: 1 }),
    }));
    return fc.oneof(...own, { weight: 6, arbitrary: picked });
  }
  if (choices !== undefined) return fc.constantFrom(...choices);
  if (items !== undefined) return fc.oneof(...own, fc.array(generate(items), { maxLength: 2 }));
  if (anyOf !== undefined) return fc.oneof(...own, ...anyOf.map(generateAsMeant));
  const kinds = [schema.type].flat();
  if (kinds[0] === undefined) return junk;
  return fc.oneof(...own, ...kinds.map((type) => generateScalar(type as string, schema)));
}

function generateScalar(type: string, { minimum = -5, maximum = 5 }: JsonSchema): fc.Arbitrary<unknown> {
  const [min, max] = [Number(minimum), Number(maximum)];
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer' || type === 'number') return fc.constantFrom(min - 1, min, min + 1, min + 0.5, max, max + 1);
  return texts;
}

function pick(values: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

describe('the schema of request', () => {
  const fields = Object.entries(CONFIGURATION.members).filter(([name]) => name !== 'reader');
  const advanced = {
    type: 'object',
    properties: Object.fromEntries(
      fields.flatMap(([name, { schema }]) => (name === 'retry' || name === 'tls' ? [[name, schema]] : [])),
    ),
  };
  for (const [name, schema] of fields.map(
    ([key, each]) => [key, key === 'advanced' ? advanced : each.schema] as const,
  )) {
    it(`agrees with the parser about ${name}`, () => {
      let accepted = 0;
      fc.assert(
        fc.property(generate(schema), (value) => {
          // The members of advanced can be YAML text as well.
          const texts: readonly unknown[] = name === 'advanced' && isJsonObject(value) ? Object.values(value) : [value];
          fc.pre(texts.every((text) => typeof text !== 'string' || isPlainYaml(text)));
          const config = { reader: { url: 'a' }, [name]: value };
          const [schemaErrors, parserErrors] = [configErrors(config), listParserErrors(config)];
          if (schemaErrors.length === 0) accepted += 1;
          expect(schemaErrors.length > 0, `${schemaErrors.join()} / ${parserErrors.join()}`).to.equal(
            parserErrors.length > 0,
          );
        }),
        { numRuns: 300 },
      );
      expect(accepted).to.be.within(10, 299);
    });
  }

  it('agrees with the parser about the method and the URL', () => {
    const { method, url } = CONFIGURATION.members.reader.members;
    fc.assert(
      fc.property(fc.record({ method: generate(method.schema), url: generate(url.schema) }), (reader) => {
        const config = { reader };
        expect(configErrors(config).length > 0).to.equal(listParserErrors(config).length > 0);
      }),
      { numRuns: 300 },
    );
  });

  it('has the default of each field', () => {
    const { retry, timeouts } = CONFIGURATION.members;
    expect(listDefaults(retry.schema)).to.deep.equal({
      attempts: 5,
      maxTime: '5m',
      initial: '1s',
      factor: 2,
      max: '60s',
      jitter: 'full',
      unsafe: false,
    });
    expect(listDefaults(timeouts.schema)).to.deep.equal({ connect: '10s', headers: '60s', idle: '60s', total: '19m' });
    expect(configErrors({ reader: {}, retry: listDefaults(retry.schema) })).to.deep.equal([]);
  });

  for (const [index, block] of codeBlocks(readText('docs/request.md'), 'yaml').entries()) {
    it(`accepts example ${index + 1} of docs/request.md`, () =>
      expect(configErrors({ reader: {}, ...(parse(block) as object) })).to.deep.equal([]));
  }

  it('is named in a configuration', () =>
    expect(listParserErrors({ $schema: './request.schema.json', reader: { url: 'a' } })).to.deep.equal([]));
});

function listDefaults({ properties }: JsonSchema): object {
  return Object.fromEntries(
    Object.entries(properties as Record<string, JsonSchema>).map(([name, { default: preset }]) => [name, preset]),
  );
}

describe('the schema of flow files', () => {
  const flows = readdirSync(path.join(root, 'examples')).filter((name) => name.endsWith('.yaml'));
  it('has flows to check', () => expect(flows).to.include.members(['graphql.yaml', 'payments.yaml', 'oauth2.yaml']));

  for (const name of flows) {
    it(`accepts examples/${name}`, () => expect(flowErrors(parse(readText(`examples/${name}`)))).to.deep.equal([]));
  }

  const step = { function: 'request', config: { reader: { url: 'a' } } };
  const flow = { name: 'a', steps: [step] };
  const noauth = { type: 'noauth' };
  const cases: readonly (readonly [string, object, boolean])[] = [
    ['a flow', flow, true],
    ['its schema', { $schema: './flow.schema.json', ...flow }, true],
    ['a trigger', { name: 'a', trigger: { function: 'requestTrigger', config: step.config } }, true],
    ['a schedule', { name: 'a', trigger: { function: 'requestTrigger', every: '5m', config: step.config } }, true],
    ['a time zone', { name: 'a', trigger: { function: 'f', cron: '* * * * *', timeZone: 'Europe/Berlin' } }, true],
    ['two schedules', { name: 'a', trigger: { function: 'f', every: '5m', cron: '* * * * *' } }, false],
    ['a time zone without cron', { name: 'a', trigger: { function: 'f', every: '5m', timeZone: 'UTC' } }, false],
    ['a schedule without a unit', { name: 'a', trigger: { function: 'f', every: '5' } }, false],
    ['a schedule of a step', { name: 'a', steps: [{ ...step, every: '5m' }] }, false],
    ['a function of another component', { name: 'a', steps: [{ function: 'emit', config: { x: 1 } }] }, true],
    ['a credential of the file', { ...flow, credentials: { a: noauth }, steps: [{ ...step, credential: 'a' }] }, true],
    ['a secret', { ...flow, steps: [{ ...step, credential: { secretId: 'microsoft.OAuth' } }] }, true],
    ['environment variables', { ...flow, variables: { a: 'b', c: { env: 'C' } } }, true],
    ['a provider', { ...flow, credentials: { a: { ...noauth, provider: 'a-b', public: { c: { env: 'C' } } } } }, true],
    ['an invalid provider', { ...flow, credentials: { a: { ...noauth, provider: 'A' } } }, false],
    ['public members that are no texts', { ...flow, credentials: { a: { ...noauth, public: { b: 1 } } } }, false],
    ['no name', { steps: [step] }, false],
    ['an empty name', { ...flow, name: '' }, false],
    ['a list', [], false],
    ['steps that are no list', { name: 'a', steps: step }, false],
    ['an unknown key', { ...flow, odd: 1 }, false],
    ['a step without a function', { name: 'a', steps: [{ config: {} }] }, false],
    ['an unknown key of a step', { name: 'a', steps: [{ ...step, odd: 1 }] }, false],
    ['an id with spaces', { name: 'a', steps: [{ ...step, id: 'a b' }] }, false],
    ['prefetch 0', { name: 'a', steps: [{ ...step, prefetch: 0 }] }, false],
    ['a fraction of a replica', { name: 'a', steps: [{ ...step, replicas: 1.5 }] }, false],
    ['passthrough as text', { name: 'a', steps: [{ ...step, passthrough: 'yes' }] }, false],
    ['a secret without an id', { ...flow, steps: [{ ...step, credential: {} }] }, false],
    ['an invalid reference', { ...flow, steps: [{ ...step, credential: { secretId: 'a..b' } }] }, false],
    ['a credential without a type', { ...flow, credentials: { a: {} } }, false],
    ['an unknown type', { ...flow, credentials: { a: { type: 'digest' } } }, false],
    ['a member of another type', { ...flow, credentials: { a: { type: 'noauth', username: 'u' } } }, false],
    ['a secret in the file', { ...flow, credentials: { a: { type: 'basic', username: 'u', password: 'p' } } }, false],
    ['a reference with another key', { ...flow, variables: { a: { env: 'A', b: 1 } } }, false],
    ['a variable that is a number', { ...flow, variables: { a: 1 } }, false],
  ];
  for (const [what, file, isValid] of cases) {
    it(`agrees with the reader about ${what}`, () => {
      expect(flowErrors(file).length === 0, flowErrors(file).join()).to.equal(isValid);
      expect(readFlowFile(JSON.stringify(file)).problems.length === 0).to.equal(isValid);
    });
  }

  it('checks the configuration of request', () => {
    const withConfig = (config: object): object => ({ name: 'a', steps: [{ function: 'request', config }] });
    expect(flowErrors(withConfig({ reader: {}, retries: 1 }))).to.deep.equal([
      '/steps/0/config must NOT have additional properties',
      '/steps/0 must match "then" schema',
    ]);
  });
});
