import { Type } from '@sinclair/typebox';

import { document } from '../../wire/jsonApi.js';
import { readProviderMetadata } from '../usecases/authClients/readProviderMetadata.js';
import type { Services } from '../usecases/services.js';
import { operation, type Operation } from './operation.js';
import { closed, documentSchema, resourceSchema } from './schemas.js';

const address = Type.Optional(Type.String());
const metadata = resourceSchema(
  'provider-metadata',
  Type.Object({
    issuer: Type.String({ description: 'As its document spells it' }),
    auth_uri: address,
    token_uri: address,
    revocation_uri: address,
    device_authorization_uri: address,
    iss_required: Type.Optional(Type.Boolean()),
    scopes_supported: Type.Optional(Type.Array(Type.String())),
  }),
);

export function providerMetadataOperations(services: Services): readonly Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/v2/provider-metadata',
      summary: 'Members of an auth-client that an issuer publishes; for those who may make auth-clients',
      tag: 'Auth-clients',
      query: closed({
        issuer: Type.String({ description: 'https; it is asked for what RFC 8414 or OpenID has there' }),
      }),
      answers: { 200: documentSchema(metadata) },
      async run({ caller, query: { issuer } }) {
        const { members, scopes } = await readProviderMetadata(services, caller, issuer);
        const attributes = { ...members, ...(scopes === undefined ? {} : { scopes_supported: scopes }) };
        return { status: 200, body: document({ type: 'provider-metadata', id: String(members.issuer), attributes }) };
      },
    }),
  ];
}
