import { RestError } from '../errors.js';
import type { CredentialType } from '../auth/registry.js';
import type { StepDraft } from '../step/stepDraft.js';

/** A part of the source, and what became of it. */
export interface ImportNote {
  /** `taken`: the step does the same; `approximated`: nearly, the text says how; `impossible`: it doesn't, the text says what to do. */
  readonly kind: 'taken' | 'approximated' | 'impossible';
  /** The option or the part, as the source has it, without its value: `-H Host`. */
  readonly option: string;
  /** Absent where there is nothing to say. Contains no value that may be a credential. */
  readonly text?: string;
}

/** The credential that replaces the one in the source. It has no secret value. */
export interface CredentialProposal {
  readonly type: CredentialType;
  /** Members that are no secret: the name and the location of an API key. */
  readonly members: Readonly<Record<string, string>>;
  /** Environment variables for the secret members, by member. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Its place in the source: `the header Authorization`. */
  readonly from: string;
}

/** A step that an importer made. */
export interface ImportedStep {
  readonly draft: StepDraft;
  readonly notes: readonly ImportNote[];
  readonly credential?: CredentialProposal;
}

/** A format that steps are imported from. */
export interface Importer {
  /** Its name on the command line. */
  readonly format: string;
  readonly title: string;
  /** @throws RestError `usage` with line and column for a text that can't be read */
  read(text: string): readonly ImportedStep[];
}

/** Counts lines and columns from 1. */
export function locate(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `line ${String(line)}, column ${String(at - before.lastIndexOf('\n'))}`;
}

export function createImportError(text: string, at: number, problem: string): RestError {
  return new RestError('usage', `${locate(text, at)}: ${problem}`);
}
