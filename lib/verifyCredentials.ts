import { randomBytes } from 'node:crypto';
import { readCredential } from './auth/credential.js';
import { DEFINITIONS, NO_AUTHENTICATION } from './auth/registry.js';
import { messageOf } from './errors.js';
import type { JsonObject } from './json.js';

type Verification = { verified: true } | { verified: false; reason: string };

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
  for (const { type, platformTitle, v1Path } of DEFINITIONS) {
    if (auth.type !== platformTitle || v1Path === undefined) continue;
    return { type, values: v1Path.reduce((at, key) => toObject(at[key]), auth) };
  }
  if (typeof given.type === 'string') return { type: given.type, values: inner };
  if (typeof auth.type === 'string') return { type: auth.type, values: auth };
  return { type: inferType(given), values: given };
}

/** Infers the type from the members: the platform may pass a secret's values alone. */
function inferType(values: JsonObject): string {
  const implied = DEFINITIONS.find(({ impliedBy }) => impliedBy?.some((name) => name in values));
  if (implied !== undefined) return implied.type;
  if (Object.keys(values).every((key) => key === 'fields')) return NO_AUTHENTICATION;
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
