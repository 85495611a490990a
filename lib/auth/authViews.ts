/** View classes of elastic.io's forms that ask for credentials of several types. If a form has both, the first one counts. */
export const AUTH_VIEW_CLASSES = ['HTTPAuthView', 'OAuthFieldView'] as const;

export type AuthViewClass = (typeof AUTH_VIEW_CLASSES)[number];

/** Whether a field asks for the values of a credential type, and not for one of its own. */
export function isAuthView({ viewClass }: { readonly viewClass: string }): boolean {
  return AUTH_VIEW_CLASSES.some((known) => known === viewClass);
}
