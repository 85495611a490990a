import { READER_FIELD, type FunctionDescriptor, type StepField } from '../../functionDescriptor.js';
import { CONFIGURATION } from './configuration.js';

type View = Pick<StepField, 'viewClass' | 'placeholder' | 'model'>;
type FieldName = Exclude<keyof typeof CONFIGURATION.members, '$schema' | 'secretId' | 'advanced'>;

const line = (placeholder: string): View => ({ viewClass: 'TextFieldView', placeholder });
const area = (placeholder: string): View => ({ viewClass: 'TextAreaView', placeholder });
const select = (placeholder: string, model: Readonly<Record<string, string>>): View => {
  return { viewClass: 'SelectView', placeholder, model };
};

/** The fields in the order of forms. */
const VIEWS: Readonly<Record<FieldName, View>> = {
  reader: READER_FIELD,
  baseUrl: line('https://api.example.com/v1'),
  parameters: area('- { name: id, in: path, value: id }'),
  body: area('json: \'{ "id": id }\''),
  when: line('status = "open"'),
  otherwise: select('Drop the message', { drop: 'Drop the message', pass: 'Pass the message on' }),
  outcomes: area('- { status: 404, do: ignore }'),
  retry: area('{ attempts: 5, maxTime: 5m }'),
  rateLimit: area('{ requests: 60, per: 1m, concurrency: 4 }'),
  idempotencyKey: area('true'),
  response: area('{ as: json }'),
  records: line('data.items'),
  emit: line('{ batch: 100 }'),
  pagination: area('{ kind: cursor, next: $response.body.next_cursor, name: cursor }'),
  poll: area('{ until: $response.body.status = "done", result: $response.body.url }'),
  transform: area('{ "id": id, "total": $number(total) }'),
  outputSchema: area('{ type: object, properties: { id: { type: integer } } }'),
  conditional: { viewClass: 'CheckBoxView' },
  incremental: area('{ cursor: updated_at, initial: 2025-01-01T00:00:00Z, lookback: 5m }'),
  dedupe: area('{ key: id }'),
  timeouts: area('{ connect: 10s, headers: 60s, idle: 60s, total: 19m }'),
  limits: area('{ redirects: 5 }'),
  redirects: area('{ follow: true, sameOrigin: false, keepMethod: false }'),
  proxy: area('{ url: http://proxy.example.com:8080, noProxy: .example.com }'),
  tls: area('{ verify: true }'),
  cookies: { viewClass: 'CheckBoxView' },
  trace: select('Errors', { off: 'Off', errors: 'Errors', always: 'Errors and messages' }),
};

/** Fields that the form of a platform holds in one, `advanced`: those that few steps have. */
const ADVANCED_FIELDS = [
  ...[
    'retry',
    'rateLimit',
    'idempotencyKey',
    'poll',
    'conditional',
    'incremental',
    'dedupe',
    'timeouts',
    'limits',
    'redirects',
    'proxy',
    'tls',
    'cookies',
    'trace',
  ],
] as const satisfies readonly FieldName[];

const NOTE = 'All members: <b>docs/request.md</b>.';
/** Fields with a higher value come first. */
const FIRST_ORDER = 95;

/** `request` and `requestTrigger` in component.json. */
export const descriptor = {
  action: { key: 'request', helpLink: '/components/rest-api/index.html' },
  trigger: { key: 'requestTrigger', helpLink: '/components/rest-api/index.html' },
  title: 'Request',
  description:
    'Sends an HTTP request to any API and emits the response: declared parameters, rules for outcomes, exact numbers, charsets.',
  fields: createFields(),
  advanced: {
    names: ADVANCED_FIELDS,
    field: {
      label: `${CONFIGURATION.members.advanced.label} (YAML)`,
      viewClass: 'TextAreaView',
      placeholder: 'retry: { attempts: 10 }',
      help: {
        description: `Further fields as YAML or JSON: ${ADVANCED_FIELDS.map((name) => `<b>${name}</b>`).join(', ')}.<br>${NOTE}`,
      },
      order: FIRST_ORDER - Object.keys(VIEWS).length,
    },
  },
} satisfies FunctionDescriptor;

function createFields(): Readonly<Record<FieldName, StepField>> {
  const entries = (Object.keys(VIEWS) as FieldName[]).map((name, index) => {
    const { label, description, schema } = CONFIGURATION.members[name];
    const view = VIEWS[name];
    const hasMembers = view.viewClass === 'TextAreaView' && schema.format !== 'jsonata';
    const html = `${toHtml(description)}${hasMembers ? `<br>YAML or JSON. ${NOTE}` : ''}`;
    const help = view === READER_FIELD ? {} : { help: { description: html } };
    return [name, { label, ...view, ...help, order: FIRST_ORDER - index }] as const;
  });
  return Object.fromEntries(entries) as Record<FieldName, StepField>;
}

/** Converts a description, whose only Markdown is code in backticks. */
function toHtml(description: string): string {
  return description
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/`([^`]+)`/g, '<b>$1</b>');
}
