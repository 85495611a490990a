export function AuthClientsPage() {
  return <h1>AuthClients</h1>;
}
