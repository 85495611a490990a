/** A JSON:API resource object. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, Relationship>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly meta?: Readonly<Record<string, unknown>>;
}

interface ResourceIdentifier {
  readonly type: string;
  readonly id: string;
}

export interface Relationship {
  readonly data: ResourceIdentifier | readonly ResourceIdentifier[] | null;
  readonly links?: Readonly<Record<string, string>>;
}

export type Meta = Readonly<Record<string, unknown>>;

/** Returns the document of one resource. `meta` is always present, as in the vendor's API. */
export function toDocument(resource: Resource, meta: Meta = {}): { readonly data: Resource; readonly meta: Meta } {
  return { data: resource, meta };
}

/** Returns the document of a list of resources. */
export function toListDocument(
  resources: readonly Resource[],
  meta: Meta = {},
): { readonly data: readonly Resource[]; readonly meta: Meta } {
  return { data: resources, meta };
}

/** Returns the pagination `meta` of a list; empty without pagination. */
export function toPageMeta(total: number, page: { readonly size: number; readonly number: number } | undefined): Meta {
  if (page === undefined) return {};
  return { page: page.number, per_page: page.size, total, total_pages: Math.ceil(total / page.size) };
}
