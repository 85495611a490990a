import type { JsonObject } from '../../../../json.js';

/** A rule to start from. */
interface OutcomeTemplate {
  readonly title: string;
  /** The APIs that need it. */
  readonly note: string;
  readonly rule: JsonObject;
}

export const OUTCOME_TEMPLATES: readonly OutcomeTemplate[] = [
  {
    title: '404 means nothing',
    note: 'The record doesn’t exist: no message, no error.',
    rule: { status: 404, do: 'ignore' },
  },
  {
    title: '200 with an error',
    note: 'As Slack does: the body says whether the request succeeded.',
    rule: { status: '200-299', body: 'ok = false', do: 'fail', message: '"The API reports: " & $response.body.error' },
  },
  {
    title: '202 not ready yet',
    note: 'Asks again until the result is there. “Retry” sets how often and how long.',
    rule: { status: 202, do: 'retry', wait: '5s' },
  },
  {
    title: 'GraphQL errors',
    note: 'They come with the status 200, too.',
    rule: { body: '$exists(errors)', do: 'fail', message: '$join($response.body.errors.message, "; ")' },
  },
  {
    title: '409 is a success',
    note: 'The record exists already: the response is emitted.',
    rule: { status: 409, do: 'emit' },
  },
  {
    title: '403 is a rate limit',
    note: 'As GitHub does: the headers say that the quota is exhausted.',
    rule: { status: 403, headers: '`x-ratelimit-remaining` = "0"', do: 'retry' },
  },
];
