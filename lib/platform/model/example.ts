/** A flow file to begin with. */
export interface Example {
  /** Its file's, without the ending. */
  readonly name: string;
  /** The flow file. */
  readonly text: string;
  /** What its references to environment variables stand for; null: whoever runs it has to say. */
  readonly variables: Readonly<Record<string, string | null>>;
}

/** By name. */
export type ReadExamples = () => Promise<readonly Example[]>;
