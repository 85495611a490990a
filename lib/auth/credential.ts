import { RestError } from '../errors.js';
import type { HttpRequest } from '../http/message.js';
import { createRedactor, type Redact } from '../sensitive.js';
import { CREDENTIAL_TYPES, isCredentialType, type CredentialType } from '../wire/credentials.js';
import { apiKey } from './apiKey.js';
import { basic } from './basic.js';
import { noauth } from './noauth.js';
import { oauth2 } from './oauth2.js';
import { oauth2Instagram } from './oauth2Instagram.js';
import type { AuthStrategy } from './authStrategy.js';

/** A credential that was read and found complete. */
export interface Credential {
  readonly type: CredentialType;
  readonly title: string;
  readonly refreshable: boolean;
  /** Replaces the credential's values in a text of somebody else's. */
  readonly redact: Redact;
  apply(request: HttpRequest): HttpRequest;
  /** @throws RestError `credential` when the values fit on no request */
  verify(): void;
}

const SAMPLE_REQUEST: HttpRequest = {
  method: 'POST',
  url: new URL('https://verify.invalid/'),
  headers: [],
  body: { kind: 'none' },
};

// One line a type; the compiler says when one is missing.
const readers: Readonly<Record<CredentialType, (input: Readonly<Record<string, unknown>>) => Credential>> = {
  oauth2: createReader('oauth2', oauth2),
  oauth2_instagram: createReader('oauth2_instagram', oauth2Instagram),
  basic: createReader('basic', basic),
  api_key: createReader('api_key', apiKey),
  noauth: createReader('noauth', noauth),
};

/**
 * Reads the credentials of a secret.
 * @throws RestError `credential` for an unknown type (a request never leaves unsigned by accident) or a missing field
 */
export function readCredential(type: string, input: Readonly<Record<string, unknown>>): Credential {
  if (!isCredentialType(type)) {
    throw new RestError(
      'credential',
      `The credential's type "${type}" is not one that this component knows (${CREDENTIAL_TYPES.join(', ')}): choose another credential`,
    );
  }
  return readers[type](input);
}

function createReader<Credentials>(type: CredentialType, strategy: AuthStrategy<Credentials>) {
  return (input: Readonly<Record<string, unknown>>): Credential => {
    const credentials = strategy.parse(input);
    return {
      type,
      title: strategy.title,
      refreshable: strategy.refreshable,
      redact: createRedactor(strategy.secretValues(credentials)),
      apply: (request) => strategy.apply(request, credentials),
      verify: () => void strategy.apply({ ...SAMPLE_REQUEST, ...strategy.sampleRequest?.(credentials) }, credentials),
    };
  };
}
