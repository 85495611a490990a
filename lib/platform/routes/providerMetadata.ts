import { Type } from '@sinclair/typebox';

import { toDocument } from '../../wire/jsonApi.js';
import { readProviderMetadata } from '../usecases/authClients/readProviderMetadata.js';
import type { Services } from '../usecases/services.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, resourceSchema } from './schemas.js';

const optionalUrl = Type.Optional(Type.String());
const metadataSchema = resourceSchema(
  'provider-metadata',
  Type.Object({
    issuer: Type.String({ description: "As in the provider's metadata document" }),
    auth_uri: optionalUrl,
    token_uri: optionalUrl,
    revocation_uri: optionalUrl,
    device_authorization_uri: optionalUrl,
    iss_required: Type.Optional(Type.Boolean()),
    scopes_supported: Type.Optional(Type.Array(Type.String())),
  }),
);

export function providerMetadataOperations(services: Services): readonly Operation[] {
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/provider-metadata',
      summary: "Read an issuer's metadata as members of an auth client. Requires permission to create auth clients",
      tag: 'Auth clients',
      query: strictObject({
        issuer: Type.String({
          description: 'The https URL of the issuer, whose metadata is read as in RFC 8414 or OpenID Connect Discovery',
        }),
      }),
      responses: { 200: documentSchema(metadataSchema) },
      async run({ caller, query: { issuer } }) {
        const { members, scopes } = await readProviderMetadata(services, caller, issuer);
        const attributes = { ...members, ...(scopes === undefined ? {} : { scopes_supported: scopes }) };
        return { status: 200, body: toDocument({ type: 'provider-metadata', id: String(members.issuer), attributes }) };
      },
    }),
  ];
}
