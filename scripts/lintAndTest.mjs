// Runs lint beside the specs with coverage: on two cores both together take less time than one after the other.
import { spawn } from 'node:child_process';

const lint = runScript('lint', 'pipe');
const specs = runScript('coverage', 'inherit');
const codes = await Promise.all([specs, lint].map(({ exitCode }) => exitCode));
// The specs own the terminal while they run.
process.stdout.write(lint.readOutput());
process.exitCode = codes.find((code) => code !== 0) ?? 0;

/** Starts an npm script. @returns its exit code, and its output so far if it is piped */
function runScript(name, output) {
  const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', output, output] });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk));
  const exitCode = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
  return { exitCode, readOutput: () => Buffer.concat(chunks).toString() };
}
