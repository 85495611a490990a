import { randomBytes } from 'node:crypto';
import { readCredential } from './auth/credential.js';
import { messageOf } from './errors.js';
import type { JsonObject } from './json.js';

type Verification = { verified: true } | { verified: false; reason: string };

/** The type names of the v1 component and the path of their values. */
const V1_TYPES: Readonly<Record<string, { readonly type: string; readonly values: readonly string[] }>> = {
  'No Auth': { type: 'noauth', values: [] },
  'Basic Auth': { type: 'basic', values: ['basic'] },
  'API Key Auth': { type: 'api_key', values: ['apiKey'] },
  OAuth2: { type: 'oauth2', values: ['oauth2', 'keys'] },
};

/**
 * Verifies that a credential can authenticate a request: its type is known, its fields are present and valid, and its token
 * hasn't expired. Calls no server: only a step knows which one.
 *
 * @param input the secret's `{ type, credentials }`, the credentials alone, or v1 credentials with `auth`
 */
async function verifyCredentials(input: unknown): Promise<Verification> {
  try {
    const { type, values } = readInput(input);
    await readCredential(type, values).verify({ now: Date.now, randomBytes });
    const expired = readPastExpiry(values.expires_at);
    if (expired !== undefined) {
      return { verified: false, reason: `The access token expired at ${expired}: click Re-Authenticate` };
    }
    return { verified: true };
  } catch (error: unknown) {
    return { verified: false, reason: messageOf(error) };
  }
}

interface CredentialInput {
  readonly type: string;
  readonly values: JsonObject;
}

function readInput(input: unknown): CredentialInput {
  if (typeof input !== 'object' || input === null) throw new Error('No credential to verify');
  const given = toObject(input);
  const inner = toObject(given.credentials);
  const auth = toObject(given.auth ?? inner.auth);
  const v1 = typeof auth.type === 'string' ? V1_TYPES[auth.type] : undefined;
  if (v1 !== undefined) return { type: v1.type, values: v1.values.reduce((at, key) => toObject(at[key]), auth) };
  if (typeof given.type === 'string') return { type: given.type, values: inner };
  if (typeof auth.type === 'string') return { type: auth.type, values: auth };
  return { type: inferType(given), values: given };
}

/** Infers the type from the members: the platform may pass a secret's values alone. */
function inferType(values: JsonObject): string {
  if ('access_token' in values) return 'oauth2';
  if ('headerName' in values || 'headerValue' in values) return 'api_key';
  if ('username' in values || 'password' in values) return 'basic';
  if (Object.keys(values).every((key) => key === 'fields')) return 'noauth';
  throw new Error(
    `The credential's type is missing and can't be inferred from its members (${Object.keys(values).join(', ')})`,
  );
}

function readPastExpiry(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const at = Date.parse(value);
  return at <= Date.now() ? new Date(at).toISOString() : undefined;
}

function toObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export = verifyCredentials;
