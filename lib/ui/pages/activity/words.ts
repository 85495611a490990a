import type { Tone } from '../../kit/Badge.js';

/** What is done -> how it is told afterwards, and what was tried where it did not go well. */
export const ACTIONS: Readonly<
  Record<string, { readonly did: string; readonly tried: string; readonly word: string }>
> = {
  authenticate: { word: 'Sign in', did: 'signed in:', tried: 'tried to sign in:' },
  read: { word: 'Read', did: 'read', tried: 'tried to read' },
  create: { word: 'Create', did: 'made', tried: 'tried to make' },
  update: { word: 'Change', did: 'changed', tried: 'tried to change' },
  delete: { word: 'Delete', did: 'deleted', tried: 'tried to delete' },
  refresh: { word: 'Refresh', did: 'refreshed', tried: 'tried to refresh' },
  verify: { word: 'Verify', did: 'verified', tried: 'tried to verify' },
  revoke: { word: 'Revoke', did: 'revoked', tried: 'tried to revoke' },
};

export const OUTCOMES: Readonly<Record<string, { readonly word: string; readonly tone: Tone }>> = {
  ok: { word: 'Done', tone: 'good' },
  denied: { word: 'Refused', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
};

export const TYPES: Readonly<Record<string, string>> = {
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

export const EVENTS: Readonly<Record<string, { readonly words: string; readonly tone: Tone }>> = {
  'secret.refreshed': { words: 'Got a new token', tone: 'good' },
  'secret.refresh_failed': { words: 'Could not be refreshed', tone: 'warn' },
  'secret.recovered': { words: 'Works again', tone: 'good' },
  'secret.reauthorization_required': { words: 'Has to be authenticated again', tone: 'bad' },
  'secret.expiring_soon': { words: 'Ends soon, and refreshing it fails', tone: 'warn' },
  'auth_client.rejected': { words: 'Refused by the provider', tone: 'bad' },
  'auth_client.accepted': { words: 'Changed: its credentials are tried again', tone: 'good' },
};

/** `ann@example.com read`, as the beginning of a sentence that ends in what it was done to. */
export function deed(action: string, outcome: string): string {
  const known = ACTIONS[action];
  if (known === undefined) return action;
  return outcome === 'ok' ? known.did : known.tried;
}

/** The facts of an event in words: never a value. */
export function facts(data: Readonly<Record<string, string | number | null>>): readonly string[] {
  return Object.entries(data)
    .filter(([name, value]) => value !== null && name !== 'expires_at' && name !== 'state')
    .map(([name, value]) => (name === 'version' ? `version ${value}` : String(value)));
}
