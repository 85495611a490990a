declare const kind: unique symbol;

/** An identifier that can't be taken for one of another kind. Clients treat it as opaque text. */
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

/**
 * A new identifier: 24 hexadecimal digits, the first eight of them the second it was made in, so that ids sort by age
 * and rows that are made together lie together.
 * @param nowMs milliseconds since 1970
 * @param randomBytes gives that many random bytes
 */
export function newId(nowMs: number, randomBytes: (size: number) => Buffer): Id<never> {
  const seconds = Math.floor(nowMs / 1000) % 2 ** 32;
  return `${seconds.toString(16).padStart(8, '0')}${randomBytes(8).toString('hex')}` as Id<never>;
}

/** Whether a text can be an identifier of ours; a reference such as `microsoft.OAuth` never is. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{24}$/.test(text);
}
