import type { Component } from '../api/resources.js';

/** Titles of the credential types. */
const TYPE_TITLES: Readonly<Record<string, string>> = {
  oauth2: 'OAuth2',
  oauth2_instagram: 'Instagram (OAuth2)',
  basic: 'Basic (user name and password)',
  api_key: 'API key',
  noauth: 'No authentication',
};

export function getTypeTitle(type: string): string {
  return Object.hasOwn(TYPE_TITLES, type) ? (TYPE_TITLES[type] ?? type) : type;
}

/** Whether credentials of the type are tokens that a provider issues. */
export function isTokenType(type: string): boolean {
  return type === 'oauth2' || type === 'oauth2_instagram';
}

/** Types of a component that lists none but has an HTTPAuthView. The service applies the same rule. */
const WITH_AUTH_VIEW: readonly string[] = ['oauth2', 'basic', 'api_key', 'noauth'];

/** Returns the credential types that a component accepts. */
export function getCredentialTypes({ attributes: { descriptor } }: Pick<Component, 'attributes'>): readonly string[] {
  if (descriptor.authClientTypes !== undefined) return descriptor.authClientTypes;
  const views = Object.values(descriptor.credentials?.fields ?? {}).map(({ viewClass }) => viewClass);
  if (views.includes('HTTPAuthView')) return WITH_AUTH_VIEW;
  return views.includes('OAuthFieldView') ? ['oauth2'] : ['noauth'];
}
