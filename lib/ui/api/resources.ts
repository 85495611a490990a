import type { JsonObject } from '../../json.js';
import type { FormField } from '../../members/formField.js';
import type { Provider as CatalogProvider } from '../../wire/provider.js';
import type { ResourceOf } from './client.js';

// The API's resources as the pages read them. Members that no page uses are left out.

export type Workspace = ResourceOf<{ readonly name: string }>;

export type User = ResourceOf<{
  readonly email: string;
  /** Present only for the signed-in user. */
  readonly grants?: readonly { readonly role: string; readonly level: string; readonly id?: string }[];
}>;

export interface DescriptorField extends Omit<FormField, 'label' | 'help'> {
  readonly label?: string;
  /** Fields with a higher value come first. */
  readonly order?: number;
  readonly help?: { readonly description?: string; readonly link?: string };
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
    readonly credentials?: { readonly fields?: Fields; readonly oauth2?: JsonObject };
    readonly triggers?: Readonly<Record<string, DescriptorFunction>>;
    readonly actions?: Readonly<Record<string, DescriptorFunction>>;
  };
}>;

export type AuthClient = ResourceOf<{
  readonly type: string;
  /** Id of its provider in the catalogue; absent: none. */
  readonly provider?: string;
  readonly name: string;
  /** Secret values are masked; absent without the permission to read them. */
  readonly credentials?: JsonObject;
}>;

/** A provider of the catalogue; without documentation for one outside it. */
export type Provider = ResourceOf<
  Omit<CatalogProvider, 'id' | 'documentation_url'> & Partial<Pick<CatalogProvider, 'documentation_url'>>
>;

/** Without its values: the API doesn't return them to a session. */
export type Secret = ResourceOf<{
  readonly name: string;
  readonly type: string;
  readonly state: 'ready' | 'error';
  readonly error?: string;
  readonly reference?: string;
  /** Id of its provider in the catalogue. */
  readonly provider?: string | null;
}>;

/** `meta.health` of a secret. */
export type Health = 'ready' | 'degraded' | 'client_rejected' | 'error' | 'unreadable';

/** Refresh state of a secret, with the secret's id. Times are ISO 8601. */
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
  readonly refresh_token_expires_at: string | null;
  readonly refresh_token_expires_soon: boolean;
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

export type AuditRecord = ResourceOf<{
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly version: number | null;
  readonly created_at: string;
  readonly request_id: string | null;
}>;

/** Returns the id of a to-one relationship, or undefined when it is absent or empty. */
export function getRelatedId(resource: Pick<ResourceOf<unknown>, 'relationships'>, name: string): string | undefined {
  const data = resource.relationships?.[name]?.data;
  return data !== null && data !== undefined && 'id' in data ? data.id : undefined;
}
