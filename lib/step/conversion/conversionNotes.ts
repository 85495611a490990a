/** The part of a step's behaviour that changes. */
type ChangedPart = 'URL' | 'headers' | 'body' | 'retries' | 'outcomes' | 'limits' | 'output';

/** A difference between a step and the one that it was converted to. */
export interface Change {
  readonly part: ChangedPart;
  /** Says what the new step does and, where it isn't obvious, what the old one did. */
  readonly text: string;
}

/** Collects what a conversion changes, and what it can't convert. */
export class ConversionNotes {
  readonly changes: Change[] = [];
  /** Reasons why the step has to stay as it is; each says what to do. */
  readonly obstacles: string[] = [];

  add(part: ChangedPart, text: string): void {
    this.changes.push({ part, text });
  }

  refuse(text: string): void {
    this.obstacles.push(text);
  }
}
