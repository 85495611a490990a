import type { JsonObject } from '../../../json.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { RecordIdentity, SealedValue } from '../../model/sealedValue.js';
import type { ObtainedToken } from '../../model/tokenClient.js';
import { openRecord, sealRecord } from '../../vault/sealedRecord.js';
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
  /** The token of the first step of an exchange, until the further step succeeds. */
  readonly shortLived?: ObtainedToken;
  /** The token to save as a secret. */
  readonly held?: ObtainedToken;
}

/** Encrypts the content of a flow. */
export function sealFlowContent(vault: Vault, flow: RecordIdentity, content: FlowContent): SealedValue {
  return sealRecord(vault, flow, content);
}

/**
 * Decrypts the content of a flow.
 * @throws ApiError `unreadable` when no configured key decrypts it
 */
export function openFlowContent(vault: Vault, flow: AuthFlow): FlowContent {
  const content = openRecord(vault, flow);
  if (content !== undefined) return content;
  throw conflict('unreadable', 'The content of this flow can no longer be decrypted: start another flow');
}
