import { RestError } from '../errors.js';
import type { ChallengeResponse, HttpRequest } from '../http/message.js';
import { createRedactor, type Redact } from '../sensitive.js';
import { CREDENTIAL_TYPES, isCredentialType, type CredentialType } from '../wire/credentials.js';
import { createApply, type ApplyCredential } from './createApply.js';
import { apiKey } from './types/apiKey.js';
import { basic } from './types/basic.js';
import { noauth } from './types/noauth.js';
import { oauth2 } from './types/oauth2.js';
import { oauth2Instagram } from './types/oauth2Instagram.js';
import type { AuthContext, AuthStrategy } from './strategy.js';
import type { JsonObject } from '../json.js';

/** A valid credential that can be applied to requests. */
export interface Credential {
  readonly type: CredentialType;
  readonly title: string;
  readonly refreshable: boolean;
  /** Replaces the credential's values in text from outside. */
  readonly redact: Redact;
  /**
   * Returns a copy of the request with the credential. Each attempt needs its own.
   * @throws RestError `credential`, `configuration` when the request can't carry it
   */
  readonly apply: ApplyCredential;
  /** Whether a response to a request with the credential rejects it. */
  isRejection(response: ChallengeResponse, request: HttpRequest): boolean;
  /** @throws RestError `credential` when no request can carry the values */
  verify(context: AuthContext): Promise<void>;
}

const SAMPLE_REQUEST: HttpRequest = {
  method: 'POST',
  url: new URL('https://verify.invalid/'),
  headers: [],
  body: { kind: 'none' },
};

// The compiler reports a missing type.
const readers: Readonly<Record<CredentialType, (input: JsonObject) => Credential>> = {
  oauth2: createReader('oauth2', oauth2),
  oauth2_instagram: createReader('oauth2_instagram', oauth2Instagram),
  basic: createReader('basic', basic),
  api_key: createReader('api_key', apiKey),
  noauth: createReader('noauth', noauth),
};

/**
 * Reads the credentials of a secret.
 * @throws RestError `credential` for an unknown type (no request may be sent unauthenticated by accident) or a missing field
 */
export function readCredential(type: string, input: JsonObject): Credential {
  if (!isCredentialType(type)) {
    throw new RestError(
      'credential',
      `This component does not support the credential type "${type}". Choose a credential of one of these types: ${CREDENTIAL_TYPES.join(', ')}`,
    );
  }
  return readers[type](input);
}

function createReader<Credentials>(type: CredentialType, strategy: AuthStrategy<Credentials>) {
  return (input: JsonObject): Credential => {
    const credentials = strategy.parse(input);
    const apply = createApply(strategy, credentials);
    return {
      type,
      title: strategy.title,
      refreshable: strategy.refreshable,
      redact: createRedactor(strategy.secretValues(credentials)),
      apply,
      isRejection: (response, request) => strategy.isRejection?.(response, request) ?? response.status === 401,
      verify: async (context) => {
        await apply({ ...SAMPLE_REQUEST, ...strategy.sampleRequest?.(credentials) }, context);
      },
    };
  };
}
