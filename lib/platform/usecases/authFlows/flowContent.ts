import { RestError, type ApiError } from '../../../errors.js';
import type { Values } from '../../../wire/credentials.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { SealedPlace, SealedValue } from '../../model/sealedValue.js';
import type { IssuedToken } from '../../model/tokenClient.js';
import type { Vault } from '../../vault/vault.js';
import { conflict } from '../apiErrors.js';

/** What a provider gave, and when: its seconds count from then. */
export interface ObtainedToken {
  readonly grant: IssuedToken;
  readonly obtainedAtMs: number;
}

/** What is sealed in a flow. */
export interface FlowContent {
  /** RFC 7636 section 4.1. */
  readonly codeVerifier?: string;
  /** The scope as the provider was asked for it. */
  readonly scope?: string;
  /** For the secret, which may be saved with others. */
  readonly fields?: Values;
  /** A JSON object as text, as secrets have it. */
  readonly additionalParams?: string;
  readonly device?: { readonly deviceCode: string; readonly intervalSeconds: number };
  /** Instagram's short-lived token, until it has been exchanged for a long-lived one. */
  readonly shortLived?: ObtainedToken;
  /** What the secret is made of. */
  readonly held?: ObtainedToken;
}

type FlowIdentity = Pick<AuthFlow, 'id' | 'tenantId'>;

export function sealFlowContent(vault: Vault, flow: FlowIdentity, content: FlowContent): SealedValue {
  return { ...vault.seal(JSON.stringify(content), toSealedPlace(flow)), quarantinedAtMs: null };
}

/** @throws ApiError 409 `unreadable` when no key at hand opens it */
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
  return conflict('unreadable', 'What this flow holds can no longer be opened: start another one');
}
