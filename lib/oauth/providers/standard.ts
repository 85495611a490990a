import type { GrantRequest } from '../grants/index.js';
import { authorizationCode } from '../grants/authorizationCode.js';
import type { ProviderProtocol } from './protocol.js';

/** The protocol of providers that follow the standards. */
export const standard: ProviderProtocol<GrantRequest> = {
  providers: [],
  endpoints: {},
  requests: [],
  // As in the reference API.
  withDefaults(values) {
    const refreshUri = values.refresh_token_uri ?? values.token_uri;
    return refreshUri === undefined ? values : { ...values, refresh_token_uri: refreshUri };
  },
  buildCodeRequest: (response) => ({ grant: authorizationCode.name, ...response }),
};
