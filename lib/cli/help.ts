const GENERAL = `Runs flows of this component.

  run FLOW    runs a flow file; "run --help" tells more
  help        shows this

Example: npm run cli --silent -- run flow.yaml --input messages.ndjson --output -
"npm start" runs examples/hello.yaml with all that it needs.
`;

const RUN = `run FLOW [options]

Runs a flow file in this process, or with --amqp on a broker: then every step is a process of the real runtime.

  --amqp URL         run on this broker: amqp://user:password@host:5672
  --input FILE       feed the messages of this file to the first step, in place of the trigger; - reads stdin
  --limit N          feed at most N messages of the input
  --output FILE      write what comes out, one message a line; - writes to stdout
  --quiet            no progress and no summary
  --log-level LEVEL  show the steps' logs on stderr: trace, debug, info, warn, error, fatal
  --help             show this

A line of an input is a message ({"body": …} with nothing but the parts of a message), or any other JSON value: then
that is the body. Outputs can be fed in again.

Ctrl-C stops feeding and finishes what is under way; a second Ctrl-C ends at once.

A step that pauses before it tries again says so with --log-level warn.

Exit codes: 0 all messages went through; 1 some failed, or the run broke off; 2 the command, the flow file or the input is wrong; 130 interrupted.
`;

/** The text for `help` and `--help`. */
export function help(about?: 'run'): string {
  return about === 'run' ? RUN : GENERAL;
}
