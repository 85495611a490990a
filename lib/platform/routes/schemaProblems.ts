import type { ErrorObject } from 'ajv';

import type { Problem } from '../../errors.js';

const MAX_PROBLEMS = 20;
/** A longer member name is probably data in the wrong place and is not quoted. */
const MAX_NAME_LENGTH = 100;

/** Converts ajv errors of a body to problems, one per member. Problems never quote values. */
export function toBodyProblems(errors: readonly ErrorObject[]): readonly Problem[] {
  return collectProblems(errors, (error) => {
    const pointer = pointerOf(error);
    return {
      code: codeOf(error),
      detail: `${pointer === '' ? 'The body' : pointer} ${describeError(error)}`,
      source: { pointer },
    };
  });
}

/** Converts ajv errors of a query to problems, one per parameter. */
export function toQueryProblems(errors: readonly ErrorObject[]): readonly Problem[] {
  return collectProblems(errors, (error) => {
    const parameter = pointerOf(error).split('/').slice(1, 2).map(unescapePointer).join('');
    const name = parameter === '' ? 'query' : parameter;
    return { code: codeOf(error), detail: `${name} ${describeError(error)}`, source: { parameter: name } };
  });
}

function collectProblems(errors: readonly ErrorObject[], render: (error: ErrorObject) => Problem): readonly Problem[] {
  const bySource = new Map<string, Problem>();
  for (const error of dropBranchErrors(errors)) {
    const problem = render(error);
    const source = JSON.stringify(problem.source);
    if (!bySource.has(source)) bySource.set(source, problem);
    if (bySource.size === MAX_PROBLEMS) break;
  }
  return [...bySource.values()];
}

/** Removes the errors inside the branches of `anyOf` and `oneOf`, so that an unmatched choice is one problem. */
function dropBranchErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  if (choices.length === 0) return errors;
  return errors.filter(
    (error) =>
      !choices.some(
        (choice) =>
          choice !== error &&
          error.schemaPath.startsWith(`${choice.schemaPath}/`) &&
          error.instancePath.startsWith(choice.instancePath),
      ),
  );
}

/** Returns the pointer (RFC 6901) to the invalid member, also if the member is missing or unknown. */
function pointerOf({ keyword, instancePath, params }: ErrorObject): string {
  const named: unknown =
    keyword === 'required'
      ? params.missingProperty
      : keyword === 'additionalProperties'
        ? params.additionalProperty
        : keyword === 'propertyNames'
          ? params.propertyName
          : undefined;
  if (typeof named !== 'string' || named.length > MAX_NAME_LENGTH) return instancePath;
  return `${instancePath}/${escapePointer(named)}`;
}

export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

function codeOf({ keyword }: ErrorObject): string {
  if (keyword === 'required') return 'missing';
  if (keyword === 'additionalProperties') return 'unknown';
  return 'invalid';
}

function describeError({ keyword, params, message, parentSchema }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'additionalProperties':
      return 'is unknown: remove it';
    case 'enum':
      return `must be one of ${(params.allowedValues as readonly unknown[]).map(String).join(', ')}`;
    case 'const':
      return `must be ${String(params.allowedValue)}`;
    case 'type':
      return `must be ${describeType(params.type)}`;
    case 'anyOf':
    case 'oneOf':
      return `must be ${describeChoice(parentSchema?.[keyword])}`;
    case 'pattern':
      return 'has an invalid format';
    default:
      return message ?? 'is invalid';
  }
}

function describeType(type: unknown): string {
  const names = (Array.isArray(type) ? type : [type]).map(String);
  return names
    .map((name) => (/^[aeiou]/.test(name) ? `an ${name}` : name === 'null' ? name : `a ${name}`))
    .join(' or ');
}

/** Describes the allowed values of `anyOf` or `oneOf` if each branch is a constant or a type. */
function describeChoice(branches: unknown): string {
  if (!Array.isArray(branches)) return 'in another form';
  const names = (branches as readonly Readonly<Record<string, unknown>>[]).map((branch) =>
    'const' in branch ? String(branch.const) : 'type' in branch ? describeType(branch.type) : undefined,
  );
  return names.includes(undefined) ? 'in another form' : `one of ${[...new Set(names)].join(', ')}`;
}
