const PARTS = 'tenant|domain|subdomain|org|organi[sz]ation|instance|realm|region|company|account';

/** How documentation marks the part of an address that is the reader's to fill in. None of these can be part of a right address. */
const PLACEHOLDERS: readonly RegExp[] = [
  // {tenantid}, {{realm}}, ${HOST}, <tenant>, encoded too. JSON in a query has quotes.
  /\$?(?:\{\{?|(?:%7B){1,2}|<|%3C)[\w .:-]{1,60}?(?:\}\}?|(?:%7D){1,2}|>|%3E)/i,
  // $TENANT
  /\$[A-Za-z_]\w{0,59}/,
  // [tenant]; in a host only an address of IPv6 has brackets.
  /(?<=\/)\[[\w -]{1,60}\](?=[/?#]|$)/,
  // /:tenant/
  /(?<=\/):[A-Za-z_][\w-]{0,59}(?=[/?#]|$)/,
  // YOUR_DOMAIN
  /(?<=[/.=])YOUR[-_][A-Z0-9_-]{1,60}(?=[/.:?#&]|$)/,
  // your-tenant, yourOktaDomain
  new RegExp(`(?<=[/.=])your[-_]?(?:okta[-_]?|auth0[-_]?)?(?:${PARTS})(?:[-_]?(?:id|name))?(?=[/.:?#&]|$)`, 'i'),
  // TENANT_ID
  /(?<=[/.=])(?:(?:TENANT|DIRECTORY|REALM|ACCOUNT)[-_]?(?:ID|NAME)|TENANT|REALM)(?=[/.:?#&]|$)/,
];

/**
 * The part of an address that stands for a value to be filled in, as it is written.
 * @returns undefined when there is none
 */
export function findPlaceholder(address: string): string | undefined {
  return PLACEHOLDERS.map((template) => template.exec(address)?.[0]).find((found) => found !== undefined);
}

/** Whether a whole value stands for another one: `<client id>`, `{CLIENT_ID}`, `YOUR_CLIENT_SECRET`. Ids in braces have digits. */
export function isPlaceholder(value: string): boolean {
  return /^(?:<[A-Za-z][\w -]*>|\{\{?\s*[A-Za-z_ .-]+\}\}?|your[-_ ](?:[\w-]+[-_ ])?(?:id|key|secret))$/i.test(value);
}
