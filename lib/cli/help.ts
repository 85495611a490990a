import { spelled, type Command } from './command.js';

const EXAMPLES = `Example: npm run cli --silent -- run flow.yaml --input messages.ndjson --output -
"npm start" runs examples/hello.yaml with all that it needs.
`;

/** The text for `help` and `--help`: of all commands, of some, or of one in full. */
export function help(commands: readonly Command[], about?: readonly Command[]): string {
  const [only, ...others] = about ?? [];
  if (only !== undefined && others.length === 0) return inFull(only);
  if (about !== undefined) return `${table(about.map(line))}\n\nCOMMAND --help tells more of each.\n`;
  const [flows, service] = [commands.filter((it) => !isOfService(it)), commands.filter(isOfService)];
  return `Runs flows of this component, and manages the credential service.

${table([...flows.map(line), ['help', 'shows this; "help COMMAND" and "COMMAND --help" tell more']])}

The service: its database is found by DATABASE_URL and DATA_DIR, as the service finds it, and may be in use meanwhile.

${table(service.map(line))}

${EXAMPLES}`;
}

/** Those of the service are named by a thing and what to do with it. */
export function isOfService({ name }: Command): boolean {
  return name.includes(' ');
}

function inFull(command: Command): string {
  const { options, about, notes } = command;
  const rows = [
    ...Object.entries(options).map(([name, option]): Row => [spelled(name, option), option.about]),
    ['--help', 'show this'] as const,
  ];
  const required = Object.entries(options).flatMap(([name, option]) =>
    option.required === true ? [spelled(name, option)] : [],
  );
  const call = [callOf(command), ...required, '[options]'].join(' ');
  return `${call}\n\n${capital(about)}.\n\n${table(rows)}\n${notes === undefined ? '' : `\n${notes}\n`}`;
}

type Row = readonly [string, string];

function line(command: Command): Row {
  return [callOf(command), command.about];
}

function callOf({ name, operand }: Command): string {
  return operand === undefined ? name : `${name} ${operand.value}`;
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
