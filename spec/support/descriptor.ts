import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Field {
  readonly label: string;
  readonly viewClass: string;
  readonly required?: boolean;
  readonly order?: number;
  readonly placeholder?: string;
  readonly prompt?: string;
  readonly note?: string;
  readonly help?: { readonly description: string };
  readonly model?: Readonly<Record<string, string>>;
}

export interface StepFunction {
  readonly main: string;
  readonly deprecated?: boolean;
  readonly type?: string;
  readonly title: string;
  readonly metadata?: { readonly out: string };
  readonly fields: Readonly<Record<string, Field>>;
}

export interface Descriptor {
  readonly title: string;
  readonly version: string;
  readonly authClientTypes: readonly string[];
  readonly credentials: {
    readonly fields: { readonly auth: { readonly required: boolean; readonly viewClass: string } };
    readonly oauth2?: { readonly scopes: readonly string[] };
  };
  readonly triggers: { readonly httpRequestAxiosTrigger: StepFunction; readonly httpRequestTrigger: StepFunction };
  readonly actions: { readonly httpRequestAction: StepFunction; readonly httpRequestAxios: StepFunction };
}

export const root = path.join(__dirname, '../..');

/** Reads a file of the repository by its path from the root. */
export const readText = (file: string): string => readFileSync(path.join(root, file), 'utf8');
export const readJson = (file: string): unknown => JSON.parse(readText(file));

export const descriptor = readJson('component.json') as Descriptor;
export const instagram = readJson('component.instagram.json') as Descriptor;

/** Lists the four functions by key, triggers first. */
export const listFunctions = ({ triggers, actions }: Descriptor): readonly (readonly [string, StepFunction])[] =>
  Object.entries<StepFunction>({ ...triggers, ...actions });
