import { leaveToJsonata, type Evaluate, type Frame, type Tools } from './compiledExpression.js';
import { append } from './values.js';

interface Pair {
  readonly key: Evaluate;
  /** The key when it is a literal. */
  readonly text: string | undefined;
  readonly value: Evaluate;
}

/** Keys by which JSONata recognizes functions; a constructor with one is an error. */
const RESERVED_KEYS = new Set(['_jsonata_lambda', '_jsonata_function']);

/** Compiles an object constructor. On an array it groups the items by their keys. Members without a value are left out. */
export function compileObject(pairs: readonly Pair[], tools: Tools): Evaluate {
  const fixed = orderFixedPairs(pairs);
  return (context, frame) => {
    if (Array.isArray(context) || fixed === undefined) return groupItems(pairs, context, frame, tools);
    const result = Object.create(null) as Record<string, unknown>;
    for (const { text, value } of fixed) {
      const member = value(context, frame);
      if (member !== undefined) result[text] = member;
    }
    return result;
  };
}

type FixedPair = Pair & { readonly text: string };

/** Returns the pairs in the order in which their values are evaluated; undefined if that depends on the message. */
function orderFixedPairs(pairs: readonly Pair[]): readonly FixedPair[] | undefined {
  const isFixed = (pair: Pair): pair is FixedPair => pair.text !== undefined && !RESERVED_KEYS.has(pair.text);
  if (!pairs.every(isFixed)) return undefined;
  const byKey = Object.create(null) as Record<string, FixedPair>;
  for (const pair of pairs) byKey[pair.text] = pair;
  const ordered = Object.values(byKey);
  return ordered.length === pairs.length ? ordered : undefined;
}

interface Group {
  readonly pair: Pair;
  items: unknown;
}

function groupItems(pairs: readonly Pair[], context: unknown, frame: Frame, tools: Tools): unknown {
  const items: readonly unknown[] = Array.isArray(context) ? context : [context];
  // JSONata adds an item to an empty array, even to one of the message.
  if (items.length === 0) leaveToJsonata();
  const groups = Object.create(null) as Record<string, Group>;
  for (const item of items) {
    tools.step();
    for (const pair of pairs) {
      const key = pair.key(item, frame);
      if (key === undefined) continue;
      if (typeof key !== 'string' || RESERVED_KEYS.has(key)) leaveToJsonata();
      const group = groups[key];
      if (group === undefined) groups[key] = { pair, items: item };
      else if (group.pair === pair) group.items = append(group.items, item);
      else leaveToJsonata();
    }
  }
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, { pair, items: grouped }] of Object.entries(groups)) {
    const value = pair.value(grouped, frame);
    if (value !== undefined) result[key] = value;
  }
  return result;
}
