import type { Component } from '../api/resources.js';

/** What the types of credentials are called on the pages. */
const TYPE_TITLES: Readonly<Record<string, string>> = {
  oauth2: 'OAuth2',
  oauth2_instagram: 'Instagram (OAuth2)',
  basic: 'User and password (Basic)',
  api_key: 'API key',
  noauth: 'No authentication',
};

export function getTypeTitle(type: string): string {
  return Object.hasOwn(TYPE_TITLES, type) ? (TYPE_TITLES[type] ?? type) : type;
}

/** Whether credentials of the type are tokens that a provider gives. */
export function isTokenType(type: string): boolean {
  return type === 'oauth2' || type === 'oauth2_instagram';
}

/** What a component takes that doesn't say so, by the part of the form that it has. The service counts in the same way. */
const WITH_AUTH_VIEW: readonly string[] = ['oauth2', 'basic', 'api_key', 'noauth'];

/** The types of credentials that a component takes. */
export function getCredentialTypes({ attributes: { descriptor } }: Pick<Component, 'attributes'>): readonly string[] {
  if (descriptor.authClientTypes !== undefined) return descriptor.authClientTypes;
  const views = Object.values(descriptor.credentials?.fields ?? {}).map(({ viewClass }) => viewClass);
  if (views.includes('HTTPAuthView')) return WITH_AUTH_VIEW;
  return views.includes('OAuthFieldView') ? ['oauth2'] : ['noauth'];
}
