import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Builds `output` again unless it was built from the same sources. Sources are compared by content: file systems round the
 * times of files, a checkout sets them, and a deleted file has none.
 *
 * @param {object} options
 * @param {string} options.root absolute path; `sources` and `output` are relative to it
 * @param {readonly string[]} options.sources files and folders that the output depends on
 * @param {string} options.output folder that is deleted before each build
 * @param {() => void} options.build writes the output; when it throws, the next call builds again
 * @returns {boolean} whether it built
 */
export function buildIfChanged({ root, sources, output, build }) {
  const stamp = path.join(root, output, '.built');
  // Read before the build: an edit during it differs from the stamp.
  const fingerprint = computeFingerprint(root, sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return false;
  rmSync(path.join(root, output), { recursive: true, force: true });
  build();
  writeFileSync(stamp, fingerprint);
  return true;
}

/** Computes the SHA-256 of the names and contents of all files, in hex. */
function computeFingerprint(root, sources) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => listFiles(root, source)).sort()) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function listFiles(root, source) {
  if (!statSync(path.join(root, source)).isDirectory()) return [source];
  return readdirSync(path.join(root, source), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}
