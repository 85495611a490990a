import { RestError } from '../errors.js';
import type { HttpRequest } from '../http/message.js';
import { redactor, type Redact } from '../sensitive.js';
import { apiKey } from './apiKey.js';
import { basic } from './basic.js';
import { noauth } from './noauth.js';
import { oauth2 } from './oauth2.js';
import { oauth2Instagram } from './oauth2Instagram.js';
import type { AuthStrategy } from './strategy.js';

/** The credential types, spelled as in component.json's `authClientTypes`. */
export const AUTH_TYPES = ['oauth2', 'oauth2_instagram', 'basic', 'api_key', 'noauth'] as const;
export type AuthType = (typeof AUTH_TYPES)[number];

/** A credential that was read and found complete. */
export interface Credential {
  readonly type: AuthType;
  readonly title: string;
  readonly refreshable: boolean;
  /** Replaces the credential's values in a text of somebody else's. */
  readonly redact: Redact;
  apply(request: HttpRequest): HttpRequest;
  /** @throws RestError `credential` when the values fit on no request */
  verify(): void;
}

const BARE: HttpRequest = {
  method: 'POST',
  url: new URL('https://verify.invalid/'),
  headers: [],
  body: { kind: 'none' },
};

// One line a type; the compiler says when one is missing.
const readers: Readonly<Record<AuthType, (input: Readonly<Record<string, unknown>>) => Credential>> = {
  oauth2: reader('oauth2', oauth2),
  oauth2_instagram: reader('oauth2_instagram', oauth2Instagram),
  basic: reader('basic', basic),
  api_key: reader('api_key', apiKey),
  noauth: reader('noauth', noauth),
};

/**
 * Reads the credentials of a secret.
 * @throws RestError `credential` for an unknown type (a request never leaves unsigned by accident) or a missing field
 */
export function readCredential(type: string, input: Readonly<Record<string, unknown>>): Credential {
  if (!isAuthType(type)) {
    throw new RestError(
      'credential',
      `The credential's type "${type}" is not one that this component knows (${AUTH_TYPES.join(', ')}): choose another credential`,
    );
  }
  return readers[type](input);
}

function isAuthType(type: string): type is AuthType {
  return (AUTH_TYPES as readonly string[]).includes(type);
}

function reader<Credentials>(type: AuthType, strategy: AuthStrategy<Credentials>) {
  return (input: Readonly<Record<string, unknown>>): Credential => {
    const credentials = strategy.parse(input);
    return {
      type,
      title: strategy.title,
      refreshable: strategy.refreshable,
      redact: redactor(strategy.secretValues(credentials)),
      apply: (request) => strategy.apply(request, credentials),
      verify: () => void strategy.apply({ ...BARE, ...strategy.sample?.(credentials) }, credentials),
    };
  };
}
