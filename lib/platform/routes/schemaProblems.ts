import type { ErrorObject } from 'ajv';

import type { Problem } from '../../errors.js';

/** Nobody reads more of them. */
const MAX_PROBLEMS = 20;
/** A longer member name is somebody's data in the wrong place and is not repeated. */
const MAX_NAME_LENGTH = 100;

/** What is wrong with a body, a problem a member. Values are never repeated. */
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

/** The same for query parameters. */
export function toQueryProblems(errors: readonly ErrorObject[]): readonly Problem[] {
  return collectProblems(errors, (error) => {
    const parameter = pointerOf(error).split('/').slice(1, 2).map(unescapePointer).join('');
    const name = parameter === '' ? 'query' : parameter;
    return { code: codeOf(error), detail: `${name} ${describeError(error)}`, source: { parameter: name } };
  });
}

function collectProblems(errors: readonly ErrorObject[], render: (error: ErrorObject) => Problem): readonly Problem[] {
  const byPlace = new Map<string, Problem>();
  for (const error of dropBranchErrors(errors)) {
    const problem = render(error);
    const place = JSON.stringify(problem.source);
    if (!byPlace.has(place)) byPlace.set(place, problem);
    if (byPlace.size === MAX_PROBLEMS) break;
  }
  return [...byPlace.values()];
}

/** Of a choice that nothing fits, ajv tells what each branch misses; the choice as such is one fault, at its place. */
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

/** The member that is meant (RFC 6901): a missing or an unknown one by its own name. */
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
      return 'is not known here: leave it out';
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
      return 'has characters or a form that it must not have';
    default:
      return message ?? 'is wrong';
  }
}

function describeType(type: unknown): string {
  const names = (Array.isArray(type) ? type : [type]).map(String);
  return names
    .map((name) => (/^[aeiou]/.test(name) ? `an ${name}` : name === 'null' ? name : `a ${name}`))
    .join(' or ');
}

/** What a choice allows, as far as its branches say it in a word. */
function describeChoice(branches: unknown): string {
  if (!Array.isArray(branches)) return 'in another form';
  const names = (branches as readonly Readonly<Record<string, unknown>>[]).map((branch) =>
    'const' in branch ? String(branch.const) : 'type' in branch ? describeType(branch.type) : undefined,
  );
  return names.includes(undefined) ? 'in another form' : `one of ${[...new Set(names)].join(', ')}`;
}
