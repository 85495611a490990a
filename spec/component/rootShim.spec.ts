import { createRequire } from 'node:module';
import path from 'node:path';
import { expect } from 'chai';

// The runtime reports "verified" if it can't load verifyCredentials.js, so this spec loads the built file.
const ComponentReader = (
  createRequire(__filename)('elasticio-sailor-nodejs/lib/component_reader.js') as {
    ComponentReader: new () => { componentPath: string; loadVerifyCredentials(): Promise<unknown> };
  }
).ComponentReader;

describe('verifyCredentials.js', () => {
  it('verifies a credential when the runtime loads it', async () => {
    const reader = new ComponentReader();
    reader.componentPath = path.join(__dirname, '../..');
    const verify = (await reader.loadVerifyCredentials()) as (input: unknown) => Promise<{ verified: boolean }>;
    expect(await verify({ type: 'basic', credentials: { username: 'u', password: 'p' } })).to.deep.equal({
      verified: true,
    });
    expect((await verify({ type: 'basic', credentials: {} })).verified).to.equal(false);
  });
});
