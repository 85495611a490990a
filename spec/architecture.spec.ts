import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { CREDENTIAL_TYPES } from '../lib/auth/registry.js';
import { GRANT_TYPES } from '../lib/oauth/grants/index.js';
import { DIALECTS } from '../lib/request/dialects/registry.js';
import { findNameViolations, findViolations, type SourceFile } from './support/architecture.js';
import { readText, root } from './support/descriptor.js';
import { readLib, readSource } from './support/sourceFile.js';

const TYPE_PLACES = [
  'lib/auth/types/',
  // Members with the same name: of component.json, and the key of an audit record's user.
  'lib/platform/model/readDescriptor.ts',
  'lib/wire/auditRecord.ts',
];
const GRANT_PLACES = [
  'lib/oauth/grants/',
  // The flow on another device ends in its grant.
  'lib/platform/usecases/authFlows/pollDeviceFlows.ts',
];
const VENDOR_PLACES: readonly string[] = [
  'lib/auth/registry.ts',
  'lib/auth/types/oauth2Instagram.ts',
  'lib/oauth/providers/index.ts',
  'lib/oauth/providers/instagram.ts',
  'lib/platform/store/sql/migrations/0002-refreshing.ts',
];

const GRANT_NAMES = GRANT_TYPES.map(({ name }) => name);
const PROVIDER_IDS = readdirSync(path.join(root, 'catalog/providers')).map((name) => path.basename(name, '.yaml'));
const PROVIDER_PLACES = ['lib/oauth/providers/'];

const file = (name: string, more: Partial<SourceFile> = {}): SourceFile => ({
  path: `lib/${name}`,
  lines: 100,
  imports: [],
  uses: [],
  literals: [],
  ...more,
});

describe('lib/', () => {
  let files: readonly SourceFile[];
  before(function () {
    // It parses all of them.
    this.timeout(60_000);
    files = readLib(root);
    const names = files.map((one) => one.path);
    expect(names).to.include.members(['lib/errors.ts', 'lib/http/message.ts', 'lib/actions/httpRequestAxios.ts']);
  });

  it('follows the architecture in every file', () => {
    expect(findViolations(files)).to.deep.equal([]);
  });

  it('names credential types, grant types, functions and providers in their definitions only', () => {
    const functions = DIALECTS.flatMap(({ descriptor }) => [descriptor.action.key, descriptor.trigger.key]);
    expect(
      findNameViolations(files, [
        // An auth client's client_auth is basic, too.
        { kind: 'credential type', names: CREDENTIAL_TYPES.filter((it) => it !== 'basic'), allowed: TYPE_PLACES },
        // A secret has a member password.
        { kind: 'grant type', names: GRANT_NAMES.filter((it) => it !== 'password'), allowed: GRANT_PLACES },
        // A request is also a code of errors and a member.
        { kind: 'function', names: functions.filter((it) => it !== 'request'), allowed: ['lib/request/dialects/'] },
        { kind: 'provider', names: PROVIDER_IDS, allowed: PROVIDER_PLACES },
      ]),
    ).to.deep.equal([]);
  });

  it('names a vendor in its own files only', () => {
    const mentions = files.map((one) => one.path).filter((name) => /instagram/i.test(readText(name)));
    expect(mentions.filter((name) => !VENDOR_PLACES.includes(name))).to.deep.equal([]);
  });
});

