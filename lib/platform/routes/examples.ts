import { Type } from '@sinclair/typebox';

import { toListDocument } from '../../wire/jsonApi.js';
import type { Services } from '../usecases/services.js';
import { defineOperation, type Operation } from './operation.js';
import { listSchema, resourceSchema } from './schemas.js';

const exampleSchema = resourceSchema(
  'example',
  Type.Object({
    name: Type.String(),
    text: Type.String({ description: 'A flow file' }),
    variables: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), {
      description: "Values of the flow's environment variables; null if the service has no value",
    }),
  }),
);

export function exampleOperations(services: Services): readonly Operation[] {
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/examples',
      summary: 'List example flow files',
      tag: 'Runs',
      responses: { 200: listSchema(exampleSchema) },
      async run() {
        const examples = await services.readExamples();
        const resources = examples.map((it) => ({ type: 'example', id: it.name, attributes: { ...it } }));
        return { status: 200, body: toListDocument(resources) };
      },
    }),
  ];
}
