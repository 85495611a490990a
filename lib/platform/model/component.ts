import type { ComponentId, TenantId } from './ids.js';

/** A field of the credential form, as component.json has it. */
export interface DescriptorField {
  readonly viewClass: string;
  readonly label?: string;
  readonly required?: boolean;
  readonly [key: string]: unknown;
}

/** What the service reads of a component.json; everything else is kept as it came. */
export interface Descriptor {
  readonly title: string;
  readonly version?: string;
  readonly authClientTypes?: readonly string[];
  readonly credentials?: {
    readonly fields?: Readonly<Record<string, DescriptorField>>;
    readonly oauth2?: Readonly<Record<string, unknown>>;
  };
  readonly [key: string]: unknown;
}

export interface Component {
  readonly id: ComponentId;
  /** Null: every tenant may use it. */
  readonly tenantId: TenantId | null;
  /** Unique among its tenant's components. */
  readonly name: string;
  readonly descriptor: Descriptor;
  /** Where its files are on this machine; null when only its descriptor is known. Only then can it verify credentials. */
  readonly folder: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
