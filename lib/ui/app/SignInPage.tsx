import { useEffect } from 'preact/hooks';

import { Failure } from '../kit/Failure.js';
import { linkFailure } from '../state/session.js';
import { SignInForm } from './SignInForm.js';

/** Page shown without a session. */
export function SignInPage() {
  useEffect(() => {
    document.title = 'Sign in · REST step';
  }, []);
  const failure = linkFailure.value;
  return (
    <main class="container sign-in">
      <h1>Sign in</h1>
      {failure !== undefined && <Failure failure={failure} />}
      <SignInForm />
      <details>
        <summary>Where do I get an API key?</summary>
        <p>
          The first start of the service prints the administrator’s e-mail address and API key. All other users get an
          API key, or a sign-in link, from an administrator.
        </p>
      </details>
    </main>
  );
}
