import type { DescriptorField } from '../api/resources.js';

/** One field, for whoever shows it. */
export interface FieldSlot {
  readonly name: string;
  readonly field: DescriptorField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** What is wrong with it, in words. */
  readonly problem: string | undefined;
  /** For the element that has the value. */
  readonly id: string;
}
