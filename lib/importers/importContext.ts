import type { Variable } from '../step/stepDraft.js';
import type { CredentialProposal } from './importedStep.js';
import { ImportNotes } from './importNotes.js';

/** Collects the notes of a step, the variables of its flow, and its credential. */
export class ImportContext {
  readonly notes = new ImportNotes();
  #credential: CredentialProposal | undefined;
  readonly #variables = new Map<string, { readonly value: string; readonly given: string | undefined }>();

  get credential(): CredentialProposal | undefined {
    return this.#credential;
  }

  /** Proposes a credential; false if the step has one, since a request has a single credential. */
  propose(credential: CredentialProposal): boolean {
    if (this.#credential !== undefined) return false;
    this.#credential = credential;
    return true;
  }

  /**
   * Returns the name of a variable in place of a secret that isn't the step's credential. Equal secrets have the same one.
   *
   * @param wanted the name in the source: `X-Csrf-Token`
   */
  nameSecret(wanted: string, secret: string): string {
    const base = toVariableName(wanted);
    for (let count = 1; ; count++) {
      const name = count === 1 ? base : `${base}_${String(count)}`;
      const known = this.#variables.get(name);
      if (known !== undefined && known.given !== secret) continue;
      this.#variables.set(name, { value: '', given: secret });
      return name;
    }
  }

  /** Adds a variable of the source; its value is absent where it is unknown or may be secret. */
  addVariable(name: string, value: string | undefined): void {
    if (!this.#variables.has(name)) this.#variables.set(name, { value: value ?? '', given: undefined });
  }

  /** Lists the variables. One without a value has that of the environment variable with its name. */
  listVariables(): readonly Variable[] {
    return [...this.#variables].map(([name, { value }]) =>
      value === '' ? { name, value, env: name } : { name, value },
    );
  }
}

/** Returns a name in the form of environment variables: `X-Api-Key` is `API_KEY`. */
export function toVariableName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^X_(?=.)/, '')
    .replace(/^_+|_+$/g, '');
  return /^[A-Z]/.test(words) ? words : `VALUE_${words}`.replace(/_$/, '');
}