describe('the architecture rules', () => {
  const allowed: readonly (readonly [string, Partial<SourceFile>])[] = [
    ['actions/httpRequestAxios.ts', { imports: ['lib/component/runStep.ts', 'lib/request/requestConfig.ts'] }],
    [
      'component/runRequest.ts',
      { imports: ['lib/http/send.ts', 'lib/auth/credential.ts', 'lib/component/secretApi.ts'] },
    ],
    ['component/context.ts', { uses: ['process.env', 'node:process.env', 'Date.now', 'Math.random'] }],
    [
      'http/send.ts',
      { imports: ['axios', 'node:http', 'lib/errors.ts'], uses: ['node:http.request', 'node:tls.connect'] },
    ],
    ['request/buildRequest.ts', { imports: ['node:stream', 'jsonata', 'node:vm', 'lib/http/message.ts'] }],
    ['oauth/state.ts', { imports: ['node:crypto'], uses: ['node:crypto.createHash', 'Date.parse', 'Math.floor'] }],
    [
      'runner/stepApi.ts',
      { imports: ['node:http', 'lib/wire/secret.ts'], uses: ['node:http.createServer', 'process.env'] },
    ],
    ['cli/main.ts', { imports: ['lib/runner/embedded.ts', 'lib/platform/main.ts', 'lib/importers/curl.ts'] }],
    ['platform/main.ts', { imports: ['lib/platform/routes/secrets.ts', 'lib/platform/refresher/scheduler.ts'] }],
    [
      'platform/refresher/scheduler.ts',
      {
        imports: [
          'lib/platform/tokens/schedule.ts',
          'lib/platform/usecases/refresh/forceRefresh.ts',
          'lib/platform/store/store.ts',
        ],
      },
    ],
    ['errors.ts', { lines: 300 }],
  ];
  for (const [name, more] of allowed) {
    it(`accept ${name} with ${JSON.stringify(more)}`, () => {
      expect(findViolations([file(name, more)])).to.deep.equal([]);
    });
  }

  const broken: readonly (readonly [string, Partial<SourceFile>, string])[] = [
    [
      'request/requestConfig.ts',
      { imports: ['lib/http/send.ts'] },
      'lib/request/requestConfig.ts (pure) imports lib/http/send.ts (shell), which is above it',
    ],
    [
      'errors.ts',
      { imports: ['lib/wire/secret.ts'] },
      'lib/errors.ts (values) imports lib/wire/secret.ts (pure), which is above it',
    ],
    [
      'http/message.ts',
      { imports: ['lib/http/send.ts'] },
      'lib/http/message.ts (values) imports lib/http/send.ts (shell), which is above it',
    ],
    [
      'component/secretApi.ts',
      { imports: ['lib/component/runRequest.ts'] },
      'lib/component/secretApi.ts (shell) imports lib/component/runRequest.ts (use-cases), which is above it',
    ],
    [
      'component/runRequest.ts',
      { imports: ['lib/actions/httpRequestAxios.ts'] },
      'lib/component/runRequest.ts (use-cases) imports lib/actions/httpRequestAxios.ts (entries), which is above it',
    ],
    [
      'platform/model/refresh.ts',
      { imports: ['lib/platform/store/store.ts'] },
      'lib/platform/model/refresh.ts (pure) imports lib/platform/store/store.ts (shell), which is above it',
    ],
    [
      'platform/tokens/schedule.ts',
      { uses: ['Date.now'] },
      'lib/platform/tokens/schedule.ts is pure but uses Date.now',
    ],
    [
      'triggers/httpRequestTrigger.ts',
      { imports: ['lib/actions/httpRequestAction.ts'] },
      'lib/triggers/httpRequestTrigger.ts imports lib/actions/httpRequestAction.ts, another entry',
    ],
    [
      'component/context.ts',
      { imports: ['lib/platform/config.ts'] },
      'lib/component/context.ts (component) imports lib/platform/config.ts (platform)',
    ],
    [
      'platform/usecases/refresh.ts',
      { imports: ['lib/component/secretApi.ts'] },
      'lib/platform/usecases/refresh.ts (platform) imports lib/component/secretApi.ts (component)',
    ],
    [
      'runner/embedded.ts',
      { imports: ['lib/component/runStep.ts'] },
      'lib/runner/embedded.ts (runner) imports lib/component/runStep.ts (component)',
    ],
    [
      'component/stepCache.ts',
      { imports: ['lib/runner/flow.ts'] },
      'lib/component/stepCache.ts (component) imports lib/runner/flow.ts (runner)',
    ],
    [
      'cli/main.ts',
      { imports: ['lib/actions/httpRequestAxios.ts'] },
      'lib/cli/main.ts (cli) imports lib/actions/httpRequestAxios.ts (component)',
    ],
    [
      'importers/curl.ts',
      { imports: ['lib/cli/main.ts'] },
      'lib/importers/curl.ts (shared) imports lib/cli/main.ts (cli)',
    ],
    [
      'helpers/text.ts',
      {},
      'lib/helpers/text.ts is in no layer: give its folder a place in spec/support/architecture.ts',
    ],
    [
      'auth/basic.ts',
      { imports: ['lib/helpers/text.ts'] },
      'lib/auth/basic.ts imports lib/helpers/text.ts, which is in no layer',
    ],
    ['auth/basic.ts', { imports: ['node:fs/promises'] }, 'lib/auth/basic.ts is pure but imports node:fs/promises'],
    ['oauth/pkce.ts', { imports: ['node:timers'] }, 'lib/oauth/pkce.ts is pure but imports node:timers'],
    [
      'request/requestConfig.ts',
      { imports: ['elasticio-node'] },
      'lib/request/requestConfig.ts is pure but imports elasticio-node',
    ],
    ['sensitive.ts', { imports: ['node:http'] }, 'lib/sensitive.ts is pure but imports node:http'],
    ['request/outcome.ts', { uses: ['Date.now'] }, 'lib/request/outcome.ts is pure but uses Date.now'],
    ['request/outcome.ts', { uses: ['new Date'] }, 'lib/request/outcome.ts is pure but uses new Date'],
    ['request/outcome.ts', { uses: ['Math.random'] }, 'lib/request/outcome.ts is pure but uses Math.random'],
    ['request/outcome.ts', { uses: ['setTimeout'] }, 'lib/request/outcome.ts is pure but uses setTimeout'],
    [
      'oauth/pkce.ts',
      { uses: ['node:crypto.randomBytes'] },
      'lib/oauth/pkce.ts is pure but uses node:crypto.randomBytes',
    ],
    [
      'component/runRequest.ts',
      { uses: ['process.env'] },
      'lib/component/runRequest.ts reads the environment: process.env',
    ],
    ['http/send.ts', { uses: ['node:process.env'] }, 'lib/http/send.ts reads the environment: node:process.env'],
    ['platform/app.ts', { uses: ['process'] }, 'lib/platform/app.ts reads the environment: process'],
    ['component/secretApi.ts', { imports: ['axios'] }, 'lib/component/secretApi.ts opens connections: axios'],
    [
      'component/fileStore.ts',
      { uses: ['node:https.request'] },
      'lib/component/fileStore.ts opens connections: node:https.request',
    ],
    ['verifyCredentials.ts', { uses: ['fetch'] }, 'lib/verifyCredentials.ts opens connections: fetch'],
    [
      'platform/vault/vault.ts',
      { uses: ['node:net.connect'] },
      'lib/platform/vault/vault.ts opens connections: node:net.connect',
    ],
    ['http/send.ts', { lines: 301 }, 'lib/http/send.ts has 301 lines, more than 300'],
  ];
  for (const [name, more, violation] of broken) {
    it(`report: ${violation}`, () => {
      expect(findViolations([file(name, more)])).to.deep.equal([violation]);
    });
  }

  it('report an import cycle once, wherever the walk begins', () => {
    const cycle = [
      file('request/c.ts', { imports: ['lib/request/a.ts'] }),
      file('request/b.ts', { imports: ['lib/request/c.ts'] }),
      file('request/a.ts', { imports: ['lib/request/b.ts'] }),
      file('request/d.ts', { imports: ['lib/request/a.ts'] }),
    ];
    const found = ['lib/request/a.ts -> lib/request/b.ts -> lib/request/c.ts -> lib/request/a.ts is an import cycle'];
    expect(findViolations(cycle)).to.deep.equal(found);
    expect(findViolations([...cycle].reverse())).to.deep.equal(found);
  });

  it('report an import cycle of folders without one of files, with an import for each side', () => {
    const cycle = [
      file('auth/basic.ts', { imports: ['lib/wire/secret.ts'] }),
      file('oauth/pkce.ts', { imports: ['lib/auth/strategy.ts', 'lib/auth/basic.ts'] }),
      file('wire/run.ts', { imports: ['lib/oauth/pkce.ts', 'lib/errors.ts'] }),
      file('errors.ts'),
    ];
    const found = [
      'lib/auth/basic.ts imports lib/wire/secret.ts, but lib/wire is above lib/auth',
      'lib: auth -> wire -> oauth -> auth is an import cycle of folders (lib/auth/basic.ts -> lib/wire/secret.ts, ' +
        'lib/wire/run.ts -> lib/oauth/pkce.ts, lib/oauth/pkce.ts -> lib/auth/strategy.ts)',
    ];
    expect(findViolations(cycle)).to.deep.equal(found);
    expect(findViolations([...cycle].reverse()).map((it) => it.split(' (')[0])).to.deep.equal(
      found.map((it) => it.split(' (')[0]),
    );
  });

  it('report an import cycle of a file and a folder, in a folder of any depth', () => {
    const cycle = [
      file('ui/pages/runs/list.ts', { imports: ['lib/ui/pages/runs/model/run.ts'] }),
      file('ui/pages/runs/model/run.ts'),
      file('ui/pages/runs/model/entry.ts', { imports: ['lib/ui/pages/runs/list.ts'] }),
    ];
    expect(findViolations(cycle)).to.deep.equal([
      'lib/ui/pages/runs: list.ts -> model -> list.ts is an import cycle of folders (lib/ui/pages/runs/list.ts -> ' +
        'lib/ui/pages/runs/model/run.ts, lib/ui/pages/runs/model/entry.ts -> lib/ui/pages/runs/list.ts)',
    ]);
  });

  it('report each group of children once, by its shortest cycle', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const targets: Readonly<Record<string, readonly string[]>> = {
      a: ['b'],
      b: ['c', 'a'],
      c: ['a'],
      d: ['e', 'a'],
      e: ['d'],
    };
    const files = names.map((name) =>
      file(`ui/${name}/x.ts`, { imports: (targets[name] ?? []).map((to) => `lib/ui/${to}/y.ts`) }),
    );
    expect(findViolations(files).map((it) => it.split(' is ')[0])).to.deep.equal([
      'lib/ui: a -> b -> a',
      'lib/ui: d -> e -> d',
    ]);
  });

  it('report imports against the order of folders', () => {
    const files = [
      file('members/text.ts', { imports: ['lib/auth/basic.ts'] }),
      file('platform/tokens/journal.ts', { imports: ['lib/platform/refresher/lease.ts'] }),
      file('platform/usecases/secrets.ts', {
        imports: ['lib/platform/refresher/lease.ts', 'lib/platform/tokens/journal.ts'],
      }),
    ];
    expect(findViolations(files)).to.include.members([
      'lib/members/text.ts imports lib/auth/basic.ts, but lib/auth is above lib/members',
      'lib/platform/tokens/journal.ts imports lib/platform/refresher/lease.ts, but lib/platform/refresher is above lib/platform/tokens',
      'lib/platform/usecases/secrets.ts imports lib/platform/refresher/lease.ts, but lib/platform/refresher is above lib/platform/usecases',
    ]);
  });

  it('report a name outside its definition', () => {
    const rules = [
      { kind: 'credential type', names: ['toy', 'plain'], allowed: ['lib/auth/types/', 'lib/auth/old.ts'] },
    ];
    const files = [
      file('auth/types/toy.ts', { literals: ['toy'] }),
      file('auth/old.ts', { literals: ['plain'] }),
      file('ui/form.ts', { literals: ['toy', 'toys', 'plain'] }),
      file('auth/toy.ts', { literals: ['toy'] }),
    ];
    expect(findNameViolations(files, rules)).to.deep.equal([
      'lib/auth/toy.ts names the credential type toy: derive it from the definition',
      'lib/ui/form.ts names the credential type plain: derive it from the definition',
      'lib/ui/form.ts names the credential type toy: derive it from the definition',
    ]);
  });

  it('report a file that imports itself', () => {
    expect(findViolations([file('request/a.ts', { imports: ['lib/request/a.ts'] })])).to.deep.equal([
      'lib/request/a.ts -> lib/request/a.ts is an import cycle',
    ]);
  });
});

