import type { JsonObject } from '../../json.js';
import { RestError } from '../../errors.js';
import { legacy } from '../../request/dialects/legacy/index.js';
import { request } from '../../request/dialects/request/index.js';
import { v2 } from '../../request/dialects/v2/index.js';
import type { V2Config } from '../../request/dialects/v2/config.js';
import type { ConfigEnvironment } from '../../request/requestConfig.js';
import { ConversionNotes, type Change } from './conversionNotes.js';
import { convertOutcome } from './convertOutcome.js';
import { convertReader } from './convertReader.js';
import { convertResponse } from './convertResponse.js';
import { convertSending } from './convertSending.js';

/** The result of a conversion. */
export type Conversion =
  | {
      readonly kind: 'converted';
      readonly function: string;
      readonly config: JsonObject;
      /** The differences: first of the output, then of the request, its outcomes and its limits. */
      readonly changes: readonly Change[];
    }
  /** The function isn't one of v2. */
  | { readonly kind: 'other' }
  /** The step has to stay as it is. */
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/** The limits of the environment hold for the new step as for the old one. */
const UNLIMITED: ConfigEnvironment = { maxContentBytes: Infinity, maxFileBytes: Infinity, legacyTimeoutMs: 100_000 };

/**
 * Converts a step of a v2 function to the same step of `request` or `requestTrigger`. A step is converted whole or not at all.
 *
 * @param functionKey its key in component.json
 * @param config its fields; the id of its credential may be absent
 */
export function convertStep(functionKey: string, config: JsonObject): Conversion {
  const { action, trigger } = v2.descriptor;
  if ([legacy.descriptor.action.key, legacy.descriptor.trigger.key].includes(functionKey)) {
    const reason = `${functionKey} emits the body alone, or an element of it, which ${request.name} can't do yet; keep it`;
    return { kind: 'refused', reasons: [reason] };
  }
  if (functionKey !== action.key && functionKey !== trigger.key) return { kind: 'other' };
  const own = request.descriptor;
  const target = functionKey === action.key ? own.action.key : own.trigger.key;
  try {
    const parsed = v2.parse({ ...config, secretId: config.secretId ?? '-' }, UNLIMITED);
    const notes = new ConversionNotes();
    const converted = convertConfig(parsed, config, notes);
    if (notes.obstacles.length > 0) return { kind: 'refused', reasons: notes.obstacles };
    // The new function's own parser has the last word.
    request.parse({ ...converted, secretId: converted.secretId ?? '-' }, UNLIMITED);
    return { kind: 'converted', function: target, config: converted, changes: notes.changes };
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    return { kind: 'refused', reasons: [error.message] };
  }
}

function convertConfig(parsed: V2Config, { secretId }: JsonObject, notes: ConversionNotes): JsonObject {
  const response = convertResponse(parsed.response, notes);
  const requestFields = convertReader(parsed, notes);
  return {
    ...(secretId !== undefined && { secretId }),
    ...requestFields,
    ...convertOutcome(parsed, notes),
    ...response,
    ...convertSending(parsed, notes),
  };
}
