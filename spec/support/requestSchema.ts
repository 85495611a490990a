import { Ajv } from 'ajv';

import { RestError } from '../../lib/errors.js';
import { isKnownCharset } from '../../lib/request/charset.js';
import { compileExpression } from '../../lib/request/expression.js';

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error: unknown) {
    if (error instanceof RestError) return false;
    throw error;
  }
}

/** Compiles a published schema with the formats that JSON Schema leaves to the reader. Returns the errors of a document. */
export function compileSchema(schema: object): (document: unknown) => readonly string[] {
  // A union of types and a format for one of them are meant.
  const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
  ajv.addFormat('jsonata', (text) => succeeds(() => compileExpression(text, 'x')));
  ajv.addFormat('charset', isKnownCharset);
  ajv.addFormat('proxy-url', (text) => {
    const address = text.includes('://') ? text : `http://${text}`;
    return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
  });
  const validate = ajv.compile(schema);
  return (document) => {
    validate(document);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  };
}
