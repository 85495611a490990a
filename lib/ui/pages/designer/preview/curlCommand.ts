import { BASIC_PLACEHOLDER, type Placeholder } from './placeholders.js';
import type { PreviewedRequest } from './preview.js';
import { parseFormParts, type FormPart } from './formParts.js';

/** What an HTTP client says of itself; curl says its own. */
const CLIENT_HEADERS = new Set(['user-agent', 'accept-encoding']);

/**
 * The request as a command for a POSIX shell. Variables stand for what the page doesn't have: `$ACCESS_TOKEN`.
 * @param credentialPlaceholders of the credential
 */
export function formatCurlCommand(
  { method, url, headers, body, files }: PreviewedRequest,
  credentialPlaceholders: readonly Placeholder[],
): string {
  const placeholders = [
    ...credentialPlaceholders,
    ...files.map(({ mark }, index) => ({ found: mark, variable: `FILE_${String(index + 1)}` })),
  ];
  const quote = (text: string): string => quoteShellWord(text, placeholders);
  const basicHeader = headers.find(
    ([, value]) => value === `Basic ${BASIC_PLACEHOLDER.found}` && credentialPlaceholders.includes(BASIC_PLACEHOLDER),
  );
  const parts = parseFormParts(headers, body);
  const sentHeaders = headers.filter((header) => {
    const name = header[0].toLowerCase();
    return header !== basicHeader && !CLIENT_HEADERS.has(name) && !(parts !== undefined && name === 'content-type');
  });
  const suppressedHeaders = ['accept', ...(body === undefined || parts !== undefined ? [] : ['content-type'])].filter(
    (name) => !headers.some(([one]) => one.toLowerCase() === name),
  );
  const data =
    parts?.map((part) =>
      formatPartOption(
        part,
        quote,
        files.map(({ mark }) => mark),
      ),
    ) ?? formatBodyOptions(body, quote);
  const options = [
    `curl ${method === 'HEAD' ? '--head' : `-X ${quote(method)}`}${/[[\]{}]/.test(url) ? ' --globoff' : ''} ${quote(url)}`,
    ...(basicHeader === undefined ? [] : ['-u "$USERNAME:$PASSWORD"']),
    ...sentHeaders.map(([name, value]) => `-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`),
    // Headers that curl would add.
    ...suppressedHeaders.map((name) => `-H '${name}:'`),
    ...(headers.some(([name]) => name.toLowerCase() === 'accept-encoding') ? ['--compressed'] : []),
    ...data,
  ];
  const command = options.join(' \\\n  ');
  // An argument can't hold the character that ends it.
  return body?.includes('\0') === true && parts === undefined ? `${formatPrintf(body)} | ${command}` : command;
}

function formatBodyOptions(body: string | undefined, quoteWord: (text: string) => string): readonly string[] {
  if (body === undefined) return [];
  return [body.includes('\0') ? '--data-binary @-' : `--data-raw ${quoteWord(body)}`];
}

function formatPartOption(part: FormPart, quoteWord: (text: string) => string, files: readonly string[]): string {
  const { name, filename, text } = part;
  if (!files.includes(text)) return `--form-string ${quoteWord(`${name}=${text}`)}`;
  const quote = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;
  return `-F ${quoteWord(`${name}=@`)}${quoteWord(text)}${filename === undefined ? '' : quoteWord(`;filename=${quote(filename)}`)}`;
}

/** A word of the shell that stands for exactly this text, with variables for the marks in it. */
export function quoteShellWord(text: string, placeholders: readonly Placeholder[]): string {
  if (text === '') return "''";
  const found = placeholders.find((mark) => text.includes(mark.found));
  if (found === undefined) return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
  const at = text.indexOf(found.found);
  const [before, after] = [text.slice(0, at), text.slice(at + found.found.length)];
  return `${before && quoteShellWord(before, placeholders)}"$${found.variable}"${after && quoteShellWord(after, placeholders)}`;
}

function formatPrintf(text: string): string {
  return `printf '${text
    .replace(/[\\%]/g, (character) => character.repeat(2))
    .replaceAll('\0', '\\000')
    .replaceAll("'", `'\\''`)}'`;
}
