import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect } from 'chai';
import { Linter, type Rule } from 'eslint';

describe('commentForm', () => {
  let rule: Rule.RuleModule;
  before(async () => {
    const file = pathToFileURL(path.join(__dirname, '../../scripts/commentForm.mjs')).href;
    rule = ((await import(file)) as { readonly commentForm: Rule.RuleModule }).commentForm;
  });

  const lint = (code: string): string[] =>
    new Linter()
      .verify(code, [{ plugins: { project: { rules: { form: rule } } }, rules: { 'project/form': 'error' } }])
      .map(({ message, messageId }) => messageId ?? message);

  for (const [comment, expected] of [
    ['/** Reads the header. */', []],
    ['/** What the header says. */', ['opening']],
    ['/**\n * Whoever asks.\n */', ['opening']],
    ['/** Whatever the server sends is kept. */', []],
    ['// What follows is not a docblock.', []],
    ['/** Reads it. @throws RestError `configuration` when it is missing */', []],
    ['/** Reads it.\n * @throws ApiError `not_found`, `forbidden`\n */', []],
    ['/** Reads it. @throws TypeError for a cycle @returns nothing */', []],
    ['/** Reads it. @throws ApiError 404 */', ['throws']],
    ['/** Reads it. @throws `configuration` */', ['throws']],
    ['/** Reads it. @throws what the body fails with */', ['throws']],
    ['// RFC 9110, section 15.4, and RFC 6749', []],
    ['// RFC 9110 section 15.4', ['rfc']],
    ['// RFC 9112 §3', ['rfc']],
    ['// RFC9110', ['rfc']],
    ['// RFC 7231 7.1.3', ['rfc']],
  ] as const) {
    it(`${expected.length === 0 ? 'accepts' : 'reports'} ${JSON.stringify(comment)}`, () => {
      expect(lint(`${comment}\nexport {};`)).to.deep.equal(expected);
    });
  }
});
