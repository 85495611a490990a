/** An example flow file. */
export interface Example {
  /** The file name without its extension. */
  readonly name: string;
  /** The text of the flow file. */
  readonly text: string;
  /** Values of the environment variables that it refers to; null: the user has to enter the value. */
  readonly variables: Readonly<Record<string, string | null>>;
}

/** Returns the examples, sorted by name. */
export type ReadExamples = () => Promise<readonly Example[]>;
