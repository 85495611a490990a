import { isNode, LineCounter, parseDocument, visit } from 'yaml';

import { messageOf } from '../../errors.js';
import type { FlowPath } from './flowFile.js';
import { findDepthProblem, type LineProblem } from './yamlDepth.js';

/** The value of a text, or why it is not one YAML document. */
type ParsedYaml =
  { readonly value: unknown; readonly lineOf: (path: FlowPath) => number } | { readonly problems: LineProblem[] };

/** Parses one YAML document. `lineOf` returns the line of the deepest existing place on a path, from 1. */
export function parseYaml(text: string): ParsedYaml {
  const depthProblem = findDepthProblem(text);
  if (depthProblem !== undefined) return { problems: [depthProblem] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = listRootErrors(document.errors).map(({ code, message, pos }): LineProblem => {
    const { line, col } = lines.linePos(pos[0]);
    if (code === 'MULTIPLE_DOCS') {
      return { line, detail: 'a flow file must be one YAML document; remove the document that starts here' };
    }
    const advice = code === 'UNEXPECTED_TOKEN' ? ` (column ${col}); put text with { } [ ] , : or # in quotes` : '';
    return { line, detail: message + advice };
  });
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document)) return;
      const line = lines.linePos(node.range?.[0] ?? 0).line;
      problems.push({
        line,
        detail: `the alias *${node.source} has no anchor; add &${node.source} to the value that it refers to`,
      });
    },
  });
  if (problems.length > 0) return { problems };
  const lineOf = (path: FlowPath): number => {
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  try {
    // This resolves aliases and rejects excessive nesting of them.
    return { value: document.toJS(), lineOf };
  } catch (error: unknown) {
    return { problems: [{ line: 1, detail: messageOf(error) }] };
  }
}

/** After a token that it doesn't expect, the parser finds none of the following ones in their place. */
function listRootErrors<SyntaxError extends { readonly code: string }>(
  errors: readonly SyntaxError[],
): readonly SyntaxError[] {
  const first = errors.findIndex(({ code }) => code === 'UNEXPECTED_TOKEN');
  return first < 0 ? errors : errors.slice(0, first + 1);
}
