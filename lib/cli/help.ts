import { formatOption, type Command } from './command.js';

const EXAMPLES = `Example: npm run cli --silent -- run flow.yaml --input messages.ndjson --output -
"npm start" runs examples/hello.yaml with everything it needs.
`;

/** Formats the text for `help` and `--help`: a list of all or some commands, or the full help of one. */
export function formatHelp(commands: readonly Command[], selected?: readonly Command[]): string {
  const [only, ...others] = selected ?? [];
  if (only !== undefined && others.length === 0) return formatCommandHelp(only);
  if (selected !== undefined)
    return `${formatTable(selected.map(toRow))}\n\nRun COMMAND --help for the options of each.\n`;
  const [flows, service] = [
    commands.filter((command) => !isServiceCommand(command)),
    commands.filter(isServiceCommand),
  ];
  return `Runs integration flows and manages the credential service.

${formatTable([...flows.map(toRow), ['help', 'shows this help; "help COMMAND" and "COMMAND --help" show the options']])}

Credential service: these commands use the database of DATABASE_URL and DATA_DIR. The service may be running.

${formatTable(service.map(toRow))}

${EXAMPLES}`;
}

/** Whether a command manages the credential service: its name is a resource and a verb. */
export function isServiceCommand({ name }: Command): boolean {
  return name.includes(' ');
}

function formatCommandHelp(command: Command): string {
  const { options, description, notes } = command;
  const rows = [
    ...Object.entries(options).map(([name, option]): Row => [formatOption(name, option), option.description]),
    ['--help', 'show this help'] as const,
  ];
  const required = Object.entries(options).flatMap(([name, option]) =>
    option.required === true ? [formatOption(name, option)] : [],
  );
  const call = [formatUsage(command), ...required, '[options]'].join(' ');
  return `${call}\n\n${capitalize(description)}.\n\n${formatTable(rows)}\n${notes === undefined ? '' : `\n${notes}\n`}`;
}

type Row = readonly [string, string];

function toRow(command: Command): Row {
  return [formatUsage(command), command.description];
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
