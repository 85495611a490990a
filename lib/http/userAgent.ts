import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Default User-Agent header: product and version (RFC 9110, section 10.1.5). */
export const USER_AGENT = readUserAgent(__dirname);

/** @param folder a folder of this package; package.json is in it or above */
function readUserAgent(folder: string): string {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return readUserAgent(path.dirname(folder));
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
  return `${name}/${version}`;
}
