import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';

import { checkComponent } from '../../lib/runner/checkComponent.js';
import { readFlow } from '../../lib/runner/readFlow.js';

describe('checkComponent', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'component-'));
    await writeFile(path.join(folder, 'a.js'), '');
    await writeFile(path.join(folder, 'component.json'), JSON.stringify({ actions: { a: { main: './a.js' } } }));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const check = (provider: string): void => {
    const text = `name: x\nsteps: [{ function: a, credential: crm }]\ncredentials: { crm: { type: noauth, provider: ${provider} } }`;
    checkComponent(readFlow(text, { file: 'flow.yaml', defaultComponent: folder, env: {} }));
  };

  describe('with a provider catalogue', () => {
    beforeEach(async () => {
      await mkdir(path.join(folder, 'dist/catalog'), { recursive: true });
      const providers = [{ id: 'sales-cloud' }, { id: 'chat' }];
      await writeFile(path.join(folder, 'dist/catalog/providers.json'), JSON.stringify(providers));
    });

    it('accepts a provider of it', () => expect(() => check('chat')).not.to.throw());

    for (const [provider, hint] of [
      ['salescloud', 'did you mean "sales-cloud"?'],
      ['zzz', 'it has: sales-cloud, chat'],
    ] as const) {
      it(`refuses ${provider}`, () =>
        expect(() => check(provider)).to.throw(
          `credentials.crm.provider: the catalogue has no provider "${provider}"; ${hint}`,
        ));
    }
  });

  it('accepts any provider without a catalogue', () => expect(() => check('zzz')).not.to.throw());
});
