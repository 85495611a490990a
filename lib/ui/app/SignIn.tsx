/** The form to sign in. @param again the e-mail of whoever was signed in: the page under it stays as it is */
export function SignIn({ again }: { readonly again?: string }) {
  return <main class="container">Sign in {again}</main>;
}
