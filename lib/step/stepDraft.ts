import type { JsonObject } from '../json.js';
import { descriptor } from '../request/dialects/v2/descriptor.js';
import { EMPTY_VALUE, toTextValue, type StepValue } from './stepValue.js';

/** A name and its value. Rows without both are ignored. */
export interface Row {
  readonly name: string;
  readonly value: StepValue;
}

/** A file in a multipart form: the URL to read it from, and its filename in the request. */
export interface FileRow {
  readonly name: string;
  readonly file: { readonly url: StepValue; readonly filename: StepValue };
}

export type PartRow = Row | FileRow;

/** The body. Each kind keeps its own values, so that switching between kinds loses nothing. */
export interface BodyDraft {
  readonly kind: 'none' | 'json' | 'form' | 'multipart' | 'raw';
  /** A JSONata expression; JSON is valid JSONata. */
  readonly json: string;
  readonly form: readonly Row[];
  readonly parts: readonly PartRow[];
  readonly mediaType: string;
  readonly raw: StepValue;
}

/** A variable of the flow. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** The environment variable with the value; the flow file then refers to it and doesn't contain the value. */
  readonly env?: string;
}

/** The editable form of a step, which an editor or an importer fills. */
export interface StepDraft {
  /** Name of the flow. */
  readonly name: string;
  /** Id of the component; empty for any component with the function. Not part of flow files. */
  readonly component: string;
  /** The key of a trigger or an action in component.json. */
  readonly function: string;
  /** Id or reference of a secret of the workspace; empty for none. */
  readonly secretId: string;
  readonly method: string;
  /** Including the query. */
  readonly url: StepValue;
  readonly headers: readonly Row[];
  readonly body: BodyDraft;
  /** The other fields of the function. */
  readonly settings: JsonObject;
  readonly variables: readonly Variable[];
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export const EMPTY_BODY: BodyDraft = {
  kind: 'none',
  json: '',
  form: [],
  parts: [],
  mediaType: 'text/plain',
  raw: EMPTY_VALUE,
};

export const EMPTY_STEP: StepDraft = {
  name: 'rest-step',
  component: '',
  function: descriptor.action.key,
  secretId: '',
  method: 'GET',
  url: toTextValue(''),
  headers: [],
  body: EMPTY_BODY,
  settings: {},
  variables: [],
};

export function isFileRow(row: PartRow): row is FileRow {
  return 'file' in row;
}

export function isBlankRow(row: PartRow): boolean {
  return row.name === '' && (isFileRow(row) ? row.file.url.text === '' : row.value.text === '');
}
