import type { ApiFailure } from '../api/client.js';

/** Shows the problems of a failed request with a retry button. */
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
