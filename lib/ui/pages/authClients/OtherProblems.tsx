/** Problems that belong to no field. */
export function OtherProblems({ problems }: { readonly problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <div role="alert" class="failure">
      {problems.map((message) => (
        <p key={message}>{message}</p>
      ))}
    </div>
  );
}
