import { findFolderCycles, type FolderCycle } from './folderCycles.js';

/** The imports and globals of a source file that the rules check. */
export interface SourceFile {
  /** From the repository's root, with forward slashes: `lib/request/requestConfig.ts`. */
  readonly path: string;
  readonly lines: number;
  /** Project files as such paths, `node:` modules, packages; imports of types included. */
  readonly imports: readonly string[];
  /** Globals and Node members that it uses: `process.env`, `Date.now`, `new Date`, `node:http.request`, `fetch`. */
  readonly uses: readonly string[];
  /** String literals and keys of object literals. */
  readonly literals: readonly string[];
}

/** Names that only their definition may spell out; everything else derives them from it. */
export interface NameRule {
  /** The kind of thing that is named: `credential type`. */
  readonly kind: string;
  readonly names: readonly string[];
  /** Files, and folders with a slash at the end. */
  readonly allowed: readonly string[];
}

type Side = 'shared' | 'component' | 'platform' | 'runner' | 'cli' | 'ui';

interface Area {
  /** A folder or a file. The longest match wins. */
  readonly path: string;
  readonly side: Side;
  /** 0 values, 1 pure, 2 shell, 3 use-cases, 4 entries: an import never goes to a higher one. */
  readonly layer: 0 | 1 | 2 | 3 | 4;
}

const AREAS: readonly Area[] = [
  ...[
    'errors.ts',
    'sensitive.ts',
    'json.ts',
    'decodePercent.ts',
    'editDistance.ts',
    'trace.ts',
    'http/adler32.ts',
    'http/basicAuthorization.ts',
    'http/exactUrl.ts',
    'http/inflateDecoder.ts',
    'http/isHeaderValue.ts',
    'http/isHttpToken.ts',
    'http/mediaType.ts',
    'http/message.ts',
    'http/queryParameters.ts',
    'http/quotaHeaders.ts',
    'http/rateLimitHeaders.ts',
    'schemas/request.schema.json',
  ].map((path): Area => ({
    path,
    side: 'shared',
    layer: 0,
  })),
  ...['members', 'request', 'auth', 'oauth', 'wire', 'step', 'importers'].map((path): Area => ({
    path,
    side: 'shared',
    layer: 1,
  })),
  { path: 'http', side: 'shared', layer: 2 },
  { path: 'durableFile.ts', side: 'shared', layer: 2 },
  ...[
    'component/secretApi.ts',
    'component/platformApi.ts',
    'component/fileStore.ts',
    'component/fileName.ts',
    'component/contentDisposition.ts',
    'component/storageUpload.ts',
    'component/replayableBody.ts',
  ].map((path): Area => ({ path, side: 'component', layer: 2 })),
  { path: 'component', side: 'component', layer: 3 },
  ...['actions', 'triggers', 'verifyCredentials.ts'].map((path): Area => ({ path, side: 'component', layer: 4 })),
  { path: 'runner', side: 'runner', layer: 3 },
  { path: 'cli', side: 'cli', layer: 4 },
  ...['platform/model', 'platform/backgroundJob.ts'].map((path): Area => ({ path, side: 'platform', layer: 1 })),
  ...[
    'platform/catalogReader.ts',
    'platform/childProcess.ts',
    'platform/config.ts',
    'platform/provider',
    'platform/runs',
    'platform/store',
    'platform/vault',
    'platform/verify',
  ].map((path): Area => ({ path, side: 'platform', layer: 2 })),
  ...['platform/tokens', 'platform/usecases', 'platform/refresher'].map((path): Area => ({
    path,
    side: 'platform',
    layer: 3,
  })),
  { path: 'platform', side: 'platform', layer: 4 },
  { path: 'ui', side: 'ui', layer: 4 },
];

const LAYERS = ['values', 'pure', 'shell', 'use-cases', 'entries'] as const;

/** The sides that a side may import beside itself and `shared`: the two programs communicate over HTTP. */
const ALLOWED_SIDES: Readonly<Record<Side, readonly Side[]>> = {
  shared: [],
  component: [],
  platform: [],
  runner: [],
  ui: [],
  cli: ['runner', 'platform'],
};

/** Folders of pure functions: clock, random source, environment and connections are arguments. */
const PURE = [
  'lib/members/',
  'lib/request/',
  'lib/auth/',
  'lib/oauth/',
  'lib/wire/',
  'lib/step/',
  'lib/importers/',
  'lib/platform/model/',
  'lib/platform/tokens/',
];

const IMPURE_IMPORT =
  /^(node:(child_process|cluster|dgram|dns|fs|http|http2|https|net|os|perf_hooks|process|readline|timers|tls|worker_threads)(\/.*)?|axios|undici|amqplib|elasticio-.*)$/;
const IMPURE_USE =
  /^(process|performance|crypto|fetch|WebSocket|setTimeout|setInterval|setImmediate)\b|^(Date\.now|new Date|Date\(\)|Math\.random|AbortSignal\.timeout)$|^node:crypto\.(random|generateKey|webcrypto|getRandomValues)/;

const ENVIRONMENT_USE = /^(process|node:process\.(env|default))$|^(process|node:process)\.env\b/;
// The child process of a component inherits a few variables; main ends the process.
const READS_ENVIRONMENT = [
  'lib/component/context.ts',
  'lib/platform/childProcess.ts',
  'lib/platform/config.ts',
  'lib/platform/main.ts',
  'lib/cli/',
  'lib/runner/',
];

