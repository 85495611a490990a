import { Parser } from 'xml2js';

import { messageOf, RestError } from '../../../errors.js';

/**
 * Parses XML into an object as the legacy functions do: attributes in `_attr`, text in `_`, a single element without an
 * array, the first colon of a name replaced by a hyphen.
 *
 * @throws RestError `response`
 */
export function parseXml(text: string): unknown {
  const parser = new Parser({
    async: false,
    explicitArray: false,
    attrkey: '_attr',
    tagNameProcessors: [(name) => name.replace(':', '-')],
  });
  const result: { error?: Error; value?: unknown } = {};
  // parseString calls back before it returns. After a failure it may call back again.
  parser.parseString(text, (error, value: unknown) => {
    if (error === null) result.value = value;
    else result.error ??= error;
  });
  if (result.error !== undefined) throw createXmlError(result.error);
  return result.value;
}

function createXmlError(error: unknown): RestError {
  const detail = messageOf(error).replace(/\s+/g, ' ').trim();
  return new RestError('response', `The response's media type is XML, but its body can't be parsed: ${detail}`);
}
