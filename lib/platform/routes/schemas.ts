import { Type, type TProperties, type TSchema } from '@sinclair/typebox';

import type { Page } from '../store/store.js';

/** Returns the schema of an object that rejects unknown members. */
export function strictObject<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

/** Query parameters of a paginated list. */
export const pageParameters = {
  'page[size]': Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description: 'Items per page. Without page[size] and page[number], all items are returned',
    }),
  ),
  'page[number]': Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      description: 'Page number, starting at 1. Pages have 20 items unless page[size] is given',
    }),
  ),
};

/** Returns the requested page; undefined for all items. */
export function readPage(query: {
  readonly 'page[size]'?: number | undefined;
  readonly 'page[number]'?: number | undefined;
}): Page | undefined {
  const { 'page[size]': size, 'page[number]': number } = query;
  if (size === undefined && number === undefined) return undefined;
  return { size: size ?? 20, number: number ?? 1 };
}

const resourceIdentifier = Type.Object({ type: Type.String(), id: Type.String() });

/** Returns the schema of a resource in a response, for the documentation. */
export function resourceSchema(type: string, attributes: TSchema) {
  return Type.Object({
    type: Type.Literal(type),
    id: Type.String(),
    attributes,
    relationships: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object({
          data: Type.Union([resourceIdentifier, Type.Array(resourceIdentifier), Type.Null()]),
          links: Type.Optional(Type.Record(Type.String(), Type.String())),
        }),
      ),
    ),
    links: Type.Optional(Type.Record(Type.String(), Type.String())),
    meta: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  });
}

export function documentSchema(resource: TSchema) {
  return Type.Object({ data: resource, meta: Type.Record(Type.String(), Type.Unknown()) });
}

export function listSchema(resource: TSchema) {
  return Type.Object({
    data: Type.Array(resource),
    links: Type.Optional(Type.Record(Type.String(), Type.String())),
    meta: Type.Record(Type.String(), Type.Unknown()),
  });
}
