import type { AuthClient, Component } from '../../api/resources.js';

/** Returns the titles of an auth client's components; "another component" for those that the user may not see. */
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
