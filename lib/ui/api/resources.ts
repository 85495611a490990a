import type { ResourceOf } from './client.js';

// What the pages read of the API's resources. Members that nobody shows are left out.

export type Workspace = ResourceOf<{ readonly name: string }>;

export type User = ResourceOf<{
  readonly email: string;
  /** Only of the one who is signed in. */
  readonly grants?: readonly { readonly role: string; readonly level: string; readonly id?: string }[];
}>;

export interface DescriptorField {
  readonly viewClass: string;
  readonly label?: string;
  readonly required?: boolean;
  readonly note?: string;
  readonly placeholder?: string;
  readonly prompt?: string;
  /** The higher, the further up. */
  readonly order?: number;
  readonly help?: { readonly description?: string; readonly link?: string };
  /** Stored value -> words, of what is chosen from. */
  readonly model?: Readonly<Record<string, string>>;
}

export type Fields = Readonly<Record<string, DescriptorField>>;

/** A trigger or an action. */
export interface DescriptorFunction {
  readonly title: string;
  readonly deprecated?: boolean;
  readonly help?: { readonly description?: string; readonly link?: string };
  readonly fields?: Fields;
}

export type Component = ResourceOf<{
  readonly name: string;
  readonly team_name: string;
  readonly descriptor: {
    readonly title: string;
    readonly authClientTypes?: readonly string[];
    readonly credentials?: { readonly fields?: Fields; readonly oauth2?: Readonly<Record<string, unknown>> };
    readonly triggers?: Readonly<Record<string, DescriptorFunction>>;
    readonly actions?: Readonly<Record<string, DescriptorFunction>>;
  };
}>;

export type AuthClient = ResourceOf<{
  readonly type: string;
  readonly name: string;
  /** Masked where secret; absent for whoever may not see them. */
  readonly credentials?: Readonly<Record<string, unknown>>;
}>;

/** Values are never part of it: a session doesn't get them. */
export type Secret = ResourceOf<{
  readonly name: string;
  readonly type: string;
  readonly state: 'ready' | 'error';
  readonly error?: string;
  readonly reference?: string;
}>;

/** `ready`, `degraded`, `client_rejected`, `error`, `unreadable`: `meta.health` of a secret. */
export type Health = 'ready' | 'degraded' | 'client_rejected' | 'error' | 'unreadable';

/** Times are ISO 8601. The id is the secret's. */
export type RefreshState = ResourceOf<{
  readonly strategy: string;
  readonly status: string;
  readonly obtained_at: string;
  readonly expires_at: string | null;
  readonly refresh_after: string | null;
  readonly next_attempt_at: string | null;
  readonly failures: number;
  readonly failing_since: string | null;
  readonly last_error: { readonly code: string; readonly at: string } | null;
  readonly under_way: boolean;
}>;

export type AuthFlow = ResourceOf<{
  readonly status: 'pending' | 'exchanged' | 'failed' | 'expired' | 'saved';
  readonly error?: { readonly code: string; readonly description: string };
  readonly expires_at: string;
  readonly authorize_url?: string;
  readonly user_code?: string;
  readonly verification_uri?: string;
  readonly verification_uri_complete?: string;
}>;

export type PlatformEvent = ResourceOf<{
  readonly type: string;
  readonly data: Readonly<Record<string, string | number | null>>;
  readonly created_at: string;
}>;

export type AuditEntry = ResourceOf<{
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly version: number | null;
  readonly created_at: string;
  readonly request_id: string | null;
}>;

/** The id that a resource has to a relationship of one. */
export function getRelatedId(resource: Pick<ResourceOf<unknown>, 'relationships'>, name: string): string | undefined {
  const data = resource.relationships?.[name]?.data;
  return data !== null && data !== undefined && 'id' in data ? data.id : undefined;
}
