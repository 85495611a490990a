import { expect } from 'chai';

import { parseCommandLine } from '../../lib/cli/parseCommandLine.js';
import { COMMANDS } from '../../lib/cli/commands.js';
import { readRunSettings, type RunSettings } from '../../lib/cli/runSettings.js';
import { RestError } from '../../lib/errors.js';

/** Parses a command line of `run` to its settings. */
function run(...text: string[]): RunSettings {
  const parsed = parseCommandLine(text, COMMANDS);
  if (parsed.kind !== 'run') throw new Error('not run');
  const { operand, values } = parsed.invocation.args;
  return readRunSettings(operand, values as unknown as Parameters<typeof readRunSettings>[1]);
}

function usageError(...text: string[]): string {
  try {
    const parsed = parseCommandLine(text, COMMANDS);
    if (parsed.kind === 'run' && parsed.invocation.command.name === 'run') run(...text);
  } catch (error) {
    expect(error).to.be.instanceOf(RestError).with.property('code', 'usage');
    return (error as Error).message;
  }
  throw new Error('no error was thrown');
}

describe('parseCommandLine', () => {
  it('reads every option of run', () => {
    const text =
      'run f.yaml --amqp amqp://h --input - --limit 0 --output o.ndjson --once --quiet --log-level debug --since 2024-01-01 --max-pages 3';
    expect(run(...text.split(' '))).to.deep.equal({
      flow: 'f.yaml',
      amqp: 'amqp://h',
      input: '-',
      limit: 0,
      output: 'o.ndjson',
      maxPages: 3,
      once: true,
      progress: false,
      quiet: true,
      since: '2024-01-01',
      logLevel: 'debug',
    });
  });

  it('reads the options of runs in this process', () => {
    expect(run('run', 'f.yaml', '--state', 's', '--progress')).to.deep.equal({
      flow: 'f.yaml',
      once: false,
      progress: true,
      quiet: false,
      state: 's',
    });
  });

  it('omits options that are not set', () => {
    expect(run('run', 'f.yaml')).to.deep.equal({ flow: 'f.yaml', once: false, progress: false, quiet: false });
  });

  for (const text of [
    'tenants create --name Acme --json',
    '--json tenants --name=Acme create',
    '--name Acme --json tenants create',
  ]) {
    it(`accepts options in any position: ${text}`, () => {
      const parsed = parseCommandLine(text.split(' '), COMMANDS);
      if (parsed.kind !== 'run') throw new Error('not run');
      expect(parsed.invocation.command.name).to.equal('tenants create');
      expect(parsed.invocation.args).to.deep.equal({ operand: '', values: { name: 'Acme', json: true } });
    });
  }

  it('has no option that takes a value in one command and is a switch in another', () => {
    const kinds = new Map<string, boolean>();
    for (const { name, options } of COMMANDS) {
      for (const [option, { value }] of Object.entries(options)) {
        const kind = value !== undefined;
        expect(kinds.get(option) ?? kind, `${name} --${option}`).to.equal(kind);
        kinds.set(option, kind);
      }
    }
  });

  for (const [text, commands] of [
    ['', undefined],
    ['--help', undefined],
    ['-h', undefined],
    ['help', undefined],
    ['help me', undefined],
    ['help run', ['run']],
    ['run --help', ['run']],
    ['run f.yaml -h', ['run']],
    ['keys create --help', ['keys create']],
    ['help keys create', ['keys create']],
    ['help keys', ['keys create', 'keys list', 'keys revoke', 'keys rotate']],
    ['keys --help', ['keys create', 'keys list', 'keys revoke', 'keys rotate']],
  ] as const) {
    it(`shows help for "${text}"`, () => {
      const parsed = parseCommandLine(text.split(' ').filter(Boolean), COMMANDS);
      expect(parsed.kind).to.equal('help');
      expect(parsed.kind === 'help' ? parsed.commands?.map(({ name }) => name) : 'run').to.deep.equal(commands);
    });
  }

  const names = 'run, convert, tenants, contracts, workspaces, users, keys, login-links, vault and help';
  for (const [text, message] of [
    ['rum f.yaml', 'unknown command "rum"; did you mean run?'],
    ['deploy', `unknown command "deploy"; available: ${names}`],
    ['tenant create', 'unknown command "tenant"; did you mean tenants?'],
    ['tenants', 'tenants needs a subcommand; available: tenants create and tenants list'],
    ['tenants crate', 'unknown command "tenants crate"; did you mean tenants create?'],
    ['tenants drop', 'unknown command "tenants drop"; available: tenants create and tenants list'],
    ['tenants create', 'tenants create needs --name NAME'],
    ['users create --email a@b', 'users create needs --tenant TENANT, --role ROLE'],
    ['tenants create Acme', 'unexpected argument "Acme": tenants create takes options only'],
    ['tenants create --name=', '--name NAME: the value is empty'],
    ['tenants create --nam A', 'unknown option --nam; did you mean --name?'],
    ['tenants create --name A --tenant B', 'unknown option --tenant'],
    ['--banana', 'unknown option --banana'],
    ['flows/a.yaml', 'unknown command "flows/a.yaml"; did you mean run flows/a.yaml?'],
    ['run', 'run needs a flow file'],
    ['run a.yaml b.yaml', 'unexpected argument "b.yaml": run takes one flow file'],
    ['run f --imput x', 'unknown option --imput; did you mean --input?'],
    ['run f --banana', 'unknown option --banana'],
    ['run f --limit 3', '--limit needs --input'],
    ['run f --input - --limit many', '--limit needs a whole number, not "many"'],
    ['run f --max-pages 0', '--max-pages needs a whole number from 1, not "0"'],
    ['run f --progress --quiet', '--progress and --quiet exclude each other'],
    ['run f --state s --amqp amqp://h', '--state is for runs in this process; leave out --amqp'],
    ['run f --log-level loud', '--log-level must be one of trace, debug, info, warn, error, fatal, not "loud"'],
    ['run f --amqp localhost', '--amqp needs the URL of a broker: amqp://user:password@host:5672'],
    ['run f --amqp http://h', '--amqp needs the URL of a broker: amqp://user:password@host:5672'],
  ] as const) {
    it(`rejects "${text}"`, () => expect(usageError(...text.split(' '))).to.equal(message));
  }

  it('rejects an option without its value', () => expect(usageError('run', 'f', '--input')).to.include('--input'));
});
