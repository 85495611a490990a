import type { JsonObject } from '../../json.js';
import type { ComponentId, TenantId } from './ids.js';

/** A field of the credential form in component.json. */
export interface DescriptorField {
  readonly viewClass: string;
  readonly label?: string;
  readonly required?: boolean;
  readonly [key: string]: unknown;
}

/** The parts of a component.json that the service reads; all others are stored unchanged. */
export interface Descriptor {
  readonly title: string;
  readonly version?: string;
  readonly authClientTypes?: readonly string[];
  readonly credentials?: {
    readonly fields?: Readonly<Record<string, DescriptorField>>;
    readonly oauth2?: JsonObject;
  };
  readonly [key: string]: unknown;
}

export interface Component {
  readonly id: ComponentId;
  /** Null: available to every tenant. */
  readonly tenantId: TenantId | null;
  /** Unique among its tenant's components. */
  readonly name: string;
  readonly descriptor: Descriptor;
  /**
   * The folder of its files on this machine; null: only its descriptor is known. Only a component with a folder can
   * verify credentials.
   */
  readonly folder: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
