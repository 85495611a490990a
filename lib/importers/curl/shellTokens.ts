/** A part of a shell script. */
export type ShellToken =
  | {
      readonly kind: 'word';
      /** Without quotes and escapes; variables as references. */
      readonly text: string;
      /** Offset in the script. */
      readonly at: number;
      /** Whether it begins with a quote, so that it is no assignment. */
      readonly isQuoted: boolean;
    }
  /** `newline`, `|`, `&`, `;`, `&&`, `>`, … */
  | { readonly kind: 'operator'; readonly text: string; readonly at: number }
  /** The text that a here-document passes to the command. */
  | { readonly kind: 'input'; readonly text: string; readonly at: number };

/** The tokens of a script, and texts about what was read other than the shell reads it. */
export interface ShellScript {
  readonly tokens: readonly ShellToken[];
  readonly remarks: readonly string[];
}

export const NEWLINE = 'newline';
