import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const FILE_NAME = /^[a-z0-9]+(-[a-z0-9]+)*\.yaml$/;

/**
 * Reads a provider catalogue: a folder with one YAML file for each provider, whose name is the provider's id.
 *
 * @param {string} folder
 * @param {string} [schemaFile] JSON schema of each file
 * @returns {readonly object[]} the providers with their `id`, sorted by name
 * @throws Error with one line for each problem
 */
export function compileCatalog(folder, schemaFile = path.join(import.meta.dirname, '../catalog/provider.schema.json')) {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: true, strictTuples: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
  const problems = [];
  const providers = [];
  for (const name of readdirSync(folder).sort()) {
    const report = (problem) => problems.push(`${path.join(folder, name)}: ${problem}`);
    if (!FILE_NAME.test(name)) {
      report('name the file after the provider: lower-case letters, digits and hyphens, then .yaml');
      continue;
    }
    try {
      const provider = parse(readFileSync(path.join(folder, name), 'utf8'));
      if (validate(provider)) providers.push({ id: path.basename(name, '.yaml'), ...provider });
      else for (const error of validate.errors) report(describe(error));
    } catch (error) {
      report(error.message);
    }
  }
  for (const { id, name } of providers) {
    const other = providers.find((one) => one.id < id && one.name === name);
    if (other !== undefined) problems.push(`${id} and ${other.id} have the same name: ${name}`);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return providers.sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

function describe({ instancePath, message, params }) {
  const name = params.additionalProperty ?? params.propertyName;
  return `${instancePath === '' ? 'the file' : instancePath} ${message}${name === undefined ? '' : ` (${name})`}`;
}
