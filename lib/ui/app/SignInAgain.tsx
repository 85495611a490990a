import { Dialog } from '../kit/Dialog.js';
import { discardSession } from './session.js';
import { SignInForm } from './SignInForm.js';

/** The session has ended with a page open, which stays as it is under this. @param email of whoever was signed in */
export function SignInAgain({ email }: { readonly email: string }) {
  return (
    <Dialog title="Sign in again">
      <p>Your session has ended. What you were doing is still there.</p>
      <SignInForm email={email} />
      <p>
        <button type="button" class="plain" onClick={discardSession}>
          Leave this page
        </button>
      </p>
    </Dialog>
  );
}
