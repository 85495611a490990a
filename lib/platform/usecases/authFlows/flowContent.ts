import { RestError, type ApiError } from '../../../errors.js';
import type { JsonObject } from '../../../json.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { SealedPlace } from '../../model/sealedValue.js';
import type { ObtainedToken } from '../../model/tokenClient.js';
import type { Vault } from '../../vault/vault.js';
import { conflict } from '../apiErrors.js';

/** The part of a flow's content that the secret needs beside the token. */
export interface RequestedValues {
  /** The requested scope. */
  readonly scope?: string;
  /** Fields of the secret, unless the request that saves it sends others. */
  readonly fields?: JsonObject;
  /** A JSON object as a string, as secrets store it. */
  readonly additionalParams?: string;
}

/** The encrypted content of a flow, stored as JSON. */
export interface FlowContent extends RequestedValues {
  /** RFC 7636, section 4.1. */
  readonly codeVerifier?: string;
  readonly device?: { readonly deviceCode: string; readonly intervalSeconds: number };
  /** The token of the first step of an exchange, such as Instagram's short-lived token, until the further step succeeds. */
  readonly shortLived?: ObtainedToken;
  /** The token to save as a secret. */
  readonly held?: ObtainedToken;
}

type FlowIdentity = Pick<AuthFlow, 'id' | 'tenantId'>;

/** Encrypts the content of a flow. */
export function sealFlowContent(
  vault: Vault,
  flow: FlowIdentity,
  content: FlowContent,
): Pick<AuthFlow, 'sealed' | 'keyId'> {
  return vault.seal(JSON.stringify(content), toSealedPlace(flow));
}

/**
 * Decrypts the content of a flow.
 * @throws ApiError `unreadable` when no configured key decrypts it
 */
export function openFlowContent(vault: Vault, flow: AuthFlow): FlowContent {
  if (flow.quarantinedAtMs !== null) throw unreadable();
  try {
    return JSON.parse(vault.open(flow.sealed, toSealedPlace(flow))) as FlowContent;
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') throw unreadable();
    throw error;
  }
}

function toSealedPlace({ id, tenantId }: FlowIdentity): SealedPlace {
  return { tenantId, recordId: id, field: 'credentials' };
}

function unreadable(): ApiError {
  return conflict('unreadable', 'The content of this flow can no longer be decrypted: start another flow');
}
