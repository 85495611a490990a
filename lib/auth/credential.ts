import { RestError } from '../errors.js';
import type { ChallengeResponse, HttpRequest } from '../http/message.js';
import { createRedactor, type Redact } from '../sensitive.js';
import { createApply, type ApplyCredential } from './createApply.js';
import type { AuthContext } from './strategy.js';
import type { JsonObject } from '../json.js';
import { CREDENTIAL_TYPES, findDefinition, type CredentialType } from './registry.js';

/** A valid credential that can be applied to requests. */
export interface Credential {
  readonly type: CredentialType;
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

/**
 * Reads the credentials of a secret.
 * @throws RestError `credential` for an unknown type (no request may be sent unauthenticated by accident) or a missing field
 */
export function readCredential(type: string, input: JsonObject): Credential {
  const definition = findDefinition(type);
  if (definition === undefined) {
    throw new RestError(
      'credential',
      `This component does not support the credential type "${type}". Choose a credential of one of these types: ${CREDENTIAL_TYPES.join(', ')}`,
    );
  }
  const credentials = definition.parse(input);
  const apply = createApply(definition, credentials);
  return {
    type: definition.type,
    refreshable: definition.refreshable,
    redact: createRedactor(definition.secretValues(credentials)),
    apply,
    isRejection: (response, request) => definition.isRejection?.(response, request) ?? response.status === 401,
    verify: async (context) => {
      await apply({ ...SAMPLE_REQUEST, ...definition.sampleRequest?.(credentials) }, context);
    },
  };
}
