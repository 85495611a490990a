/** A JSONata expression, compiled once and evaluated for every message. */
export interface Expression {
  readonly source: string;
  /** @throws RestError 'expression' that names the field, never the data. */
  evaluate(scope: Scope): unknown;
}

/** What the expressions of one message see. Made by `createScope`. */
export interface Scope {
  /** The root of every expression. */
  readonly root: unknown;
  readonly bindings: Readonly<Record<string, unknown>>;
}

export interface ScopeTools {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The variables of the flow, read only when an expression asks for them. */
  readonly flowVariables?: () => unknown;
}
