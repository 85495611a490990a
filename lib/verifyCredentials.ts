import { readCredential } from './auth/credential.js';
import { messageOf } from './errors.js';

type Verification = { verified: true } | { verified: false; reason: string };

/** The v1 component's names of the types, and where it kept their values. */
const V1_TYPES: Readonly<Record<string, { readonly type: string; readonly values: readonly string[] }>> = {
  'No Auth': { type: 'noauth', values: [] },
  'Basic Auth': { type: 'basic', values: ['basic'] },
  'API Key Auth': { type: 'api_key', values: ['apiKey'] },
  OAuth2: { type: 'oauth2', values: ['oauth2', 'keys'] },
};

/**
 * Says whether a credential can sign a request: its type is one we know, its fields are there and fit into the request,
 * and its token, where it says until when it lives, is still alive. Which server it is for only a step knows.
 * @param input the secret's `{ type, credentials }`, bare credentials, or v1's credentials with `auth` inside
 */
// eslint-disable-next-line @typescript-eslint/require-await -- the runtime waits for a callback unless it gets a promise
async function verifyCredentials(input: unknown): Promise<Verification> {
  try {
    const { type, values } = readShape(input);
    readCredential(type, values).verify();
    const expired = expiryInThePast(values.expires_at);
    if (expired !== undefined) {
      return { verified: false, reason: `The access token expired at ${expired}: click Re-Authenticate` };
    }
    return { verified: true };
  } catch (error: unknown) {
    return { verified: false, reason: messageOf(error) };
  }
}

interface Shape {
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function readShape(input: unknown): Shape {
  if (typeof input !== 'object' || input === null) throw new Error('There is no credential to verify');
  const given = record(input);
  const inner = record(given.credentials);
  const auth = record(given.auth ?? inner.auth);
  const v1 = typeof auth.type === 'string' ? V1_TYPES[auth.type] : undefined;
  if (v1 !== undefined) return { type: v1.type, values: v1.values.reduce((at, key) => record(at[key]), auth) };
  if (typeof given.type === 'string') return { type: given.type, values: inner };
  if (typeof auth.type === 'string') return { type: auth.type, values: auth };
  return { type: typeByMembers(given), values: given };
}

/** The platform may hand over a secret's values alone; then what they are called tells the type. */
function typeByMembers(values: Readonly<Record<string, unknown>>): string {
  if ('access_token' in values) return 'oauth2';
  if ('headerName' in values || 'headerValue' in values) return 'api_key';
  if ('username' in values || 'password' in values) return 'basic';
  if (Object.keys(values).every((key) => key === 'fields')) return 'noauth';
  throw new Error(`The credential's type is missing, and its members (${Object.keys(values).join(', ')}) tell none`);
}

function expiryInThePast(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const at = Date.parse(value);
  return at <= Date.now() ? new Date(at).toISOString() : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export = verifyCredentials;
