import { expect } from 'chai';

import { readCommand } from '../../../lib/importers/curl/readCommand.js';
import { showReferences } from '../../../lib/importers/curl/references.js';

const read = (script: string): readonly string[] => readCommand(script).args.map(({ text }) => showReferences(text));

describe('readCommand', () => {
  const words: readonly (readonly [title: string, script: string, args: readonly string[]])[] = [
    ['no argument', 'curl', []],
    ['blanks and tabs', '  curl \t a   b ', ['a', 'b']],
    ['empty quotes', `curl '' ""`, ['', '']],
    ['quotes within a word', `curl a'b c'"d e"f`, ['ab cd ef']],
    ['a quote in single quotes', `curl 'it'\\''s'`, [`it's`]],
    ['escapes in double quotes', `curl "\\"\\\\\\$\\\`\\n\\a"`, ['"\\$`\\n\\a']],
    ['escapes outside of quotes', `curl \\a\\ \\'b`, [`a 'b`]],
    ['continued lines', 'curl \\\n  a \\\r\n b\\\nc', ['a', 'bc']],
    ['continued lines with spaces behind the backslash', 'curl a \\  \n  b', ['a', 'b']],
    ['a continued line in double quotes', 'curl "a\\\nb"', ['ab']],
    ['line breaks in quotes', "curl 'a\nb'", ['a\nb']],
    ['comments', '# one\ncurl a#b # two', ['a#b']],
    ['a prompt', '$ curl a', ['a']],
    ['a fence', '```bash\ncurl a\n```', ['a']],
    ['a byte order mark', '\uFEFFcurl a', ['a']],
    ['a path', '/usr/bin/curl a', ['a']],
    ['sudo and time', 'sudo time curl a', ['a']],
    [
      'escapes of bash',
      `curl $'\\a\\b\\e\\f\\n\\r\\t\\v\\\\\\'\\"\\?\\101\\x41\\u0041\\U00000041\\cA\\z'`,
      ['\x07\b\x1b\f\n\r\t\v\\\'"?AAAA\x01\\z'],
    ],
    ['bytes of UTF-8', `curl $'\\xc3\\xa9\\303\\251'`, ['éé']],
    ['surrogates, as Chrome writes them', `curl $'\\ud83d\\ude00\\u0021'`, ['😀!']],
    ['a string to translate', 'curl $"a $B"', ['a $B']],
    ['variables', 'curl $A ${B} "$C-${D:-x}" $1 $@ $', ['$A', '$B', '$C-$D', '$ARGUMENT_1', '$ARGUMENTS', '$']],
    ['variables in single quotes', `curl '$A' \\$B`, ['$A', '$B']],
    ['results of commands', 'curl $(date +%s) "`id -u`" $(a "$(b)" \')\')', ['$COMMAND_1', '$COMMAND_2', '$COMMAND_3']],
    ['redirections and pipes', 'curl a >f 2>&1 | jq "." | head', ['a']],
    ['a URL with & and without quotes', 'curl http://a/?b=1&c=2', ['http://a/?b=1&c=2']],
    ['a command in the background', 'curl a &', ['a']],
    ['assignments', 'A=1 B="2 3"\nexport C=4; curl "$A"', ['$A']],
    ['cmd', 'curl ^"http://a/?b=1^&c=2^" ^\r\n  -H ^"x: ^\\^"y^\\^"^"', ['http://a/?b=1&c=2', '-H', 'x: "y"']],
    ['cmd with a line break in a value', 'curl ^"a^\n\nb^"', ['a\nb']],
    ['cmd with variables', 'curl "http://a/%20%TOKEN%%2F" ^\n b', ['http://a/%20$TOKEN%2F', 'b']],
    ['cmd with backslashes', 'curl "C:\\x\\\\" ^\n "a\\\\b"', ['C:\\x\\', 'a\\\\b']],
    ['quotes that Firefox doubles', 'curl "{""a"":1}"', ['{"a":1}']],
    [
      'PowerShell',
      "curl.exe `\n 'it''s $a' \"x `\" $env:B ${env:C} `$\" `\n '{\\\"a\\\":1}'",
      [`it's $a`, 'x " $B $C $', '{"a":1}'],
    ],
    ['a here-document', "curl -d @- a <<'EOF'\n{}\nEOF\n", ['-d', '@-', 'a']],
  ];
  for (const [title, script, args] of words) {
    it(`reads ${title}`, () => expect(read(script)).to.deep.equal(args));
  }

  it('returns the text of a here-document', () => {
    expect(readCommand('curl @- <<-END\n\ta\n\tEND').input).to.equal('a\n');
  });

  it('returns the variables that the script assigns', () => {
    expect([...readCommand(`A=1 B='2 3'; C= curl`).variables]).to.deep.equal([
      ['A', '1'],
      ['B', '2 3'],
      ['C', ''],
    ]);
  });

  const errors: readonly (readonly [script: string, message: string])[] = [
    ['', 'line 1, column 1: the text has no command; paste one that begins with curl'],
    ['  \n # only a comment', 'line 1, column 1: the text has no command; paste one that begins with curl'],
    ["curl a \\\n 'b", "line 2, column 2: the quote ' has no closing one; add it"],
    ['curl "b\n', 'line 1, column 6: the quote " has no closing one; add it'],
    ["curl $'b", "line 1, column 6: the quote $' has no closing '; add it"],
    ['curl "$(a', 'line 1, column 7: $( has no closing ); add it'],
    ['curl ${a', 'line 1, column 6: ${ has no closing }; add it'],
    ['curl `a', 'line 1, column 6: the backtick ` has no closing one; add it, or put the text in single quotes'],
    ['curl ^"a', 'line 1, column 6: the quote " has no closing one; add it'],
    ["curl `\n 'a", "line 2, column 2: the quote ' has no closing one; add it"],
    ['curl a\0', 'line 1, column 7: the text contains a null character; remove it'],
    ["curl $'a\\0'", 'line 1, column 6: this text contains a null character, which no argument can contain'],
    ["curl $'\\xff'", 'line 1, column 6: this text has bytes that are not UTF-8; send them as a file'],
    ["curl $'\\UFFFFFFFF'", 'line 1, column 6: \\Uffffffff in this text is no character; correct it'],
    [
      'wget http://a',
      'line 1, column 1: expected the command curl, got another one "wget"; paste a command that begins with curl',
    ],
    [
      'curl a\ncurl b',
      'line 2, column 1: a second curl command begins here; import one at a time, or join them with --next',
    ],
    [
      'curl a && curl b',
      'line 1, column 11: a second curl command begins here; import one at a time, or join them with --next',
    ],
    [
      'curl a\n  -H b',
      'line 2, column 3: another command begins here; remove it; if it belongs to curl, end the line before it with a backslash',
    ],
    ['curl <<EOF\na', 'line 1, column 6: the text after << has no line EOF that ends it; add it'],
  ];
  for (const [script, message] of errors) {
    it(`refuses ${JSON.stringify(script)}`, () => expect(() => readCommand(script)).to.throw(message));
  }

  it('refuses a text of 10 MB', () => {
    expect(() => readCommand(`curl '${'a'.repeat(10_000_000)}'`)).to.throw(
      'more than 5000000; send large data as a file',
    );
  });

  it('reads large and deep texts in linear time', () => {
    expect(read(`curl '${'a'.repeat(4_000_000)}'`)[0]).to.have.length(4_000_000);
    expect(read(`curl ${'"a"'.repeat(300_000)}`)[0]).to.have.length(300_000);
    expect(() => read(`curl ${'$('.repeat(500_000)}`)).to.throw('$( has no closing )');
    expect(() => read(`curl ${'`'.repeat(99_999)}`)).to.throw('backtick');
    expect(read(`curl ^\n ${'\\'.repeat(100_000)}a`)[0]).to.have.length(100_001);
  });
});
