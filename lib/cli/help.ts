import { formatOption, type Command } from './command.js';

const EXAMPLES = `Example: npm run cli --silent -- run flow.yaml --input messages.ndjson --output -
"npm start" runs examples/hello.yaml with all that it needs.
`;

/** The text for `help` and `--help`: of all commands, of some, or of one in full. */
export function formatHelp(commands: readonly Command[], about?: readonly Command[]): string {
  const [only, ...others] = about ?? [];
  if (only !== undefined && others.length === 0) return formatCommandHelp(only);
  if (about !== undefined) return `${formatTable(about.map(toRow))}\n\nCOMMAND --help tells more of each.\n`;
  const [flows, service] = [commands.filter((it) => !isServiceCommand(it)), commands.filter(isServiceCommand)];
  return `Runs flows of this component, and manages the credential service.

${formatTable([...flows.map(toRow), ['help', 'shows this; "help COMMAND" and "COMMAND --help" tell more']])}

The service: its database is found by DATABASE_URL and DATA_DIR, as the service finds it, and may be in use meanwhile.

${formatTable(service.map(toRow))}

${EXAMPLES}`;
}

/** Those of the service are named by a thing and what to do with it. */
export function isServiceCommand({ name }: Command): boolean {
  return name.includes(' ');
}

function formatCommandHelp(command: Command): string {
  const { options, about, notes } = command;
  const rows = [
    ...Object.entries(options).map(([name, option]): Row => [formatOption(name, option), option.about]),
    ['--help', 'show this'] as const,
  ];
  const required = Object.entries(options).flatMap(([name, option]) =>
    option.required === true ? [formatOption(name, option)] : [],
  );
  const call = [formatUsage(command), ...required, '[options]'].join(' ');
  return `${call}\n\n${capitalize(about)}.\n\n${formatTable(rows)}\n${notes === undefined ? '' : `\n${notes}\n`}`;
}

type Row = readonly [string, string];

function toRow(command: Command): Row {
  return [formatUsage(command), command.about];
}

function formatUsage({ name, operand }: Command): string {
  return operand === undefined ? name : `${name} ${operand.value}`;
}

function formatTable(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
