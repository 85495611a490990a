import { expect } from 'chai';

import { parseCommandLine } from '../../lib/cli/commandLine.js';
import { RestError } from '../../lib/errors.js';

function refusal(...words: string[]): string {
  try {
    parseCommandLine(words);
  } catch (error) {
    expect(error).to.be.instanceOf(RestError).with.property('code', 'usage');
    return (error as Error).message;
  }
  throw new Error('the words were accepted');
}

describe('parseCommandLine', () => {
  it('reads every option of run', () => {
    const words = 'run f.yaml --amqp amqp://h --input - --limit 0 --output o.ndjson --quiet --log-level debug';
    expect(parseCommandLine(words.split(' '))).to.deep.equal({
      do: 'run',
      flow: 'f.yaml',
      amqp: 'amqp://h',
      input: '-',
      limit: 0,
      output: 'o.ndjson',
      quiet: true,
      logLevel: 'debug',
    });
  });

  it('leaves out what is not given', () => {
    expect(parseCommandLine(['run', 'f.yaml'])).to.deep.equal({ do: 'run', flow: 'f.yaml', quiet: false });
  });

  for (const [words, help] of [
    ['', { do: 'help' }],
    ['--help', { do: 'help' }],
    ['-h', { do: 'help' }],
    ['help', { do: 'help' }],
    ['help run', { do: 'help', about: 'run' }],
    ['run --help', { do: 'help', about: 'run' }],
    ['run f.yaml -h', { do: 'help', about: 'run' }],
  ] as const) {
    it(`helps for "${words}"`, () => {
      expect(parseCommandLine(words.split(' ').filter(Boolean))).to.deep.equal(help);
    });
  }

  for (const [words, reply] of [
    ['rum f.yaml', 'unknown command "rum"; did you mean run?'],
    ['deploy', 'unknown command "deploy"; there are run and help'],
    ['flows/a.yaml', 'unknown command "flows/a.yaml"; did you mean run flows/a.yaml?'],
    ['run', 'run needs a flow file'],
    ['run a.yaml b.yaml', 'run takes one flow file; what is "b.yaml" for?'],
    ['run f --imput x', 'unknown option --imput; did you mean --input?'],
    ['run f --banana', 'unknown option --banana'],
    ['run f --limit 3', '--limit says how many messages of --input to feed; give --input too'],
    ['run f --input - --limit many', '--limit needs a whole number, not "many"'],
    ['run f --log-level loud', '--log-level is one of trace, debug, info, warn, error, fatal, not "loud"'],
    ['run f --amqp localhost', '--amqp needs the address of a broker: amqp://user:password@host:5672'],
    ['run f --amqp http://h', '--amqp needs the address of a broker: amqp://user:password@host:5672'],
  ] as const) {
    it(`refuses "${words}"`, () => expect(refusal(...words.split(' '))).to.equal(reply));
  }

  it('refuses an option that lacks its value', () => expect(refusal('run', 'f', '--input')).to.include('--input'));
});
