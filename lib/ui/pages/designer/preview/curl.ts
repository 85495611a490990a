import { USER_PASS, type Mark } from './marks.js';
import type { PreviewedRequest } from './order.js';
import { formParts, type FormPart } from './formParts.js';

/** What an HTTP client says of itself; curl says its own. */
const OWN = new Set(['user-agent', 'accept-encoding']);

/**
 * The request as a command for a POSIX shell. Variables stand for what the page doesn't have: `$ACCESS_TOKEN`.
 * @param marks of the credential
 */
export function curlCommand({ method, url, headers, body, files }: PreviewedRequest, marks: readonly Mark[]): string {
  const all = [...marks, ...files.map(({ mark }, index) => ({ found: mark, variable: `FILE_${String(index + 1)}` }))];
  const word = (text: string): string => shellWord(text, all);
  const signed = headers.find(([, value]) => value === `Basic ${USER_PASS.found}` && marks.includes(USER_PASS));
  const parts = formParts(headers, body);
  const sent = headers.filter((header) => {
    const name = header[0].toLowerCase();
    return header !== signed && !OWN.has(name) && !(parts !== undefined && name === 'content-type');
  });
  const quiet = ['accept', ...(body === undefined || parts !== undefined ? [] : ['content-type'])].filter(
    (name) => !headers.some(([one]) => one.toLowerCase() === name),
  );
  const data =
    parts?.map((part) =>
      partOption(
        part,
        word,
        files.map(({ mark }) => mark),
      ),
    ) ?? bodyOptions(body, word);
  const options = [
    `curl ${method === 'HEAD' ? '--head' : `-X ${word(method)}`}${/[[\]{}]/.test(url) ? ' --globoff' : ''} ${word(url)}`,
    ...(signed === undefined ? [] : ['-u "$USERNAME:$PASSWORD"']),
    ...sent.map(([name, value]) => `-H ${word(value === '' ? `${name};` : `${name}: ${value}`)}`),
    // Headers that curl would add.
    ...quiet.map((name) => `-H '${name}:'`),
    ...(headers.some(([name]) => name.toLowerCase() === 'accept-encoding') ? ['--compressed'] : []),
    ...data,
  ];
  const command = options.join(' \\\n  ');
  // An argument can't hold the character that ends it.
  return body?.includes('\0') === true && parts === undefined ? `${printed(body)} | ${command}` : command;
}

function bodyOptions(body: string | undefined, word: (text: string) => string): readonly string[] {
  if (body === undefined) return [];
  return [body.includes('\0') ? '--data-binary @-' : `--data-raw ${word(body)}`];
}

function partOption(part: FormPart, word: (text: string) => string, files: readonly string[]): string {
  const { name, filename, text } = part;
  if (!files.includes(text)) return `--form-string ${word(`${name}=${text}`)}`;
  const quote = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;
  return `-F ${word(`${name}=@`)}${word(text)}${filename === undefined ? '' : word(`;filename=${quote(filename)}`)}`;
}

/** A word of the shell that stands for exactly this text, with variables for the marks in it. */
export function shellWord(text: string, marks: readonly Mark[]): string {
  if (text === '') return "''";
  const found = marks.find((mark) => text.includes(mark.found));
  if (found === undefined) return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
  const at = text.indexOf(found.found);
  const [before, after] = [text.slice(0, at), text.slice(at + found.found.length)];
  return `${before && shellWord(before, marks)}"$${found.variable}"${after && shellWord(after, marks)}`;
}

function printed(text: string): string {
  return `printf '${text
    .replace(/[\\%]/g, (character) => character.repeat(2))
    .replaceAll('\0', '\\000')
    .replaceAll("'", `'\\''`)}'`;
}
