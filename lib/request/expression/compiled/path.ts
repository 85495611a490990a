import type { Evaluate, Frame, Tools } from './compiledExpression.js';
import { collapse, isConstructed, isNumeric, isSequence, isTruthy, lookup, pushAll, toSequence } from './values.js';

/** Selects the items of a value. */
export type Filter = (value: unknown, frame: Frame) => readonly unknown[];

export interface Step {
  readonly evaluate: Evaluate;
  readonly filters: readonly Filter[];
}

interface Path {
  /** An array constructor at the start, which is evaluated once, on the whole context. */
  readonly start: Evaluate | undefined;
  readonly steps: readonly Step[];
  /** It starts with a variable, which is evaluated once when the context is an array. */
  readonly isAbsolute: boolean;
}

/** Compiles the step that reads a member. */
export function compileName(key: string): Evaluate {
  return (context) => {
    const value = lookup(context, key);
    return Array.isArray(value) ? collapse(value) : value;
  };
}

/** Compiles a path. Steps are mapped over arrays, and their results form one sequence. */
export function compilePath({ start, steps, isAbsolute }: Path, tools: Tools): Evaluate {
  const walkFrom = (context: unknown, frame: Frame): unknown =>
    Array.isArray(context) && !isAbsolute
      ? walkList(steps, context, frame, tools)
      : walkValue(steps, context, frame, tools);
  if (start === undefined) return walkFrom;
  return (context, frame) => {
    const list = start(Array.isArray(context) ? context : toSequence([context]), frame) as readonly unknown[];
    return list.length === 0 ? list : walkList(steps, list, frame, tools);
  };
}

/** Takes the steps from one value, as long as each gives one value. */
function walkValue(steps: readonly Step[], context: unknown, frame: Frame, tools: Tools): unknown {
  let value = context;
  let taken = 0;
  for (const step of steps) {
    value = takeStep(step, value, frame);
    taken += 1;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || isConstructed(value)) continue;
    if (taken < steps.length) return value.length === 0 ? undefined : walkList(steps.slice(taken), value, frame, tools);
    return isSequence(value) ? collapse(toSequence(value.slice())) : value;
  }
  return value;
}

function walkList(steps: readonly Step[], list: readonly unknown[], frame: Frame, tools: Tools): unknown {
  let items = list;
  let taken = 0;
  for (const step of steps) {
    taken += 1;
    const isLast = taken === steps.length;
    const results: unknown[] = isLast ? toSequence([]) : [];
    let count = 0;
    let only: unknown;
    for (const item of items) {
      tools.step();
      const result = takeStep(step, item, frame);
      if (result === undefined) continue;
      count += 1;
      only = result;
      if (Array.isArray(result) && !isConstructed(result)) pushAll(results, result);
      else results.push(result);
    }
    // The last step keeps an array that is its only result.
    if (isLast && count === 1 && Array.isArray(only) && !isSequence(only)) return only;
    if (results.length === 0) return undefined;
    items = results;
  }
  return collapse(items);
}

function takeStep(step: Step, context: unknown, frame: Frame): unknown {
  let result = step.evaluate(context, frame);
  for (const filter of step.filters) result = filter(result, frame);
  return result;
}

/** Compiles a predicate with a fixed position, which counts from the end when it is negative. */
export function compilePosition(position: number): Filter {
  const floor = Math.floor(position);
  return (value) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const item = items[floor < 0 ? items.length + floor : floor];
    if (item === undefined) return toSequence([]);
    return Array.isArray(item) ? (item as unknown[]) : toSequence([item]);
  };
}

/** Compiles a predicate that is evaluated on each item: one or several positions, or a condition. */
export function compileFilter(predicate: Evaluate, tools: Tools): Filter {
  return (value, frame) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const results = toSequence([]);
    for (let index = 0; index < items.length; index++) {
      tools.step();
      const found = predicate(items[index], frame);
      const positions: readonly unknown[] | undefined = isNumeric(found) ? [found] : asPositions(found);
      if (positions !== undefined) {
        for (const position of positions as readonly number[]) {
          const floor = Math.floor(position);
          if ((floor < 0 ? items.length + floor : floor) === index) results.push(items[index]);
        }
      } else if (isTruthy(found)) {
        results.push(items[index]);
      }
    }
    return results;
  };
}

function asPositions(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) && value.filter((item) => !isNumeric(item)).length === 0 ? value : undefined;
}
