import { AUTH_VIEW_CLASSES } from './authViews.js';
import { DEFINITIONS, NO_AUTHENTICATION } from './registry.js';

/** The parts of a component.json that say which credentials a component accepts. */
interface AcceptingDescriptor {
  readonly authClientTypes?: readonly string[];
  readonly credentials?: { readonly fields?: Readonly<Record<string, { readonly viewClass: string }>> };
}

/** Returns the credential types of a component: those it lists, or the ones its view class implies. */
export function listAcceptedTypes({ authClientTypes, credentials }: AcceptingDescriptor): readonly string[] {
  if (authClientTypes !== undefined) return authClientTypes;
  const views = Object.values(credentials?.fields ?? {}).map(({ viewClass }) => viewClass);
  const view = AUTH_VIEW_CLASSES.find((known) => views.includes(known));
  if (view === undefined) return [NO_AUTHENTICATION];
  return DEFINITIONS.filter(({ viewClasses }) => viewClasses?.includes(view)).map(({ type }) => type);
}
