import { READER_FIELD, type FunctionDescriptor } from '../../functionDescriptor.js';

/** `httpRequestAction` and `httpRequestTrigger` in component.json. */
export const descriptor: FunctionDescriptor = {
  action: { key: 'httpRequestAction', helpLink: '/components/rest-api/index.html#http-request-1' },
  trigger: { key: 'httpRequestTrigger', helpLink: '/components/rest-api/index.html#http-request' },
  title: 'HTTP Request (Request Library)',
  description: 'Deprecated, for existing flows. Use HTTP Request (Axios Library) in new flows.',
  deprecated: true,
  outSchema: './lib/schemas/classicMessage.out.json',
  fields: {
    reader: READER_FIELD,
    dontThrowErrorFlg: {
      label: 'Don`t throw Error on Failed Calls',
      viewClass: 'CheckBoxView',
      note: 'Emit error responses and failed connections as messages instead of errors.',
    },
    splitResult: {
      label: 'Split Result if it is an Array',
      viewClass: 'CheckBoxView',
      note: 'If the response body is an array, emit one message for each element.',
    },
    enableRebound: {
      label: 'Retry on failure',
      viewClass: 'CheckBoxView',
      note: 'If the server responds with 408, 423, 429, 500, 502, 503 or 504, or can\'t be reached, the platform redelivers the message later. With "Don`t throw Error on Failed Calls", this applies only to failed connections.',
    },
    noStrictSSL: {
      label: 'Do not verify SSL certificate (unsafe)',
      viewClass: 'CheckBoxView',
      note: 'Unsafe: every certificate is accepted. Use it only with test servers.',
    },
    followRedirect: {
      label: 'Follow redirect mode',
      viewClass: 'SelectView',
      model: { followRedirects: 'Follow redirects', doNotFollowRedirects: 'Do not follow redirects' },
      prompt: 'Follow redirects (default)',
      note: 'Up to 10 redirects are followed. A redirect that is not followed is emitted like any other response.',
    },
    delay: {
      label: 'Delay',
      viewClass: 'TextFieldView',
      note: 'The delay after each request before the next message, in seconds, divided by `Call Count`: `Delay` 60 with `Call Count` 3 waits 20 seconds. At most 1140 seconds (19 minutes). No delay by default.',
    },
    callCount: {
      label: 'Call Count',
      viewClass: 'TextFieldView',
      note: 'The number of requests that share one `Delay`. Default 1. Requires `Delay`.',
    },
    requestTimeoutPeriod: {
      label: 'Request timeout',
      viewClass: 'TextFieldView',
      note: 'How long the connection may be idle before the request fails, in milliseconds: a whole number from 1 to 1140000 (19 minutes), default 100000 (100 seconds).',
    },
  },
};
