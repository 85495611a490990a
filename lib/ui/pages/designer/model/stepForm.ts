import { EMPTY_VALUE, toTextValue, type StepValue } from './stepValue.js';

/** A name and what it gets. Rows without both are passed over. */
export interface Row {
  readonly name: string;
  readonly value: StepValue;
}

/** A part of a multipart form that is a file: where the step reads it, and what the receiver is told it is called. */
export interface FileRow {
  readonly name: string;
  readonly file: { readonly url: StepValue; readonly filename: StepValue };
}

export type PartRow = Row | FileRow;

/** What the tabs of the body hold. Each keeps its own, so that looking into another one loses nothing. */
export interface BodyForm {
  readonly kind: 'none' | 'json' | 'form' | 'multipart' | 'raw';
  /** An expression; JSON is one. */
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
  /** The environment variable that has the value where the flow runs; then the file names that and not the value. */
  readonly env?: string;
}

/** A step as it is being designed. */
export interface StepForm {
  /** What the flow is called. */
  readonly name: string;
  /** The component that runs it, by its id; empty: whichever has the function. No flow file says so. */
  readonly component: string;
  /** The key of a trigger or an action in component.json. */
  readonly function: string;
  /** A secret of the workspace, by its id or reference; empty: none. */
  readonly secretId: string;
  readonly method: string;
  /** With its query. */
  readonly url: StepValue;
  readonly headers: readonly Row[];
  readonly body: BodyForm;
  /** The other fields of the function. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly variables: readonly Variable[];
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export const EMPTY_BODY: BodyForm = {
  kind: 'none',
  json: '',
  form: [],
  parts: [],
  mediaType: 'text/plain',
  raw: EMPTY_VALUE,
};

export const EMPTY_STEP: StepForm = {
  name: 'rest-step',
  component: '',
  function: 'httpRequestAxios',
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
