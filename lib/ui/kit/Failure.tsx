import type { ApiFailure } from '../api/client.js';

/** What the service said, in its own words, and the way to try again. */
export function Failure({ failure, retry }: { readonly failure: ApiFailure; readonly retry?: () => void }) {
  return (
    <div role="alert" class="failure">
      {failure.problems.map(({ detail }) => (
        <p key={detail}>{detail}</p>
      ))}
      {retry !== undefined && (
        <button type="button" class="secondary" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
