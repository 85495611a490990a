const SPACE = /[ \t]*/y;
const SEPARATORS = /[ \t,]*/y;
/** RFC 9110, section 5.6.2, and what parameters without quotes contain in practice. */
const PARAMETER_NAME = /[^\s;,="<>]+/y;
const BARE_VALUE = /[^\s;,"<>]+/y;
const QUOTED_VALUE = /"((?:[^"\\]|\\.)*)"/sy;
const UP_TO_COMMA = /[^,]*/y;

interface Link {
  readonly target: string;
  /** The first of each name counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Returns the target of the first link with a relation (RFC 8288, section 3), as a reference that is relative to the response's URL. A link with an anchor
 * describes another resource, so it isn't one. A broken link is skipped.
 *
 * @param header the Link lines of a response, joined with commas
 */
export function findLink(header: string, relation: string): string | undefined {
  for (const { target, parameters } of readLinks(header)) {
    if (parameters.has('anchor')) continue;
    const relations = parameters.get('rel')?.toLowerCase().split(/\s+/) ?? [];
    if (relations.includes(relation)) return target;
  }
  return undefined;
}

function* readLinks(header: string): Generator<Link> {
  let at = 0;
  /** Returns the text that matches at the current position, and moves behind it. */
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  const takeCharacter = (character: string): boolean => {
    if (header[at] !== character) return false;
    at += 1;
    return true;
  };
  const takeParameter = (parameters: Map<string, string>): boolean => {
    take(SPACE);
    const name = take(PARAMETER_NAME)?.[0].toLowerCase();
    // A semicolon without a parameter is common.
    if (name === undefined) return true;
    take(SPACE);
    let value = '';
    if (takeCharacter('=')) {
      take(SPACE);
      const quoted = take(QUOTED_VALUE);
      const given = quoted === null ? take(BARE_VALUE)?.[0] : (quoted[1] ?? '').replace(/\\(.)/gs, '$1');
      if (given === undefined) return false;
      value = given;
    }
    if (!parameters.has(name)) parameters.set(name, value);
    return true;
  };

  while (at < header.length) {
    take(SEPARATORS);
    if (header[at] !== '<') {
      take(UP_TO_COMMA);
      continue;
    }
    const end = header.indexOf('>', at);
    if (end < 0) return;
    const target = header.slice(at + 1, end).trim();
    at = end + 1;
    const parameters = new Map<string, string>();
    let isValid = true;
    take(SPACE);
    while (isValid && takeCharacter(';')) {
      isValid = takeParameter(parameters);
      take(SPACE);
    }
    isValid &&= at >= header.length || header[at] === ',';
    if (isValid) yield { target, parameters };
    else take(UP_TO_COMMA);
  }
}
