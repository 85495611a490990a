import type { ErrorObject } from 'ajv';
import type { Problem } from '../../errors.js';

/** Returns an Ajv error as a problem of the document that contains the value. Values are not repeated. */
export function describeSchemaError(error: ErrorObject, base: string): Problem {
  const { keyword, params, instancePath } = error;
  if (keyword === 'required') {
    const name = String(params.missingProperty);
    return createProblem('missing', `${base}${instancePath}/${escapePointerToken(name)}`, `${name} is missing`);
  }
  const pointer = `${base}${instancePath}`;
  return createProblem('invalid', pointer, `${readLastToken(pointer)} ${describeRule(error)}`);
}

export function createProblem(code: string, pointer: string, detail: string): Problem {
  return { code, detail, source: { pointer } };
}

/** Escapes a name as a reference token of a JSON pointer (RFC 6901, section 3). */
export function escapePointerToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Returns the name of the member; for an item of a list, the name of the list and the index. */
function readLastToken(pointer: string): string {
  const [last = ''] = /[^/]*(?:\/\d+)?$/.exec(pointer) ?? [];
  return last.replaceAll('~1', '/').replaceAll('~0', '~');
}

function describeRule({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'enum':
      return `must be one of: ${(params.allowedValues as readonly string[]).join(', ')}`;
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return 'must not be empty';
    case 'uniqueItems':
      return 'must not contain duplicates';
    case 'propertyNames':
      return 'contains an invalid field name';
    default:
      return message ?? 'is not valid';
  }
}