describe('reading a source file', () => {
  const cases: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
    ['a file of ours', `import { a } from '../http/send.js'; a();`, ['lib/http/send.ts'], []],
    [
      'types of ours',
      `import type { A } from './requestConfig.js'; export type B = A;`,
      ['lib/request/requestConfig.ts'],
      [],
    ],
    [
      'what is passed on',
      `export { a } from './requestConfig.js'; export * from '../errors.js';`,
      ['lib/request/requestConfig.ts', 'lib/errors.ts'],
      [],
    ],
    [
      'a module loaded late',
      `const a = await import('node:fs'); require('axios'); a;`,
      ['node:fs', 'axios'],
      ['require'],
    ],
    ['a module of Node without its prefix', `import 'http';`, ['node:http'], []],
    [
      'a member by name',
      `import { request as send, type Agent } from 'node:http'; send;`,
      ['node:http'],
      ['node:http.request'],
    ],
    [
      'a member of a whole module',
      `import * as http from 'node:http'; http.request();`,
      ['node:http'],
      ['node:http.request'],
    ],
    [
      'a member of a default import',
      `import runtime from 'node:process'; runtime.env['A'];`,
      ['node:process'],
      ['node:process.env'],
    ],
    [
      'a module handed on',
      `import runtime from 'node:process'; f(runtime);`,
      ['node:process'],
      ['node:process.default', 'f'],
    ],
    ['an old import', `import net = require('node:net'); net.connect(1);`, ['node:net'], ['node:net.connect']],
    ['types of a module of Node', `import type { Socket } from 'node:net'; let a: Socket;`, ['node:net'], []],
    ['the environment', `process.env['A']; process['env']; const { env } = process;`, [], ['process.env', 'process']],
    ['the environment by the long way', `globalThis.process.env; globalThis['fetch'];`, [], ['process.env', 'fetch']],
    [
      'the clock',
      `new Date(); new Date(5); Date.now(); Date(); x instanceof Date;`,
      [],
      ['new Date', 'Date.now', 'Date()', 'x', 'Date'],
    ],
    ['a function named like a global', `export async function process() { process(); }`, [], []],
    ['a parameter named like a global', `const a = (fetch: () => void) => { fetch(); };`, [], []],
    [
      'members and keys named like a global',
      `a.fetch(); const b = { fetch: 1 }; class C { fetch() {} }`,
      [],
      ['a.fetch'],
    ],
    ['types named like a global', `interface A { fetch(): typeof fetch } type B = Date;`, [], []],
    ['a shorthand member', `send({ fetch });`, [], ['send', 'fetch']],
  ];
  for (const [what, text, imports, uses] of cases) {
    it(`finds ${what}`, () => {
      const source = readSource('lib/request/x.ts', text);
      expect(source.imports).to.deep.equal([...imports]);
      expect([...source.uses].sort()).to.deep.equal([...uses].sort());
    });
  }

  it('returns enough for the rules to report a violation', () => {
    const text = `import { send } from '../http/send.js';\nexport const now = () => send(Date.now());\n`;
    expect(findViolations([readSource('lib/request/now.ts', text)])).to.deep.equal([
      'lib/request/now.ts (pure) imports lib/http/send.ts (shell), which is above it',
      'lib/request/now.ts is pure but uses Date.now',
    ]);
  });

  it('finds a component behind the name that it is imported by', () => {
    const known = ['lib/ui/a.tsx', 'lib/ui/b.ts'];
    const read = (file: string, text: string): SourceFile => readSource(file, text, (path) => known.includes(path));
    expect(read('lib/ui/a.tsx', `import './a.js'; import './b.js'; import './c.css';`).imports).to.deep.equal([
      'lib/ui/a.tsx',
      'lib/ui/b.ts',
      'lib/ui/c.css',
    ]);
    const cycle = [read('lib/ui/a.tsx', `import { b } from './b.js';`), read('lib/ui/b.ts', `import './a.js';`)];
    expect(findViolations(cycle)).to.deep.equal(['lib/ui/a.tsx -> lib/ui/b.ts -> lib/ui/a.tsx is an import cycle']);
  });

  it('finds string literals and keys, but no modules and members', () => {
    const text = `import a from 'x'; export * from 'y'; type A = 'a' | 'b'; const c: A = { d: \`e\`, 'f': 1, g }; h.i('j');`;
    expect(readSource('lib/x.ts', text).literals).to.deep.equal(['a', 'b', 'd', 'e', 'f', 'g', 'j']);
  });

  it('counts lines', () => {
    expect(readSource('lib/x.ts', 'a;\nb;\n').lines).to.equal(2);
    expect(readSource('lib/x.ts', 'a;\nb;').lines).to.equal(2);
  });
});
