import { Parser } from 'xml2js';

import { messageOf, RestError } from '../../errors.js';

/**
 * XML as an object, in the form that the older functions give: attributes under `_attr`, text under `_`, one element
 * without a list around it, the first colon of a name as a hyphen.
 *
 * @throws RestError 'response'
 */
export function parseXml(text: string): unknown {
  const parser = new Parser({
    async: false,
    explicitArray: false,
    attrkey: '_attr',
    tagNameProcessors: [(name) => name.replace(':', '-')],
  });
  const outcome: { error?: Error; value?: unknown } = {};
  // Not asynchronous: the callback has run when parseString returns. After a failure it may run again.
  parser.parseString(text, (error, value: unknown) => {
    if (error === null) outcome.value = value;
    else outcome.error ??= error;
  });
  if (outcome.error !== undefined) throw xmlError(outcome.error);
  return outcome.value;
}

function xmlError(error: unknown): RestError {
  const place = messageOf(error).replace(/\s+/g, ' ').trim();
  return new RestError('response', `The answer's media type says XML, but it can't be parsed: ${place}`);
}
