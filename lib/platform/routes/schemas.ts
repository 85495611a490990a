import { Type, type TProperties, type TSchema } from '@sinclair/typebox';

import type { Page } from '../store/store.js';

/** The object of a request: members that it doesn't name are refused. */
export function strictObject<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

/** Query parameters of a list that has pages. */
export const pageParameters = {
  'page[size]': Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: 'How many a page holds; without it and page[number]: all' }),
  ),
  'page[number]': Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      description: 'The page, from 1; 20 a page unless page[size] says more',
    }),
  ),
};

/** The page that a query asks for; undefined: everything. */
export function readPage(query: {
  readonly 'page[size]'?: number | undefined;
  readonly 'page[number]'?: number | undefined;
}): Page | undefined {
  const { 'page[size]': size, 'page[number]': number } = query;
  if (size === undefined && number === undefined) return undefined;
  return { size: size ?? 20, number: number ?? 1 };
}

const resourceIdentifier = Type.Object({ type: Type.String(), id: Type.String() });

/** For the documentation: a resource as answers show it. */
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
