/** What a migration's statements are written with, so that one text serves both engines. */
export interface SqlSyntax {
  readonly text: string;
  /** 64 bits wide. */
  readonly integer: string;
  readonly table: (name: string, columns: readonly string[]) => string;
}

/** The statements that bring a schema from one version to the next. */
export type Migration = (words: SqlSyntax) => readonly string[];
