import type { Secret } from '../../api/resources.js';
import { href } from '../../state/router.js';

/** Links to the credentials of an auth client in this workspace. */
export function ClientCredentialList({ secrets }: { readonly secrets: readonly Secret[] }) {
  if (secrets.length === 0) return <p>No credentials.</p>;
  return (
    <ul>
      {secrets.map(({ id, attributes: { name } }) => (
        <li key={id}>
          <a href={href('credentials', [id])}>{name}</a>
        </li>
      ))}
    </ul>
  );
}
