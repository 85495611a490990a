import type { JsonObject } from '../../../json.js';
import type { Base64Functions } from '../base64.js';

/** The data and variables that one evaluation reads. */
export interface Data {
  readonly root: unknown;
  /** The functions and variables of the message, by name without the dollar. */
  readonly bindings: JsonObject;
}

/** The variables that one block binds, within those of its surroundings. */
export interface Frame {
  readonly data: Data;
  readonly variables: Map<string, unknown>;
  readonly parent: Frame | undefined;
}

/** Evaluates one node of the syntax tree on its context. */
export type Evaluate = (context: unknown, frame: Frame) => unknown;

/** The state that the compiled nodes of one expression share. */
export interface Tools {
  /**
   * Called for each item of a loop and at each function call.
   *
   * @throws ExpressionTimeout
   */
  readonly step: () => void;
  readonly base64: Base64Functions;
}

/** Thrown where JSONata has to compile or evaluate the expression: a node that is not compiled, and every error of an evaluation. */
export class NeedsJsonata extends Error {}

const reason = new NeedsJsonata();

/** @throws NeedsJsonata */
export function leaveToJsonata(): never {
  throw reason;
}
