import { createImportError } from '../importedStep.js';
import { readAnsiString, readExpansion } from './dollar.js';
import { NEWLINE, type ShellScript, type ShellToken } from './shellTokens.js';

const UNQUOTED_AMPERSAND =
  'the URL has an & without quotes, at which a shell ends the command; the & was read as a part of the URL: put the URL in quotes';

/** Characters of a word that need no look: everything but blanks, quotes, escapes, expansions, operators. */
const PLAIN = /[^\s'"\\$`|&;<>#]+/y;
const OPERATOR = /\|\||&&|\|&|\||;;|;|&>>?|&|<<<|<<-?|<|>>|>\||>&|>/y;

/** A here-document that was announced, and whether its lines lose their tabs. */
interface HereDocument {
  readonly delimiter: string;
  readonly stripsTabs: boolean;
  readonly at: number;
}

/**
 * Splits a script of a POSIX shell, with the strings `$'…'` of bash. Nothing is expanded: variables become references.
 *
 * @throws RestError `usage` for a quote or an expansion that doesn't end
 */
export function readPosixShell(script: string): ShellScript {
  return new PosixReader(script).read();
}

class PosixReader {
  readonly #script: string;
  readonly #tokens: ShellToken[] = [];
  readonly #remarks = new Set<string>();
  readonly #documents: HereDocument[] = [];
  #at = 0;
  /** The current word; undefined between words. */
  #word: string[] | undefined;
  #wordAt = 0;
  #isQuoted = false;
  #commandCount = 0;

  constructor(script: string) {
    this.#script = script;
  }

  read(): ShellScript {
    while (this.#at < this.#script.length) this.#readNext();
    this.#endWord();
    return { tokens: this.#tokens, remarks: [...this.#remarks] };
  }

  #readNext(): void {
    const script = this.#script;
    const character = script.charAt(this.#at);
    switch (character) {
      case ' ':
      case '\t':
      case '\r':
        this.#endWord();
        this.#at++;
        return;
      case '\n':
        this.#endLine();
        return;
      case "'":
        this.#readSingleQuotes();
        return;
      case '"':
        this.#readDoubleQuotes();
        return;
      case '\\':
        this.#readEscape();
        return;
      case '$':
      case '`':
        this.#readDollar(false);
        return;
      case '#':
        if (this.#word === undefined) this.#skipComment();
        else this.#add(character, 1);
        return;
    }
    if (/[|&;<>]/.test(character)) {
      this.#readOperator();
      return;
    }
    PLAIN.lastIndex = this.#at;
    const [plain = character] = PLAIN.exec(script) ?? [];
    this.#add(plain, plain.length);
  }

  #add(text: string, length: number, isQuoted = false): void {
    if (this.#word === undefined) {
      this.#word = [];
      this.#wordAt = this.#at;
      this.#isQuoted = isQuoted;
    }
    this.#word.push(text);
    this.#at += length;
  }

  #endWord(): void {
    if (this.#word === undefined) return;
    this.#tokens.push({ kind: 'word', text: this.#word.join(''), at: this.#wordAt, isQuoted: this.#isQuoted });
    this.#word = undefined;
  }

  #endLine(): void {
    this.#endWord();
    this.#tokens.push({ kind: 'operator', text: NEWLINE, at: this.#at });
    this.#at++;
    for (const document of this.#documents.splice(0)) this.#readDocument(document);
  }

  #skipComment(): void {
    const end = this.#script.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#script.length : end;
  }

  #readSingleQuotes(): void {
    const end = this.#script.indexOf("'", this.#at + 1);
    if (end < 0) throw createImportError(this.#script, this.#at, "the quote ' has no closing one; add it");
    this.#add(this.#script.slice(this.#at + 1, end), end + 1 - this.#at, true);
  }

  #readDoubleQuotes(): void {
    const script = this.#script;
    const start = this.#at;
    this.#add('', 1, true);
    const special = /["\\$`]/g;
    for (;;) {
      special.lastIndex = this.#at;
      const next = special.exec(script)?.index;
      if (next === undefined) throw createImportError(script, start, 'the quote " has no closing one; add it');
      this.#add(script.slice(this.#at, next), next - this.#at);
      const character = script.charAt(next);
      if (character === '"') {
        this.#at++;
        return;
      }
      if (character !== '\\') this.#readDollar(true);
      else if (script.startsWith('\r\n', next + 1)) this.#at += 3;
      else if (script[next + 1] === '\n') this.#at += 2;
      else if (/["\\$`]/.test(script.charAt(next + 1))) this.#add(script.charAt(next + 1), 2);
      else this.#add('\\', 1);
    }
  }

  #readEscape(): void {
    const rest = this.#script.slice(this.#at + 1, this.#at + 200);
    // Spaces behind the backslash are invisible: the user meant a continuation.
    const [continuation] = /^[ \t]*\r?(?:\n|$)/.exec(rest) ?? [];
    if (continuation !== undefined) {
      if (continuation.trim() === '' && /^[ \t]/.test(continuation)) this.#endWord();
      this.#at += 1 + continuation.length;
      return;
    }
    const [character = ''] = rest;
    this.#add(character, 1 + character.length, true);
  }

  #readDollar(isInDoubleQuotes: boolean): void {
    const script = this.#script;
    const next = script[this.#at + 1];
    if (script[this.#at] === '$' && !isInDoubleQuotes) {
      if (next === "'") {
        const { text, end } = readAnsiString(script, this.#at);
        this.#add(text, end - this.#at, true);
        return;
      }
      if (next === '"') {
        // A string to translate: the dollar sign has no other effect.
        this.#at++;
        return;
      }
    }
    const expansion = readExpansion(script, this.#at, () => {
      this.#commandCount++;
      return `COMMAND_${String(this.#commandCount)}`;
    });
    if (expansion === undefined) this.#add('$', 1);
    else this.#add(expansion.text, expansion.end - this.#at, true);
  }

  #readOperator(): void {
    const script = this.#script;
    if (this.#readAmpersand()) return;
    OPERATOR.lastIndex = this.#at;
    const [operator = ''] = OPERATOR.exec(script) ?? [];
    // The number of a stream, as in 2> file.
    if (/^[<>]/.test(operator) && /^\d+$/.test(this.#word?.join('') ?? '') && !this.#isQuoted) this.#word = undefined;
    this.#endWord();
    const at = this.#at;
    this.#at += operator.length;
    if (operator === '<<' || operator === '<<-') {
      this.#announceDocument(at, operator === '<<-');
      return;
    }
    this.#tokens.push({ kind: 'operator', text: operator, at });
  }

  /** Reads an ampersand in a URL without quotes, the usual slip. */
  #readAmpersand(): boolean {
    const script = this.#script;
    if (script[this.#at] !== '&' || this.#word === undefined) return false;
    if (!/^[^\s&>]/.test(script.charAt(this.#at + 1)) || !/[?=]/.test(this.#word.join(''))) return false;
    this.#remarks.add(UNQUOTED_AMPERSAND);
    this.#add('&', 1);
    return true;
  }

  #announceDocument(at: number, stripsTabs: boolean): void {
    const [whole, single, double, plain] = /^[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|\\?([^\s'"|&;<>]+))/.exec(
      this.#script.slice(this.#at, this.#at + 300),
    ) ?? [''];
    const delimiter = single ?? double ?? plain;
    if (delimiter === undefined)
      throw createImportError(this.#script, at, '<< needs a word that ends the text, such as EOF');
    this.#at += whole.length;
    this.#documents.push({ delimiter, stripsTabs, at });
  }

  #readDocument({ delimiter, stripsTabs, at }: HereDocument): void {
    const lines: string[] = [];
    while (this.#at < this.#script.length) {
      const end = this.#script.indexOf('\n', this.#at);
      const line = this.#script.slice(this.#at, end < 0 ? undefined : end).replace(/\r$/, '');
      this.#at = end < 0 ? this.#script.length : end + 1;
      const text = stripsTabs ? line.replace(/^\t+/, '') : line;
      if (text.trim() === delimiter) {
        this.#tokens.push({ kind: 'input', text: lines.map((each) => `${each}\n`).join(''), at });
        return;
      }
      lines.push(text);
    }
    throw createImportError(this.#script, at, `the text after << has no line ${delimiter} that ends it; add it`);
  }
}
