import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { builtinModules } from 'node:module';
import ts from 'typescript';
import type { SourceFile } from './architecture.js';

/**
 * Reads the imports and used globals of a source file, for the architecture rules.
 * @param exists returns whether a file exists: a specifier that ends in `.js` may stand for `.tsx`
 */
export function readSource(file: string, text: string, exists: (path: string) => boolean = () => false): SourceFile {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const resolve = (specifier: string): string => resolveFrom(file, specifier, exists);
  const imports: string[] = [];
  const uses: string[] = [];
  const literals = new Set<string>();
  const declared = new Set<string>();
  /** Local name -> the module whose namespace it is. */
  const modules = new Map<string, string>();

  const readImport = (node: ts.ImportDeclaration): void => {
    const target = resolve(literal(node.moduleSpecifier));
    imports.push(target);
    const clause = node.importClause;
    if (clause === undefined || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return;
    if (clause.name !== undefined) modules.set(clause.name.text, target);
    const bindings = clause.namedBindings;
    if (bindings === undefined) return;
    if (ts.isNamespaceImport(bindings)) {
      modules.set(bindings.name.text, target);
      return;
    }
    for (const { isTypeOnly, name, propertyName } of bindings.elements) {
      declared.add(name.text);
      if (!isTypeOnly && target.startsWith('node:')) uses.push(`${target}.${(propertyName ?? name).text}`);
    }
  };

  const declare = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) readImport(node);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      imports.push(resolve(literal(node.moduleSpecifier)));
    } else if (isLoad(node)) {
      imports.push(resolve(literal(node.arguments[0])));
    } else if (ts.isExternalModuleReference(node)) {
      const target = resolve(literal(node.expression));
      imports.push(target);
      modules.set(node.parent.name.getText(), target);
    } else if (
      (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) &&
      ts.isIdentifier(node.name)
    ) {
      declared.add(node.name.text);
    } else if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name !== undefined) {
      declared.add(node.name.text);
    }
    const text = readLiteral(node);
    if (text !== undefined) literals.add(text);
    ts.forEachChild(node, declare);
  };

  const collect = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isIdentifier(node)) use(node);
    ts.forEachChild(node, collect);
  };

  const use = (node: ts.Identifier): void => {
    const { parent } = node;
    if (isNameOnly(node)) return;
    if (node.text === 'globalThis') {
      const global = memberOf(node);
      if (global !== undefined) uses.push(withMember(global.name, global.node));
      return;
    }
    const module = modules.get(node.text);
    if (module !== undefined) {
      if (module.startsWith('node:')) uses.push(withMember(module, node, '.default'));
      return;
    }
    if (declared.has(node.text)) return;
    if (node.text === 'Date' && ts.isNewExpression(parent)) {
      if ((parent.arguments ?? []).length === 0) uses.push('new Date');
    } else if (node.text === 'Date' && ts.isCallExpression(parent)) uses.push('Date()');
    else uses.push(withMember(node.text, node));
  };

  declare(source);
  collect(source);
  return {
    path: file,
    lines: text.replace(/\n$/, '').split('\n').length,
    imports,
    uses: [...new Set(uses)],
    literals: [...literals],
  };
}

/**
 * Reads all source files of lib/.
 * @param root absolute path of the repository
 */
export function readLib(root: string): readonly SourceFile[] {
  const names = readdirSync(path.join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .map((name) => `lib/${name.split(path.sep).join('/')}`)
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'));
  const known = new Set(names);
  return names.map((name) => readSource(name, readFileSync(path.join(root, name), 'utf8'), (one) => known.has(one)));
}

/** Returns a string literal, also of a type, or the key of an object literal. */
function readLiteral(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return isSpecifier(node) ? undefined : node.text;
  const isKey = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
  return isKey && ts.isIdentifier(node.name) ? node.name.text : undefined;
}

function isSpecifier(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isExternalModuleReference(parent) ||
    isLoad(parent)
  );
}

/** `import('x')` or `require('x')`. */
function isLoad(node: ts.Node): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require') &&
    node.arguments[0] !== undefined &&
    ts.isStringLiteralLike(node.arguments[0])
  );
}

function literal(node: ts.Node | undefined): string {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : '';
}

/** Resolves a specifier: a path from the root for project files, `node:x` for Node's modules, otherwise the specifier. */
function resolveFrom(from: string, specifier: string, exists: (path: string) => boolean): string {
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(from), specifier);
    const component = target.replace(/\.js$/, '.tsx');
    return exists(component) ? component : target.replace(/\.js$/, '.ts');
  }
  return builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
}

/** Returns the member that is read: `env` for `process.env` and `process['env']`. */
function memberOf(node: ts.Node): { readonly name: string; readonly node: ts.Node } | undefined {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
    return { name: parent.name.text, node: parent };
  }
  if (ts.isElementAccessExpression(parent) && parent.expression === node) {
    return ts.isStringLiteralLike(parent.argumentExpression)
      ? { name: parent.argumentExpression.text, node: parent }
      : undefined;
  }
  return undefined;
}

function withMember(name: string, node: ts.Node, otherwise = ''): string {
  const member = memberOf(node);
  return member === undefined ? `${name}${otherwise}` : `${name}.${member.name}`;
}

/** Returns whether an identifier is a member, a key or a declaration, not a reference. */
function isNameOnly(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isBindingElement(parent) && parent.propertyName === node) ||
    ts.isImportSpecifier(parent) ||
    ts.isExportSpecifier(parent) ||
    ts.isImportEqualsDeclaration(parent) ||
    ((ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isGetAccessorDeclaration(parent) ||
      ts.isTypeAliasDeclaration(parent)) &&
      parent.name === node)
  );
}
