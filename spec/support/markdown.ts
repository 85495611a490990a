/** Returns the section of a heading, up to the next heading of the same or a higher level. */
export function section(document: string, heading: string): string {
  const lines = document.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const rank = lines[start]!.indexOf(' ');
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= rank);
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
}

/** Returns the rows of all tables of a text, without headers, as trimmed cells. */
export function tableRows(text: string): string[][] {
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') === true;
  const isRule = (line: string | undefined): boolean => isRow(line) && /^[|\s:-]+$/.test(line!);
  const lines = text.split('\n');
  return lines
    .filter((line, i) => isRow(line) && !isRule(line) && !isRule(lines[i + 1]))
    .map((line) =>
      line
        .replace(/^\||\|$/g, '')
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** Returns the code blocks of a language; '' for those without one. */
export function codeBlocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)\n```$/gms)]
    .filter(([, named]) => named === language)
    .map(([, , code]) => code!);
}

/** Returns the texts in backticks. */
export const ticked = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

/** Returns the anchor of a heading as code hosts generate it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
