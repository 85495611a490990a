import type { AuthClient, Component } from '../../api/resources.js';

/** What the components are called that an auth-client is for. Those that the reader doesn't see have no name. */
export function getComponentNames(
  { relationships }: Pick<AuthClient, 'relationships'>,
  components: readonly Component[],
): readonly string[] {
  const data = relationships?.components?.data ?? [];
  const ids = (Array.isArray(data) ? data : [data]) as readonly { readonly id: string }[];
  return ids.map(({ id }) => {
    const found = components.find((component) => component.id === id);
    return found === undefined ? 'another component' : found.attributes.descriptor.title || found.attributes.name;
  });
}
