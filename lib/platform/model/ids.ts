declare const kind: unique symbol;

/** An identifier that cannot be mistaken for one of another kind. Clients treat it as opaque text. */
export type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type TenantId = Id<'tenant'>;
export type ContractId = Id<'contract'>;
export type WorkspaceId = Id<'workspace'>;
export type UserId = Id<'user'>;
export type ApiKeyId = Id<'api-key'>;
export type ComponentId = Id<'component'>;
export type AuthClientId = Id<'auth-client'>;
export type SecretId = Id<'auth-secret'>;
export type AuditRecordId = Id<'audit-record'>;
export type RefreshAttemptId = Id<'refresh-attempt'>;
export type AuthFlowId = Id<'auth-flow'>;
export type EventId = Id<'event'>;
export type WebhookId = Id<'webhook'>;
export type DeliveryId = Id<'delivery'>;
export type RevocationId = Id<'revocation'>;
export type SessionId = Id<'session'>;

/**
 * Generates an identifier: 24 hexadecimal digits, of which the first eleven are the current millisecond, so that ids
 * sort by age and new rows are stored next to each other; the other 52 bits are random.
 * @param nowMs milliseconds since 1970
 * @param randomBytes returns that many random bytes
 */
export function newId(nowMs: number, randomBytes: (size: number) => Buffer): Id<never> {
  const age = Math.floor(nowMs % 2 ** 44);
  return `${age.toString(16).padStart(11, '0')}${randomBytes(7).toString('hex').slice(1)}` as Id<never>;
}

/** Whether a text has the form of an identifier; a reference such as `microsoft.OAuth` never has. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{24}$/.test(text);
}
