import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { loadCatalog } from '../support/catalog.js';

const ACME = `
name: Acme
description: Parcels.
documentation_url: https://acme.test/docs
type: api_key
steps: [Create a key.]
auth_client: { name: X-Key }
`;

describe('compileCatalog', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'catalog-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string): void => {
    writeFileSync(path.join(folder, name), text);
  };
  const failure = async (): Promise<string> => {
    const error = await loadCatalog(folder).catch((problem: unknown) => problem as Error);
    if (!(error instanceof Error)) throw new Error('compiled');
    return error.message.replaceAll(`${folder}/`, '');
  };

  it('returns the providers by name, with their file names as ids', async () => {
    write('acme.yaml', ACME);
    write('acme-2.yaml', ACME.replace('name: Acme', 'name: aardvark'));
    expect((await loadCatalog(folder)).map(({ id, name }) => [id, name])).to.deep.equal([
      ['acme-2', 'aardvark'],
      ['acme', 'Acme'],
    ]);
    expect((await loadCatalog(folder))[1]).to.deep.equal({
      id: 'acme',
      name: 'Acme',
      description: 'Parcels.',
      documentation_url: 'https://acme.test/docs',
      type: 'api_key',
      steps: ['Create a key.'],
      auth_client: { name: 'X-Key' },
    });
  });

  it('returns an empty list for an empty folder', async () => {
    expect(await loadCatalog(folder)).to.deep.equal([]);
  });

  const rejected: readonly (readonly [string, string, string])[] = [
    ['a member is missing', ACME.replace('type: api_key\n', ''), "the file must have required property 'type'"],
    ['a member is unknown', `${ACME}nmae: A\n`, 'the file must NOT have additional properties (nmae)'],
    ['there are no steps', ACME.replace('[Create a key.]', '[]'), '/steps must NOT have fewer than 1 items'],
    [
      'the documentation is not on https',
      ACME.replace('https:', 'http:'),
      '/documentation_url must match pattern "^https://"',
    ],
    ['a URL is invalid', ACME.replace('acme.test/docs', 'acme test'), '/documentation_url must match format "uri"'],
    ['the file is empty', '', 'the file must be object'],
    [
      'an input has no label',
      `${ACME}inputs: { tenant: { note: x } }\n`,
      "/inputs/tenant must have required property 'label'",
    ],
    [
      'a scope contains a space',
      `${ACME}credential_hints: { scopes: [a b] }\n`,
      '/credential_hints/scopes/0 must match',
    ],
    ['there are no hints', `${ACME}credential_hints: {}\n`, '/credential_hints must NOT have fewer than 1 properties'],
    ['a key occurs twice', `${ACME}name: Other\n`, 'Map keys must be unique'],
  ];
  for (const [condition, text, problem] of rejected) {
    it(`names the file and the problem when ${condition}`, async () => {
      write('acme.yaml', text);
      expect(await failure())
        .to.match(/^acme\.yaml: /)
        .and.to.include(problem);
    });
  }

  it('rejects other files, and names that are not ids', async () => {
    for (const name of ['Acme.yaml', 'acme.yml', 'a_b.yaml', '-a.yaml']) write(name, ACME);
    const rule = 'name the file after the provider: lower-case letters, digits and hyphens, then .yaml';
    expect((await failure()).split('\n')).to.deep.equal(
      ['-a.yaml', 'Acme.yaml', 'a_b.yaml', 'acme.yml'].map((name) => `${name}: ${rule}`),
    );
  });

  it('reports all problems at once, and two providers of the same name', async () => {
    write('a.yaml', ACME);
    write('b.yaml', ACME);
    write('c.yaml', ACME.replace('description: Parcels.\n', '').replace('https:', 'ftp:'));
    expect((await failure()).split('\n')).to.deep.equal([
      "c.yaml: the file must have required property 'description'",
      'c.yaml: /documentation_url must match pattern "^https://"',
      'b and a have the same name: Acme',
    ]);
  });
});
