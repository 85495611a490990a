import type { ImportNote } from './importedStep.js';

/** Collects notes. Equal ones are listed once. */
export class ImportNotes {
  readonly #notes = new Map<string, ImportNote>();

  get list(): readonly ImportNote[] {
    return [...this.#notes.values()];
  }

  take(option: string, text?: string): void {
    this.add({ kind: 'taken', option, ...(text !== undefined && { text }) });
  }

  approximate(option: string, text: string): void {
    this.add({ kind: 'approximated', option, text });
  }

  refuse(option: string, text: string): void {
    this.add({ kind: 'impossible', option, text });
  }

  add(note: ImportNote): void {
    const key = JSON.stringify([note.kind, note.option, note.text]);
    if (!this.#notes.has(key)) this.#notes.set(key, note);
  }
}
