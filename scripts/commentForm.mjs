/** Openings that a docblock must not have: it says what the function does or returns. */
const OPENING = /^(What|How|Whoever|Whose)\b/;
const THROWS = /@throws\b(.*)/g;
/** The error class, then its codes in backticks, then when it is thrown. */
const THROWS_FORM = /^ [A-Z]\w+( `[a-z_\d]+`(, `[a-z_\d]+`)*)?( (when|for|with|after|naming)\b.*|\.)?$/;
/** A reference to an RFC in another form than `RFC 9110, section 15.4`. */
const RFC_FORM = /\bRFC-?\d+|\bRFC \d+(,? §| section|, (Section|sect\.|sec\.)| ch\.)|\bRFC \d+,? \d+\.\d/;

/** ESLint rule: one form for docblocks, `@throws` and references to RFCs. See CONTRIBUTING.md, "Language". */
export const commentForm = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      opening: 'Begin the docblock with what the function does or returns, not with "{{word}}".',
      throws: 'Write "@throws ClassName `code` when …".',
      rfc: 'Write a reference to an RFC as "RFC 9110, section 15.4".',
    },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          for (const problem of findProblems(comment)) context.report({ loc: comment.loc, ...problem });
        }
      },
    };
  },
};

function findProblems({ type, value }) {
  const problems = [];
  const text = value.replace(/^\s*\* ?/gm, '').trim();
  if (type === 'Block' && value.startsWith('*')) {
    const word = OPENING.exec(text)?.[1];
    if (word !== undefined) problems.push({ messageId: 'opening', data: { word } });
    for (const [, form] of text.matchAll(THROWS)) {
      if (!THROWS_FORM.test(form.replace(/ @.*$/, '').trimEnd())) problems.push({ messageId: 'throws' });
    }
  }
  if (RFC_FORM.test(text)) problems.push({ messageId: 'rfc' });
  return problems;
}
