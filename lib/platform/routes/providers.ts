import { Type } from '@sinclair/typebox';

import providerSchema from '../../../catalog/provider.schema.json';
import { toDocument, toListDocument, toPageMeta } from '../../wire/jsonApi.js';
import { toProviderResource } from '../../wire/provider.js';
import { getProvider, listProviders } from '../usecases/providers.js';
import type { Services } from '../usecases/services.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, listSchema, readPage, pageParameters, resourceSchema } from './schemas.js';

const responseSchema = resourceSchema('provider', Type.Unsafe(providerSchema));
const tag = 'Providers';

export function providerOperations(services: Services): readonly Operation[] {
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/providers',
      summary: 'List the provider catalogue: endpoints and instructions for auth clients',
      tag,
      query: strictObject({
        'filter[search]': Type.Optional(
          Type.String({ description: 'Words that occur in the id, the name or the description' }),
        ),
        'filter[type]': Type.Optional(Type.String({ description: 'Only providers of this credential type' })),
        ...pageParameters,
      }),
      responses: { 200: listSchema(responseSchema) },
      async run({ query }) {
        const page = readPage(query);
        const filter = { search: query['filter[search]'], type: query['filter[type]'] };
        const { items, total } = await listProviders(services, filter, page);
        return { status: 200, body: toListDocument(items.map(toProviderResource), toPageMeta(total, page)) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: '/v2/providers/:id',
      summary: 'Get a provider of the catalogue',
      tag,
      params: strictObject({ id: Type.String() }),
      responses: { 200: documentSchema(responseSchema) },
      async run({ params: { id } }) {
        return { status: 200, body: toDocument(toProviderResource(await getProvider(services, id))) };
      },
    }),
  ];
}
