import type { Problem } from '../../errors.js';
import { isNonEmptyString, type JsonObject } from '../../json.js';
import type { FormField, FormFields } from '../../members/formField.js';
import type { Check } from '../../members/members.js';
import type { FailureClass } from '../classifyRefusal.js';
import type { AssertionTools } from '../buildAssertion.js';

/** Parameters of a token request by name. Undefined and empty ones are omitted. */
export type GrantParameters = Readonly<Record<string, string | undefined>>;

/** A grant in a token request (RFC 6749, section 1.3): the request that it sends and the meaning of its response. */
export interface TokenGrant<Request extends { readonly grant: string } = { readonly grant: string }> {
  readonly name: Request['grant'];
  /** Parameter `grant_type` of the request. */
  readonly grantType: string;
  /** Its other parameters, except `scope`, and whether their values are redacted from responses. */
  readonly parameters: Readonly<Record<string, 'secret' | 'public'>>;
  /** Whether the request authenticates the client, so that the auth client needs an id and a secret. */
  readonly authenticatesClient: boolean;
  /** Members of the auth client that may hold the endpoint; the first one that is set is used. */
  readonly endpointMembers: readonly string[];
  /** Error code -> parameter that the provider may have rejected: the request is repeated once without it. */
  readonly retryWithout?: Readonly<Record<string, string>>;
  /** Failure classes of error codes that have another meaning than in responses to other grants. */
  readonly failureClasses?: Readonly<Record<string, FailureClass | 'pending'>>;
  /** Whether a user takes part, by a consent, a password or a token; otherwise `invalid_grant` is about the auth client. */
  hasUser(request: Request): boolean;
  /** @throws RestError `configuration` when a member of the auth client is missing or invalid; the message names it */
  buildParameters(
    request: Request,
    client: JsonObject,
    tools: AssertionTools,
  ): GrantParameters | Promise<GrantParameters>;
  /** Returns the value that the provider may accept only once; absent: the whole request. */
  getSpentValue?(request: Request): string;
}

/** A member of an auth client or of a secret: how it is checked, shown and protected. */
export interface GrantMember {
  readonly check: Check;
  readonly field: FormField;
  /** Whether responses mask it. */
  readonly isSecret?: true;
  /** Whether the text of its field stands for a number. */
  readonly isNumber?: true;
}

interface ClientGrantBase<Request extends { readonly grant: string }> extends TokenGrant<Request> {
  /** Title in the list of grant types. */
  readonly title: string;
  /** Endpoints that the auth client must have. */
  readonly endpoints: FormFields;
  /** Further members of the auth client. Those whose field is required must be set. */
  readonly clientMembers: Readonly<Record<string, GrantMember>>;
  /** Names of `clientMembers` that a form shows first, in this order; the others are advanced settings. */
  readonly mainMembers: readonly string[];
  /** Finds members of an auth client that don't fit each other. */
  findClientProblems?(client: JsonObject): readonly Problem[];
}

/** A grant that a user starts at the provider: in the browser that is redirected there, or on another device. */
interface UserGrant<Request extends { readonly grant: string }> extends ClientGrantBase<Request> {
  readonly start: 'redirect' | 'device';
}

/** A grant that the service requests directly, with values of the secret. */
interface DirectGrant<Request extends { readonly grant: string }> extends ClientGrantBase<Request> {
  readonly start: 'directly';
  /** Members of the secret that the request sends. Those whose field is required must be set. */
  readonly secretMembers: Readonly<Record<string, GrantMember>>;
  /**
   * Whether a refresh repeats the request: `preferred` before a refresh token, which can be lost; `last_resort` only where there is none.
   * Absent: never.
   */
  readonly repeats?: 'preferred' | 'last_resort';
  /** Builds the request from the values of the secret. */
  toRequest(values: JsonObject, scope: string | undefined): Request;
}

/** A grant type that an auth client can have as `grant_type`. */
export type ClientGrant<Request extends { readonly grant: string } = { readonly grant: string }> =
  UserGrant<Request> | DirectGrant<Request>;

/** Returns an object with the member, or an empty one when the value is not a non-empty string. */
export function pickText<Name extends string>(name: Name, value: unknown): Readonly<Partial<Record<Name, string>>> {
  const picked = isNonEmptyString(value) ? { [name]: value } : {};
  return picked as Readonly<Partial<Record<Name, string>>>;
}
