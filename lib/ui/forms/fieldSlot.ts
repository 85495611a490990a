import type { DescriptorField } from '../api/resources.js';

/** A field with its value, as a renderer gets it. */
export interface FieldSlot {
  readonly name: string;
  readonly field: DescriptorField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Message to show. */
  readonly problem: string | undefined;
  /** Id of the input element. */
  readonly id: string;
}
