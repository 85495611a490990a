// Generates component.json, its Instagram variant and the schemas from the dialects and the credential types: npm run descriptor.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';

import { CREDENTIAL_TYPES, isTokenType, type CredentialType } from '../lib/auth/registry.js';
import type { Dialect } from '../lib/request/dialect.js';
import { DIALECTS } from '../lib/request/dialects/registry.js';
import type { FunctionDescriptor, FunctionKey, StepField } from '../lib/request/functionDescriptor.js';
import { createConfigSchema, createFlowSchema } from './flowFileSchema.js';

interface DescribedFunction {
  readonly type?: 'polling';
  readonly deprecated?: true;
  readonly main: string;
  readonly title: string;
  readonly help: { readonly description: string; readonly link: string };
  readonly metadata?: { readonly out: string };
  readonly dynamicMetadata?: true;
  readonly fields: Readonly<Record<string, StepField>>;
}

interface Descriptor {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly authClientTypes: readonly CredentialType[];
  readonly credentials: {
    readonly fields: { readonly auth: { readonly required: boolean; readonly viewClass: string } };
    readonly oauth2?: { readonly scopes: readonly string[] };
  };
  readonly triggers: Readonly<Record<string, DescribedFunction>>;
  readonly actions: Readonly<Record<string, DescribedFunction>>;
}

const root = path.join(__dirname, '..');

/** OAuthFieldView has no field for scopes, so the descriptor lists them: Instagram API with Instagram Login. */
const INSTAGRAM_SCOPES = [
  'instagram_business_basic',
  'instagram_business_content_publish',
  'instagram_business_manage_comments',
  'instagram_business_manage_messages',
];

/** Returns the descriptor of the functions of these dialects. */
export function createDescriptor(dialects: readonly Pick<Dialect, 'descriptor'>[], version: string): Descriptor {
  const functions = dialects.map(({ descriptor }) => descriptor);
  return {
    title: 'REST API',
    version,
    description: 'Sends HTTP requests to any REST API and passes the responses on to the flow',
    authClientTypes: CREDENTIAL_TYPES,
    credentials: { fields: { auth: { required: false, viewClass: 'HTTPAuthView' } } },
    triggers: sortByKey(
      functions.map((each) => [
        each.trigger.key,
        { type: 'polling', ...describeFunction(each, each.trigger, 'triggers') },
      ]),
    ),
    actions: sortByKey(functions.map((each) => [each.action.key, describeFunction(each, each.action, 'actions')])),
  };
}

/** Returns the variant for platforms whose HTTPAuthView doesn't support oauth2_instagram. */
function createInstagramDescriptor(descriptor: Descriptor): Descriptor {
  return {
    ...descriptor,
    title: `${descriptor.title} (Instagram)`,
    authClientTypes: ['oauth2_instagram'],
    credentials: {
      fields: { auth: { ...descriptor.credentials.fields.auth, viewClass: 'OAuthFieldView' } },
      oauth2: { scopes: INSTAGRAM_SCOPES },
    },
  };
}

const SCHEMA_FILE = 'lib/schemas/descriptor.schema.json';

/** Returns the schema of component.json with the names of the credential types in it. */
function listTypesInSchema(schema: string): string {
  const lists = { credentialType: CREDENTIAL_TYPES, tokenType: CREDENTIAL_TYPES.filter(isTokenType) };
  return Object.entries(lists).reduce(
    (text, [name, types]) => text.replace(new RegExp(`(?<="${name}": { "enum": )\\[[^\\]]*\\]`), JSON.stringify(types)),
    schema,
  );
}

/** Returns the text of each generated file by its name. */
export async function generateFiles(): Promise<Readonly<Record<string, string>>> {
  const { version } = JSON.parse(readText('package.json')) as { version: string };
  const descriptor = createDescriptor(DIALECTS, version);
  return {
    'component.json': await formatJson(descriptor),
    'component.instagram.json': await formatJson(createInstagramDescriptor(descriptor)),
    [SCHEMA_FILE]: await formatText(listTypesInSchema(readText(SCHEMA_FILE))),
    'lib/schemas/request.schema.json': await formatJson(createConfigSchema()),
    'lib/schemas/flow.schema.json': await formatJson(createFlowSchema()),
  };
}

function describeFunction(
  { deprecated, title, description, outSchema, fields, advanced }: FunctionDescriptor,
  { key, helpLink }: FunctionKey,
  folder: 'actions' | 'triggers',
): DescribedFunction {
  return {
    ...(deprecated === undefined ? {} : { deprecated }),
    main: `./dist/lib/${folder}/${key}.js`,
    title,
    help: { description, link: helpLink },
    ...(outSchema === undefined ? { dynamicMetadata: true } : { metadata: { out: outSchema } }),
    fields: advanced === undefined ? fields : joinFields(fields, advanced),
  };
}

function joinFields(
  fields: FunctionDescriptor['fields'],
  { names, field }: NonNullable<FunctionDescriptor['advanced']>,
): FunctionDescriptor['fields'] {
  return { ...Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name))), advanced: field };
}

function sortByKey<Value>(entries: readonly (readonly [string, Value])[]): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function formatJson(value: unknown): Promise<string> {
  return formatText(JSON.stringify(value, null, 2));
}

function formatText(json: string): Promise<string> {
  return format(json, { parser: 'json', printWidth: 120 });
}

async function writeFiles(): Promise<void> {
  for (const [name, text] of Object.entries(await generateFiles())) writeFileSync(path.join(root, name), text);
}

if (require.main === module) void writeFiles();
