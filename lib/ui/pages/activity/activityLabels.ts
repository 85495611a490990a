import type { Tone } from '../../kit/Badge.js';

/** What is done -> how it is told afterwards, and what was tried where it did not go well. */
export const ACTION_LABELS: Readonly<
  Record<string, { readonly past: string; readonly attempted: string; readonly label: string }>
> = {
  authenticate: { label: 'Sign in', past: 'signed in:', attempted: 'tried to sign in:' },
  read: { label: 'Read', past: 'read', attempted: 'tried to read' },
  create: { label: 'Create', past: 'made', attempted: 'tried to make' },
  update: { label: 'Change', past: 'changed', attempted: 'tried to change' },
  delete: { label: 'Delete', past: 'deleted', attempted: 'tried to delete' },
  refresh: { label: 'Refresh', past: 'refreshed', attempted: 'tried to refresh' },
  verify: { label: 'Verify', past: 'verified', attempted: 'tried to verify' },
  revoke: { label: 'Revoke', past: 'revoked', attempted: 'tried to revoke' },
};

export const OUTCOME_LABELS: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  ok: { label: 'Done', tone: 'good' },
  denied: { label: 'Refused', tone: 'warn' },
  failed: { label: 'Failed', tone: 'bad' },
};

export const RESOURCE_TYPE_LABELS: Readonly<Record<string, string>> = {
  'auth-secret': 'credential',
  'auth-client': 'auth client',
  'auth-flow': 'authentication',
  'api-key': 'API key',
  session: 'session',
  'login-link': 'one-time link',
  user: 'user',
  workspace: 'workspace',
  contract: 'contract',
  tenant: 'tenant',
  component: 'component',
  webhook: 'webhook',
};

export const EVENT_LABELS: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  'secret.refreshed': { label: 'Got a new token', tone: 'good' },
  'secret.refresh_failed': { label: 'Could not be refreshed', tone: 'warn' },
  'secret.recovered': { label: 'Works again', tone: 'good' },
  'secret.reauthorization_required': { label: 'Has to be authenticated again', tone: 'bad' },
  'secret.expiring_soon': { label: 'Ends soon, and refreshing it fails', tone: 'warn' },
  'auth_client.rejected': { label: 'Refused by the provider', tone: 'bad' },
  'auth_client.accepted': { label: 'Changed: its credentials are tried again', tone: 'good' },
};

/** `ann@example.com read`, as the beginning of a sentence that ends in what it was done to. */
export function describeAction(action: string, outcome: string): string {
  const known = ACTION_LABELS[action];
  if (known === undefined) return action;
  return outcome === 'ok' ? known.past : known.attempted;
}

/** The facts of an event in words: never a value. */
export function listEventDetails(data: Readonly<Record<string, string | number | null>>): readonly string[] {
  return Object.entries(data)
    .filter(([name, value]) => value !== null && name !== 'expires_at' && name !== 'state')
    .map(([name, value]) => (name === 'version' ? `version ${value}` : String(value)));
}
