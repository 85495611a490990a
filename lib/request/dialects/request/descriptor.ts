import { READER_FIELD, type FunctionDescriptor, type StepField } from '../../functionDescriptor.js';

const NOTE = 'YAML or JSON. All members: <b>docs/request.md</b>.';

function area(label: string, order: number, placeholder: string, description: string): StepField {
  return { label, viewClass: 'TextAreaView', placeholder, help: { description: `${description}<br>${NOTE}` }, order };
}

/** `request` and `requestTrigger` in component.json. */
export const descriptor = {
  action: { key: 'request', helpLink: '/components/rest-api/index.html' },
  trigger: { key: 'requestTrigger', helpLink: '/components/rest-api/index.html' },
  title: 'Request',
  description:
    'Sends an HTTP request to any API and emits the response: declared parameters, rules for outcomes, exact numbers, charsets.',
  outSchema: './lib/schemas/responseMessage.out.json',
  fields: {
    reader: { ...READER_FIELD, order: 95 },
    baseUrl: {
      label: 'Base URL',
      viewClass: 'TextFieldView',
      placeholder: 'https://api.example.com/v1',
      help: { description: 'The prefix of a URL that is relative. It is text, not an expression.' },
      order: 90,
    },
    parameters: area(
      'Parameters',
      85,
      '- { name: id, in: path, value: id }',
      'Parameters in the path, query, headers, cookies or body. <b>{id}</b> in the URL is the path parameter <b>id</b>.',
    ),
    body: area(
      'Body',
      84,
      'json: \'{ "id": id }\'',
      'The body, in place of the one of <b>REST API</b>: json, form, multipart, text, xml, ndjson, graphql or file.',
    ),
    when: {
      label: 'When',
      viewClass: 'TextFieldView',
      placeholder: 'status = "open"',
      help: { description: "An expression. If it isn't true, there is no request." },
      order: 83,
    },
    otherwise: {
      label: 'Otherwise',
      viewClass: 'SelectView',
      model: { drop: 'Drop the message', pass: 'Pass the message on' },
      placeholder: 'Drop the message',
      help: { description: "What happens to a message for which <b>When</b> isn't true." },
      order: 82,
    },
    outcomes: area(
      'Outcomes',
      80,
      '- { status: 404, do: ignore }',
      'Rules that decide what a response or a network error means; the first that matches decides.',
    ),
    retry: area('Retry', 75, '{ attempts: 5, maxTime: 5m }', 'How often and how long failed requests are repeated.'),
    idempotencyKey: area(
      'Idempotency key',
      72,
      'true',
      'A header by which the server recognizes a repeated request; then a POST is repeated, too. <b>true</b>, or header and value.',
    ),
    response: area('Response', 70, '{ as: json }', 'How the body of the response is read.'),
    records: {
      label: 'Records',
      viewClass: 'TextFieldView',
      placeholder: 'data.items',
      help: {
        description:
          'The place of the records in the body, <b>$</b> for the body itself, or an expression. Each record becomes a message. If empty, the response is one message.',
      },
      order: 69,
    },
    emit: {
      label: 'Emit',
      viewClass: 'TextFieldView',
      placeholder: '{ batch: 100 }',
      help: {
        description:
          '<b>response</b>, <b>records</b>, or <b>{ batch: 100 }</b> for messages of up to 100 records each. If empty, <b>records</b> if <b>Records</b> is set, else <b>response</b>.',
      },
      order: 68,
    },
    transform: {
      label: 'Transform',
      viewClass: 'TextAreaView',
      placeholder: '{ "id": id, "total": $number(total) }',
      help: {
        description:
          'An expression whose result is emitted in place of the record or, without records, of <b>status</b>, <b>headers</b> and <b>body</b>. Without a result nothing is emitted.',
      },
      order: 67,
    },
    timeouts: area(
      'Timeouts',
      65,
      '{ connect: 10s, headers: 60s, idle: 60s, total: 19m }',
      'How long a request and its phases may take.',
    ),
    limits: area('Limits', 60, '{ redirects: 5 }', 'The maximum sizes in bytes, and the maximum number of redirects.'),
    redirects: area(
      'Redirects',
      58,
      '{ follow: true, sameOrigin: false, keepMethod: false }',
      'Which redirects are followed. The credential is never sent to another origin.',
    ),
    proxy: area(
      'Proxy',
      56,
      '{ url: http://proxy.example.com:8080, noProxy: .example.com }',
      'The proxy of this step, or <b>none</b>. If empty, that of the environment.',
    ),
    tls: area(
      'TLS',
      55,
      '{ verify: true }',
      'A private CA as <b>ca</b>. Unsafe: with <b>verify: false</b> every certificate is accepted.',
    ),
    cookies: {
      label: 'Cookies',
      viewClass: 'CheckBoxView',
      help: {
        description:
          'If checked, cookies that servers set are sent with redirects and further attempts of the message. No other message has them.',
      },
      order: 50,
    },
    trace: {
      label: 'Trace',
      viewClass: 'SelectView',
      placeholder: 'Errors',
      model: { off: 'Off', errors: 'Errors', always: 'Errors and messages' },
      help: {
        description:
          'Attempts with their waits, rules, redirects and timings: logged and attached to errors, or to emitted messages too, as <b>trace</b>.<br>Default: <b>Errors</b>',
      },
      order: 45,
    },
  },
} satisfies FunctionDescriptor;
