declare module 'js-yaml' {
  export class YAMLException extends Error {
    readonly reason: string;
    /** Line and column from 0. Absent: the error has no place. */
    readonly mark?: { readonly line: number; readonly column: number };
  }
  export const CORE_SCHEMA: unique symbol;
  /** Parses one document of at most 100 levels. */
  export function load(text: string, options: { readonly schema: typeof CORE_SCHEMA }): unknown;
  /** Parses all documents, each of at most 100 levels. */
  export function loadAll(
    text: string,
    iterator: undefined,
    options: { readonly schema: typeof CORE_SCHEMA },
  ): readonly unknown[];
  /** Writes a value as YAML. @param options.lineWidth lines are folded at this length, in characters */
  export function dump(
    value: unknown,
    options: { readonly schema: typeof CORE_SCHEMA; readonly lineWidth: number; readonly noRefs: boolean },
  ): string;
}