const CONNECTING_IMPORT = /^(axios|undici|node-fetch|got|superagent|request|simple-oauth2|pg|libsql)$/;
const CONNECTING_USE =
  /^(fetch|WebSocket|EventSource)\b|^node:https?\.(request|get|Agent)$|^node:http2\.connect$|^node:(net|tls)\.(connect|createConnection|Socket|TLSSocket)$|^node:dgram\./;
const CONNECTS = ['lib/http/', 'lib/cli/', 'lib/runner/', 'lib/ui/', 'lib/platform/store/', 'lib/platform/provider/'];

const MAX_LINES = 300;

/** Chains of folders, from top to bottom: none imports one before it, even where a layer allows it. */
const ORDERS: readonly (readonly string[])[] = [
  ['wire', 'auth', 'members'],
  ['wire', 'oauth', 'members'],
  ['platform/refresher', 'platform/usecases', 'platform/tokens'],
];

/** Returns a sentence for each violation of the rules, sorted by file. */
export function findViolations(files: readonly SourceFile[]): string[] {
  return [
    ...files.flatMap(findFileViolations),
    ...findCycles(files),
    ...findOrderViolations(files),
    // `findCycles` finds those of files alone.
    ...findFolderCycles(files)
      .filter(({ children }) => !children.every((child) => /\.tsx?$/.test(child)))
      .map(describeFolderCycle),
  ].sort();
}

function describeFolderCycle({ folder, children, imports }: FolderCycle): string {
  return `${folder}: ${[...children, children[0]].join(' -> ')} is an import cycle of folders (${imports.join(', ')})`;
}

function findOrderViolations(files: readonly SourceFile[]): string[] {
  const violations = files.flatMap(({ path, imports }) =>
    ORDERS.flatMap((order) => {
      const at = order.findIndex((folder) => path.startsWith(`lib/${folder}/`));
      const above = order.slice(0, Math.max(0, at));
      return imports.flatMap((target) =>
        above
          .filter((folder) => target.startsWith(`lib/${folder}/`))
          .map((folder) => `${path} imports ${target}, but lib/${folder} is above lib/${String(order[at])}`),
      );
    }),
  );
  return [...new Set(violations)];
}

function findFileViolations({ path, lines, imports, uses }: SourceFile): string[] {
  const area = findArea(path);
  if (area === undefined) return [`${path} is in no layer: give its folder a place in spec/support/architecture.ts`];
  const violations = imports.flatMap((target) => findImportViolations(path, area, target));
  if (lines > MAX_LINES) violations.push(`${path} has ${String(lines)} lines, more than ${String(MAX_LINES)}`);
  if (isIn(path, PURE) || area.layer === 0) {
    violations.push(...imports.filter((it) => IMPURE_IMPORT.test(it)).map((it) => `${path} is pure but imports ${it}`));
    violations.push(...uses.filter((it) => IMPURE_USE.test(it)).map((it) => `${path} is pure but uses ${it}`));
  }
  if (!isIn(path, READS_ENVIRONMENT)) {
    violations.push(
      ...uses.filter((it) => ENVIRONMENT_USE.test(it)).map((it) => `${path} reads the environment: ${it}`),
    );
  }
  if (!isIn(path, CONNECTS)) {
    const connecting = [
      ...imports.filter((it) => CONNECTING_IMPORT.test(it)),
      ...uses.filter((it) => CONNECTING_USE.test(it)),
    ];
    violations.push(...connecting.map((it) => `${path} opens connections: ${it}`));
  }
  return [...new Set(violations)];
}

function findImportViolations(path: string, from: Area, target: string): string[] {
  if (!target.startsWith('lib/')) return [];
  const to = findArea(target);
  if (to === undefined) return [`${path} imports ${target}, which is in no layer`];
  if (to.side !== from.side && to.side !== 'shared' && !ALLOWED_SIDES[from.side].includes(to.side)) {
    return [`${path} (${from.side}) imports ${target} (${to.side})`];
  }
  if (to.layer > from.layer) {
    return [`${path} (${LAYERS[from.layer]}) imports ${target} (${LAYERS[to.layer]}), which is above it`];
  }
  // Entries are independent: code that two of them share belongs to a lower layer.
  if (from.side === 'component' && from.layer === 4 && to.layer === 4 && from.path !== to.path) {
    return [`${path} imports ${target}, another entry`];
  }
  return [];
}

/** Returns the side and the layer of a file; undefined when it is in none. */
export function findArea(path: string): Area | undefined {
  return AREAS.filter(({ path: place }) => path === `lib/${place}` || path.startsWith(`lib/${place}/`)).sort(
    (a, b) => b.path.length - a.path.length,
  )[0];
}

function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));
}

/** Returns a sentence for each file that spells out a name that is defined elsewhere, sorted. */
export function findNameViolations(files: readonly SourceFile[], rules: readonly NameRule[]): string[] {
  return rules
    .flatMap(({ kind, names, allowed }) =>
      files
        .filter(({ path }) => !isIn(path, allowed))
        .flatMap(({ path, literals }) =>
          names
            .filter((name) => literals.includes(name))
            .map((name) => `${path} names the ${kind} ${name}: derive it from the definition`),
        ),
    )
    .sort();
}

/** Returns each import cycle once, starting at the file whose name sorts first. */
function findCycles(files: readonly SourceFile[]): string[] {
  const graph = new Map(files.map(({ path, imports }) => [path, imports]));
  const found = new Map<string, string>();
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      const cycle = trail.slice(start);
      const first = cycle.indexOf([...cycle].sort()[0] ?? path);
      const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
      found.set(turned.join(), `${[...turned, turned[0]].join(' -> ')} is an import cycle`);
      return;
    }
    if (done.has(path)) return;
    for (const target of graph.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return [...found.values()];
}
