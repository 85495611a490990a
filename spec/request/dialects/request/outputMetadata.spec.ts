import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { getMetaModel as ofAction } from '../../../../lib/actions/request.js';
import { getMetaModel as ofTrigger } from '../../../../lib/triggers/requestTrigger.js';
import { describeMessages } from '../../../../lib/request/dialects/request/outputMetadata.js';
import { captureError } from '../../requestHelpers.js';

const order = { type: 'object', properties: { id: { type: 'string' } } };

describe('the metadata of a step', () => {
  it('describes the response, and its body by the schema of the step', () => {
    const { properties } = describeMessages({}).out as { properties: Record<string, object> };
    expect(Object.keys(properties)).to.deep.equal(['status', 'headers', 'body', 'encoding', 'malformed', 'error']);
    expect(properties.body).to.not.have.property('type');
    const described = describeMessages({ outputSchema: order }).out as { properties: Record<string, object> };
    expect(described.properties.body).to.include(order);
  });

  it('describes a record and the result of a transform by the schema alone', () => {
    expect(describeMessages({ records: 'data', outputSchema: order }).out).to.deep.equal(order);
    expect(describeMessages({ transform: '{}', outputSchema: order }).out).to.deep.equal(order);
    expect(describeMessages({ records: 'data' }).out).to.deep.equal({ type: 'object', properties: {} });
  });

  it('describes a batch of records', () => {
    const fields = { records: 'data', emit: '{ batch: 10 }', outputSchema: order };
    expect(describeMessages(fields).out).to.deep.equal({
      type: 'object',
      properties: { records: { type: 'array', title: 'Records', items: order } },
      required: ['records'],
    });
  });

  it('takes the schema as text, and among the advanced fields', () => {
    const text = '{ type: object, properties: { id: { type: string } } }';
    expect(describeMessages({ transform: 'a', outputSchema: text }).out).to.deep.equal(order);
    expect(describeMessages({ transform: 'a', advanced: { outputSchema: order } }).out).to.deep.equal(order);
  });

  it('is that of the action and of the trigger, of an incomplete form too', () => {
    const fields = { reader: { url: '' }, parameters: ':', outputSchema: '' };
    expect(ofAction(fields)).to.deep.equal(describeMessages({}));
    expect(ofTrigger(fields)).to.deep.equal(describeMessages({}));
  });

  it('is a valid JSON Schema', () => {
    for (const fields of [{}, { records: '$' }, { records: '$', emit: { batch: 2 } }]) {
      expect(new Ajv2020({ strict: true }).validateSchema(describeMessages(fields).out)).to.equal(true);
    }
  });

  const invalid: readonly (readonly [unknown, RegExp])[] = [
    ['[1', /^configuration: Output schema: the text is neither YAML nor JSON at line /],
    [[], /^configuration: Output schema: expected a JSON Schema with type object, array, …, got an array/],
    [{ type: 'text' }, /Output schema: it isn't a JSON Schema: type: expected one of array, .*, got "text"$/],
    [{ type: ['string', 'nil'] }, /type: expected one of .*, got "nil"$/],
    [{ properties: [] }, /properties: expected an object with a schema for each name, got an array$/],
    [{ properties: { a: { items: { type: 1 } } } }, /: properties\.a\.items\.type: expected one of .*, got 1$/],
    [{ properties: { a: 'string' } }, /: properties\.a: expected a schema, got "string"$/],
    [{ items: [{ type: 'x' }] }, /: items\.type: expected one of/],
    [{ anyOf: {} }, /: anyOf: expected a list of schemas, got an object$/],
    [{ oneOf: [{}, null] }, /: oneOf\.1: expected a schema, got null$/],
    [{ required: 'id' }, /: required: expected a list of names, got "id"$/],
  ];
  for (const [outputSchema, text] of invalid) {
    it(`refuses ${JSON.stringify(outputSchema)}`, () => {
      expect(captureError(() => describeMessages({ outputSchema }))).to.match(text);
    });
  }

  it('accepts schemas of all drafts', () => {
    const schemas = [
      { type: ['string', 'null'], format: 'date' },
      { properties: { a: true, b: { $ref: '#/$defs/b' } }, $defs: { b: { const: 1 } }, required: ['a'] },
      { items: [{ type: 'string' }, { type: 'integer' }], additionalItems: false },
      { properties: { a: { type: 'string', required: true } } },
      { allOf: [{ not: { type: 'null' } }], additionalProperties: { type: 'number' } },
    ];
    for (const outputSchema of schemas) {
      expect(describeMessages({ transform: 'a', outputSchema }).out).to.deep.equal(outputSchema);
    }
  });
});
