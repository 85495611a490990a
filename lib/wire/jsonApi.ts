/** A thing of the API as JSON:API shows it. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, Relationship>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly meta?: Readonly<Record<string, unknown>>;
}

export interface ResourceIdentifier {
  readonly type: string;
  readonly id: string;
}

export interface Relationship {
  readonly data: ResourceIdentifier | readonly ResourceIdentifier[] | null;
  readonly links?: Readonly<Record<string, string>>;
}

export type Meta = Readonly<Record<string, unknown>>;

/** The document of one resource. `meta` is always there: clients of the vendor's service know it so. */
export function toDocument(resource: Resource, meta: Meta = {}): { readonly data: Resource; readonly meta: Meta } {
  return { data: resource, meta };
}

export function toListDocument(
  resources: readonly Resource[],
  meta: Meta = {},
): { readonly data: readonly Resource[]; readonly meta: Meta } {
  return { data: resources, meta };
}

/** What a list tells of its pages: nothing when all was asked for. */
export function toPageMeta(total: number, page: { readonly size: number; readonly number: number } | undefined): Meta {
  if (page === undefined) return {};
  return { page: page.number, per_page: page.size, total, total_pages: Math.ceil(total / page.size) };
}
