/** The engine-specific parts of a migration's statements. */
export interface SqlSyntax {
  readonly text: string;
  /** A 64-bit integer type. */
  readonly integer: string;
  readonly table: (name: string, columns: readonly string[]) => string;
}

/** Returns the statements that migrate the schema from one version to the next. */
export type Migration = (syntax: SqlSyntax) => readonly string[];
