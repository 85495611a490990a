import type { Style } from './parameterStyles.js';

export const PARAMETER_TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** The styles of each place; the first is the default (OpenAPI 3.1, Parameter Object). The body has none. */
const STYLES_BY_PLACE = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
  body: [],
} as const satisfies Readonly<Record<string, readonly Style[]>>;
export type ParameterPlace = keyof typeof STYLES_BY_PLACE;

export const PARAMETER_PLACES = Object.keys(STYLES_BY_PLACE) as readonly ParameterPlace[];

export function listStyles(place: ParameterPlace): readonly Style[] {
  return STYLES_BY_PLACE[place];
}

/** Whether a style is exploded unless the parameter says otherwise (OpenAPI 3.1; `deepObject` has no other form). */
export function isExplodedByDefault(style: Style): boolean {
  return style === 'form' || style === 'deepObject';
}
