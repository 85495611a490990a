import type { Problem } from '../errors.js';
import type { JsonObject } from '../json.js';
import type { FormField } from '../members/formField.js';
import type { Check } from '../members/members.js';
import type { AuthViewClass } from './authViews.js';
import type { CredentialPreview } from './preview.js';
import type { AuthStrategy } from './strategy.js';

/** A member of credentials: how it is checked, shown and protected. */
export interface CredentialMember {
  /** Applied by the API; its `clean` also by flow files. */
  readonly check: Check;
  /** Absent: no form asks for it. */
  readonly field?: FormField;
  /** The name in auth clients of the reference API, which the API accepts as well. */
  readonly alias?: string;
  /** The value that an absent member stands for. */
  readonly default?: string;
  /** Masked and redacted. In a flow file it names an environment variable. */
  readonly isSecret?: true;
  /** No request can be authenticated without it. */
  readonly isRequired?: true;
  /** The single place where it occurs: the API, flow files, or credentials as components receive them. Absent: everywhere. */
  readonly onlyIn?: 'api' | 'flowFile' | 'component';
  /** `null` is one of its values in the API, instead of "not sent". */
  readonly isNullable?: true;
  /** The service maintains it: the API ignores changes. */
  readonly isMaintained?: true;
}

/** Traits of a type whose tokens an OAuth provider issues. */
interface ProviderTraits {
  /** Id of the vendor's provider, which has a protocol of its own; absent: any provider. */
  readonly vendor?: string;
}

/**
 * The whole definition of a credential type. API checks, masking, redaction, flow files, forms, previews and the allowed values of
 * component.json follow from it.
 */
export interface CredentialTypeDefinition<
  Type extends string = string,
  Credentials = unknown,
> extends AuthStrategy<Credentials> {
  /** As in `authClientTypes` of component.json. */
  readonly type: Type;
  /** Title in pages. */
  readonly title: string;
  /** Title in elastic.io's forms, which is also the type of v1 credentials. */
  readonly platformTitle: string;
  /** Path of the values in v1 credentials; absent: v1 lacks the type. */
  readonly v1Path?: readonly string[];
  /** View classes that stand for the type in a component.json that lists no types. */
  readonly viewClasses?: readonly AuthViewClass[];
  /** Members of which one tells the type of credentials whose type is unknown. */
  readonly impliedBy?: readonly string[];
  /** Present: tokens that a provider issues. Absent: the auth client's credentials are defaults for those of its secrets. */
  readonly provider?: ProviderTraits;
  /** By the names in secrets and in the component. */
  readonly members: Readonly<Record<string, CredentialMember>>;
  /**
   * Finds values that no request can carry, beside missing required ones.
   * @param options.whole whether the values replace unreadable ones, so that an omitted value can't be distinguished from an empty one
   */
  findProblems?(values: JsonObject, options: { readonly whole: boolean }): readonly Problem[];
  /**
   * Returns credentials with placeholders for the values that a page doesn't have. Absent: nothing is added to a request.
   * @param client readable members of the auth client
   */
  preview?(client: JsonObject): CredentialPreview;
}
