/**
 * What we read of the language service's syntax nodes. Bridge.NET gives classes without usable types; every use of them goes
 * through this file.
 */
export interface SyntaxNode {
  readonly Kind: number;
  readonly IsToken: boolean;
  readonly ChildCount: number;
  readonly TextStart: number;
  readonly Width: number;
  readonly NameInParent: string | null;
  readonly Text?: string;
  readonly ValueText?: string;
  readonly SimpleName?: string;
  readonly Parent: SyntaxNode | null;
  readonly ReferencedSymbol: ServiceSymbol | null;
  readonly ResultType: ServiceType | null;
  GetChild(index: number): SyntaxNode | null;
  GetCalledFunctionBody?(): SyntaxNode | null;
}
export interface ServiceSymbol {
  readonly Name: string;
  readonly Kind: number;
}
export interface ServiceType extends ServiceSymbol {
  readonly Columns?: unknown;
  readonly IsTabular?: boolean;
}
export interface ServiceColumn {
  readonly Name: string;
  readonly Type: ServiceType;
}

/** A place in the query's text, UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly length: number;
}

export const spanOf = (node: SyntaxNode): Span => ({ start: node.TextStart, length: node.Width });

/** Returns the child that the grammar names `name`; undefined when it is absent or empty. */
export function child(node: SyntaxNode, name: string): SyntaxNode | undefined {
  for (let index = 0; index < node.ChildCount; index++) {
    const candidate = node.GetChild(index);
    if (candidate !== null && candidate.NameInParent === name) return candidate;
  }
  return undefined;
}

/** Returns the child that must be there in a tree without errors. */
export function need(node: SyntaxNode, name: string): SyntaxNode {
  const found = child(node, name);
  if (found === undefined) throw new Error(`a syntax node without ${name}`);
  return found;
}

/** Returns the items of a list node, separators and wrappers removed. */
export function items(list: SyntaxNode | undefined): SyntaxNode[] {
  if (list === undefined) return [];
  const result: SyntaxNode[] = [];
  for (let index = 0; index < list.ChildCount; index++) {
    const item = list.GetChild(index);
    if (item === null || item.IsToken) continue;
    const inner = item.ChildCount > 0 ? item.GetChild(0) : null;
    // A separated element holds the item and a comma; its item has no name in its parent.
    const isWrapper = inner !== null && !inner.IsToken && inner.NameInParent === '' && item.NameInParent === '';
    result.push(isWrapper ? inner : item);
  }
  return result;
}

/** Returns all tokens' text below a node. */
export function firstToken(node: SyntaxNode): SyntaxNode | undefined {
  if (node.IsToken) return node;
  for (let index = 0; index < node.ChildCount; index++) {
    const inner = node.GetChild(index);
    const found = inner === null ? undefined : firstToken(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
