import type { SourceFile } from './architecture.js';

/** An import cycle of children of a folder. A subfolder counts as a whole, a file as itself. */
export interface FolderCycle {
  /** From the repository's root: `lib/platform`. */
  readonly folder: string;
  /** Names in the folder, in the order of the imports; the last one imports the first. */
  readonly children: readonly string[];
  /** One import for each pair of neighbours: `lib/a/x.ts -> lib/b/y.ts`. */
  readonly imports: readonly string[];
}

/** Child -> imported child -> an import that connects them. */
type Graph = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Returns a shortest cycle for each group of children that reach each other, in each folder, sorted by folder. */
export function findFolderCycles(files: readonly SourceFile[]): readonly FolderCycle[] {
  return listFolders(files).flatMap((folder) => {
    const graph = buildGraph(folder, files);
    const found: FolderCycle[] = [];
    const done = new Set<string>();
    for (const start of [...graph.keys()].sort()) {
      if (done.has(start)) continue;
      const children = findShortestCycle(graph, start);
      if (children === undefined) continue;
      // The rest of the group would only repeat this cycle with detours.
      for (const child of findGroup(graph, start)) done.add(child);
      found.push({ folder, children, imports: children.map((child, at) => edge(graph, child, children, at)) });
    }
    return found;
  });
}

function edge(graph: Graph, child: string, children: readonly string[], at: number): string {
  const next = children[(at + 1) % children.length] ?? '';
  return graph.get(child)?.get(next) ?? '';
}

/** Returns the folders of the files with all folders above them, sorted. */
function listFolders(files: readonly SourceFile[]): readonly string[] {
  const folders = files.flatMap(({ path }) => {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
  });
  return [...new Set(folders)].sort();
}

function buildGraph(folder: string, files: readonly SourceFile[]): Graph {
  const childOf = (path: string): string | undefined =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/')[0] : undefined;
  const graph = new Map<string, Map<string, string>>();
  for (const { path, imports } of files) {
    const child = childOf(path);
    if (child === undefined) continue;
    for (const target of imports) {
      const imported = childOf(target);
      if (imported === undefined || imported === child) continue;
      const edges = graph.get(child) ?? new Map<string, string>();
      if (!edges.has(imported)) edges.set(imported, `${path} -> ${target}`);
      graph.set(child, edges);
    }
  }
  return graph;
}

/** Searches breadth first for the path from a child back to itself. */
function findShortestCycle(graph: Graph, start: string): readonly string[] | undefined {
  const seen = new Set<string>();
  let trails: readonly (readonly string[])[] = [[start]];
  while (trails.length > 0) {
    const longer: (readonly string[])[] = [];
    for (const trail of trails) {
      for (const next of graph.get(trail.at(-1) ?? '')?.keys() ?? []) {
        if (next === start) return trail;
        if (seen.has(next)) continue;
        seen.add(next);
        longer.push([...trail, next]);
      }
    }
    trails = longer;
  }
  return undefined;
}

/** Returns the children that a child reaches and that reach it. */
function findGroup(graph: Graph, start: string): readonly string[] {
  return [...reachable(graph, start)].filter((child) => reachable(graph, child).has(start));
}

function reachable(graph: Graph, start: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [start];
  for (let child = open.pop(); child !== undefined; child = open.pop()) {
    for (const next of graph.get(child)?.keys() ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}
