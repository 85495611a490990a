import { READER_FIELD, type FunctionDescriptor } from '../../functionDescriptor.js';

const CODES_NOTE =
  'Use codes above 299. With an OAuth2 credential, a 401 first refreshes the token and sends the request again. The 401 counts here only if the new token is rejected too.';

/** `httpRequestAxios` and `httpRequestAxiosTrigger` in component.json. */
export const descriptor: FunctionDescriptor = {
  action: { key: 'httpRequestAxios', helpLink: '/components/rest-api/index.html#http-request-axios' },
  trigger: { key: 'httpRequestAxiosTrigger', helpLink: '/components/rest-api/index.html#http-request-axios' },
  title: 'HTTP Request (Axios Library)',
  description: 'Sends an HTTP request and emits the response. Set retries, redirects, downloads and uploads below.',
  outSchema: './lib/schemas/axiosMessage.out.json',
  fields: {
    reader: { ...READER_FIELD, order: 95 },
    errorPolicy: {
      label: 'Error Handling Policy',
      viewClass: 'SelectView',
      placeholder: 'Retry by component',
      model: {
        byComponent: 'Retry by component',
        rebound: 'Use rebound functionality',
        throwError: "Don't retry (throw error)",
        emit: "Emit error as message (don't throw errors)",
      },
      help: {
        description:
          'What to do when the server responds with one of the <b>Error Codes for Error Handling Policy</b>, or when there is no complete response: timeout, refused or broken connection, unknown host.<br>Default: <b>Retry by component</b>',
      },
      order: 90,
    },
    errorCodes: {
      label: 'Error Codes for Error Handling Policy',
      placeholder: '408, 423, 429, 500-599',
      viewClass: 'TextFieldView',
      help: {
        description: `The status codes that the <b>Error Handling Policy</b> applies to: a comma-separated list of codes and ranges. Default: 408, 423, 429 and every code from 500 on.<br><br>Your list <b>replaces</b> the default: with only 404, a 500 is thrown at once and not retried.<br><br>Examples:<br>401, 404, 503<br>400-401, 405-410, 502-509<br>403, 404, 500-599<br><br>${CODES_NOTE}`,
      },
      order: 80,
    },
    ignoreErrorCodes: {
      label: 'Error Codes to emit as messages',
      placeholder: '400, 402-404',
      viewClass: 'TextFieldView',
      help: {
        description: `The status codes that are not errors for this flow: a comma-separated list of codes and ranges, empty by default. A response with one of them is emitted like a successful one, with its status, headers and body.<br><br>These codes take precedence over <b>Error Codes for Error Handling Policy</b>: the policy is not applied to a code in both lists.<br><br>Examples:<br>400, 402, 404<br>400-401, 402-404, 500-502<br>400, 401, 403-404<br><br>${CODES_NOTE}`,
      },
      order: 78,
    },
    maxRetries: {
      label: 'Maximum Retries',
      placeholder: '10',
      viewClass: 'TextFieldView',
      help: {
        description:
          'The maximum number of requests, the <b>first one included</b>: 10 means up to 9 retries, 1 and 0 mean none. From 0 to 10, default 10. Used only with the policy <b><i>Retry by component</i></b>.<br><br>The delay grows exponentially: 1, 2, 4 … seconds, minus random jitter of up to half of it. If the response has a Retry-After header, the delay is as long as that header says. No delay is longer than about 120 seconds.',
      },
      order: 77,
    },
    downloadAsAttachment: {
      label: 'Download as Attachment',
      viewClass: 'CheckBoxView',
      help: {
        description:
          "If checked, the response body is stored as a file in the platform's object storage. The message then has its URL as <b>attachmentUrl</b> and no <b>responseBody</b>. Error responses are never stored.",
      },
      order: 75,
    },
    uploadFile: {
      label: 'Upload File',
      viewClass: 'CheckBoxView',
      help: {
        description:
          'If checked, the step sends files that it reads from a URL, in the platform\'s object storage or elsewhere.<br><br>1. Body content type <b>application/octet-stream</b>: enter the URL of the file, as a string, in the "Body" field. The file is the whole body.<br><br>2. Body content type <b>multipart/form-data</b>: switch the value of a part to "JSONata Mode" and enter an object.<br><br>Members of the object:<br><b>url</b> (string, required): the URL of the file.<br><b>filename</b> (string, optional): the file name to send.<br><b>knownLength</b> (number, optional): the file size in bytes.<br><br>Example:<br>{"url": "https://files.example.com/report.pdf", "filename": "report.pdf", "knownLength": 15201}',
      },
      order: 70,
    },
    noStrictSSL: {
      label: 'Do Not Verify SSL Certificate (Unsafe)',
      viewClass: 'CheckBoxView',
      help: {
        description:
          'Unsafe: if checked, every certificate is accepted, so the identity of the server is not verified. Use it only with test servers.',
      },
      order: 65,
    },
    maxRedirects: {
      label: 'Maximum Redirects',
      viewClass: 'TextFieldView',
      help: {
        description:
          'The maximum number of redirects to follow, from 0 to 10. If empty, up to 21. With 0, no redirect is followed: the redirect itself is the response, and an error unless <b>Error Codes to emit as messages</b> has its code.<br><br>The credential is never sent to another origin.',
      },
      order: 60,
    },
    delay: {
      label: 'Delay in ms',
      viewClass: 'TextFieldView',
      help: {
        description:
          'The minimum time between the starts of two requests of this step, in milliseconds. From 0 to 1140000 (19 minutes), default 0. The first request does not wait. Each container applies the delay separately.',
      },
      order: 55,
    },
    requestTimeoutPeriod: {
      label: 'Request Timeout',
      viewClass: 'TextFieldView',
      help: {
        description:
          'How long the connection may be idle before the request fails, in milliseconds. From 1 to 1140000 (19 minutes), default 60000 (1 minute).',
      },
      order: 50,
    },
    maxContentLength: {
      label: 'Response Size Limit',
      viewClass: 'TextFieldView',
      help: {
        description:
          'The maximum size of the response after decompression, in bytes. Default and maximum: 20 MiB (20971520), with <b>Download as Attachment</b> 100 MiB (104857600). A larger response is an error and is not retried.',
      },
      order: 45,
    },
    maxBodyLength: {
      label: 'Request Size Limit',
      viewClass: 'TextFieldView',
      help: { description: 'The maximum size of the request body, in bytes. No limit by default.' },
      order: 40,
    },
    responseEncoding: {
      label: 'Response Encoding',
      viewClass: 'TextFieldView',
      placeholder: 'utf8',
      help: {
        description:
          'The encoding that decodes the response to text: utf8 (default), utf16le, latin1, ascii, hex, base64url or <b>base64</b>. Choose base64 to keep a binary response in the message. Not used with <b>Download as Attachment</b>.',
      },
      order: 35,
    },
  },
};
