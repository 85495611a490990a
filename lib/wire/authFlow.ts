import type { Resource } from './jsonApi.js';

/** The public fields of an authorization flow. */
interface AuthFlowView {
  readonly id: string;
  readonly workspaceId: string;
  readonly authClientId: string;
  readonly userId: string;
  /** The secret that the flow authenticates or has created. */
  readonly secretId: string | null;
  readonly status: 'pending' | 'exchanging' | 'exchanged' | 'failed' | 'saved';
  readonly errorCode: string | null;
  readonly errorDescription: string | null;
  readonly returnTo: string | null;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** Where the user authorizes. Returned only when the flow is started. */
export interface AuthorizationInstructions {
  readonly authorize_url?: string;
  /** RFC 8628, section 3.2. */
  readonly user_code?: string;
  readonly verification_uri?: string;
  readonly verification_uri_complete?: string;
}

export function toAuthFlowResource(
  flow: AuthFlowView,
  nowMs: number,
  instructions: AuthorizationInstructions = {},
): Resource {
  const { id, workspaceId, authClientId, userId, secretId, errorCode, errorDescription, returnTo } = flow;
  const at = `/v2/workspaces/${workspaceId}`;
  return {
    id,
    type: 'auth-flow',
    attributes: {
      status: toPublicFlowStatus(flow, nowMs),
      ...(errorCode === null ? {} : { error: { code: errorCode, description: errorDescription } }),
      expires_at: new Date(flow.expiresAtMs).toISOString(),
      ...(returnTo === null ? {} : { return_to: returnTo }),
      ...instructions,
    },
    relationships: {
      workspace: { data: { id: workspaceId, type: 'workspace' }, links: { self: at } },
      auth_client: {
        data: { id: authClientId, type: 'auth-client' },
        links: { self: `/v2/auth-clients/${authClientId}` },
      },
      user: { data: { id: userId, type: 'user' }, links: { self: `/v2/users/${userId}` } },
      auth_secret:
        secretId === null
          ? { data: null }
          : { data: { id: secretId, type: 'auth-secret' }, links: { self: `${at}/secrets/${secretId}` } },
    },
    links: { self: `${at}/auth-flows/${id}` },
  };
}

/** Returns the status for the API, which reports `exchanging` as `pending`. */
export function toPublicFlowStatus(
  { status, expiresAtMs }: Pick<AuthFlowView, 'status' | 'expiresAtMs'>,
  nowMs: number,
): 'pending' | 'exchanged' | 'failed' | 'expired' | 'saved' {
  if (status === 'saved' || status === 'failed') return status;
  if (nowMs >= expiresAtMs) return 'expired';
  return status === 'exchanging' ? 'pending' : status;
}
