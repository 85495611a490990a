import type { Placeholder } from '../../../../auth/preview.js';
import type { PreviewedRequest } from './preview.js';
import { parseFormParts, type FormPart } from './formParts.js';

/** Headers that the component's HTTP client adds; curl adds its own. */
const CLIENT_HEADERS = new Set(['user-agent', 'accept-encoding']);

/**
 * Formats the request as a curl command for a POSIX shell. Shell variables such as `$ACCESS_TOKEN` replace the placeholders of the
 * credential and of files.
 */
export function formatCurlCommand(
  { method, url, headers, body, files }: PreviewedRequest,
  credentialPlaceholders: readonly Placeholder[],
): string {
  const placeholders = [
    ...credentialPlaceholders,
    ...files.map(({ placeholder }, index) => ({ text: placeholder, variable: `FILE_${String(index + 1)}` })),
  ];
  const quote = (text: string): string => quoteShellWord(text, placeholders);
  const userPass = credentialPlaceholders.find(({ isUserPass }) => isUserPass);
  const basicHeader = userPass && headers.find(([, value]) => value === `Basic ${userPass.text}`);
  const parts = parseFormParts(headers, body);
  const sentHeaders = headers.filter((header) => {
    const name = header[0].toLowerCase();
    return header !== basicHeader && !CLIENT_HEADERS.has(name) && !(parts !== undefined && name === 'content-type');
  });
  const suppressedHeaders = ['accept', ...(body === undefined || parts !== undefined ? [] : ['content-type'])].filter(
    (name) => !headers.some(([header]) => header.toLowerCase() === name),
  );
  const data =
    parts?.map((part) =>
      formatPartOption(
        part,
        quote,
        files.map(({ placeholder }) => placeholder),
      ),
    ) ?? formatBodyOptions(body, quote);
  const options = [
    `curl ${method === 'HEAD' ? '--head' : `-X ${quote(method)}`}${/[[\]{}]/.test(url) ? ' --globoff' : ''} ${quote(url)}`,
    ...(basicHeader === undefined ? [] : ['-u "$USERNAME:$PASSWORD"']),
    ...sentHeaders.map(([name, value]) => `-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`),
    // Removes headers that curl adds by default.
    ...suppressedHeaders.map((name) => `-H '${name}:'`),
    ...(headers.some(([name]) => name.toLowerCase() === 'accept-encoding') ? ['--compressed'] : []),
    ...data,
  ];
  const command = options.join(' \\\n  ');
  // A shell argument can't contain NUL.
  return body?.includes('\0') === true && parts === undefined ? `${formatPrintf(body)} | ${command}` : command;
}

function formatBodyOptions(body: string | undefined, quoteWord: (text: string) => string): readonly string[] {
  if (body === undefined) return [];
  return [body.includes('\0') ? '--data-binary @-' : `--data-raw ${quoteWord(body)}`];
}

function formatPartOption(
  part: FormPart,
  quoteWord: (text: string) => string,
  filePlaceholders: readonly string[],
): string {
  const { name, filename, text } = part;
  if (!filePlaceholders.includes(text)) return `--form-string ${quoteWord(`${name}=${text}`)}`;
  const quote = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;
  return `-F ${quoteWord(`${name}=@`)}${quoteWord(text)}${filename === undefined ? '' : quoteWord(`;filename=${quote(filename)}`)}`;
}

/** Quotes text as one shell word, with shell variables for the placeholders in it. */
export function quoteShellWord(text: string, placeholders: readonly Placeholder[]): string {
  if (text === '') return "''";
  const found = placeholders.find((placeholder) => text.includes(placeholder.text));
  if (found === undefined) return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
  const at = text.indexOf(found.text);
  const [before, after] = [text.slice(0, at), text.slice(at + found.text.length)];
  return `${before && quoteShellWord(before, placeholders)}"$${found.variable}"${after && quoteShellWord(after, placeholders)}`;
}

function formatPrintf(text: string): string {
  return `printf '${text
    .replace(/[\\%]/g, (character) => character.repeat(2))
    .replaceAll('\0', '\\000')
    .replaceAll("'", `'\\''`)}'`;
}
