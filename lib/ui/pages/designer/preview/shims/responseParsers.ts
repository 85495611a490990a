// Browser replacement for the parsers of responses: the preview builds requests only.

/** In place of xml2js. */
export class Parser {
  readonly parseString = refuse;
}

/** In place of saxes. */
export class SaxesParser {
  readonly on = refuse;
}

/** In place of csv-parse. */
export const parse = refuse;
export class CsvError extends Error {}

/** In place of eventsource-parser. */
export const createParser = refuse;

function refuse(): never {
  throw new Error('the preview reads no responses');
}
