import type { Tone } from '../../kit/Badge.js';

/** Labels of the audit actions; `past` for successful actions, `attempted` for denied and failed ones. */
export const ACTION_LABELS: Readonly<
  Record<string, { readonly past: string; readonly attempted: string; readonly label: string }>
> = {
  authenticate: { label: 'Sign in', past: 'signed in:', attempted: 'tried to sign in:' },
  read: { label: 'Read', past: 'read', attempted: 'tried to read' },
  create: { label: 'Create', past: 'created', attempted: 'tried to create' },
  update: { label: 'Update', past: 'updated', attempted: 'tried to update' },
  delete: { label: 'Delete', past: 'deleted', attempted: 'tried to delete' },
  refresh: { label: 'Refresh', past: 'refreshed', attempted: 'tried to refresh' },
  verify: { label: 'Verify', past: 'verified', attempted: 'tried to verify' },
  revoke: { label: 'Revoke', past: 'revoked', attempted: 'tried to revoke' },
};

export const OUTCOME_LABELS: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  ok: { label: 'Succeeded', tone: 'good' },
  denied: { label: 'Denied', tone: 'warn' },
  failed: { label: 'Failed', tone: 'bad' },
};

export const RESOURCE_TYPE_LABELS: Readonly<Record<string, string>> = {
  'auth-secret': 'credential',
  'auth-client': 'auth client',
  'auth-flow': 'authorization flow',
  'api-key': 'API key',
  session: 'session',
  'login-link': 'sign-in link',
  user: 'user',
  workspace: 'workspace',
  contract: 'contract',
  tenant: 'tenant',
  component: 'component',
  webhook: 'webhook',
};

export const EVENT_LABELS: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  'secret.refreshed': { label: 'Token refreshed', tone: 'good' },
  'secret.refresh_failed': { label: 'Refresh failed', tone: 'warn' },
  'secret.recovered': { label: 'Recovered', tone: 'good' },
  'secret.reauthorization_required': { label: 'Reauthorization required', tone: 'bad' },
  'secret.expiring_soon': { label: 'Token expires soon', tone: 'warn' },
  'auth_client.rejected': { label: 'Rejected by the provider', tone: 'bad' },
  'auth_client.accepted': { label: 'Updated, credentials are retried', tone: 'good' },
};

/** Returns the label of an event; the type for an unknown event. */
export function describeEventLabel(
  type: string,
  data: Readonly<Record<string, string | number | null>>,
): { readonly label: string; readonly tone: Tone } {
  if (type === 'secret.expiring_soon') {
    const isRefreshToken = data.token === 'refresh_token';
    return {
      label: isRefreshToken ? 'Refresh token expires soon' : 'Token expires soon, refresh failing',
      tone: 'warn',
    };
  }
  return EVENT_LABELS[type] ?? { label: type, tone: 'calm' };
}

/** Returns the verb between the actor and the resource, such as `created` or `tried to read`. */
export function describeAction(action: string, outcome: string): string {
  const known = ACTION_LABELS[action];
  if (known === undefined) return action;
  return outcome === 'ok' ? known.past : known.attempted;
}

/** Lists the details of an event without its state, its times, and the token that its label names. They never contain credential values. */
export function listEventDetails(data: Readonly<Record<string, string | number | null>>): readonly string[] {
  return Object.entries(data)
    .filter(([name, value]) => value !== null && name !== 'expires_at' && name !== 'state' && name !== 'token')
    .map(([name, value]) => (name === 'version' ? `version ${value}` : String(value)));
}
