const PARTS = 'tenant|domain|subdomain|org|organi[sz]ation|instance|realm|region|company|account';

/** Placeholders as used in documentation. None of them can be part of a valid URL. */
const PLACEHOLDERS: readonly RegExp[] = [
  // {tenantid}, {{realm}}, ${HOST}, <tenant>, encoded too. JSON in a query has quotes.
  /\$?(?:\{\{?|(?:%7B){1,2}|<|%3C)[\w .:-]{1,60}?(?:\}\}?|(?:%7D){1,2}|>|%3E)/i,
  // $TENANT
  /\$[A-Za-z_]\w{0,59}/,
  // [tenant]; in a host only an IPv6 address has brackets.
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

/** Returns the first placeholder in a URL, such as `{tenantid}`, or undefined when there is none. */
export function findPlaceholder(url: string): string | undefined {
  return PLACEHOLDERS.map((pattern) => pattern.exec(url)?.[0]).find((found) => found !== undefined);
}

/** Whether a value is a placeholder: `<client id>`, `{CLIENT_ID}`, `YOUR_CLIENT_SECRET`. Braces with digits are not: they enclose real ids. */
export function isPlaceholder(value: string): boolean {
  return /^(?:<[A-Za-z][\w -]*>|\{\{?\s*[A-Za-z_ .-]+\}\}?|your[-_ ](?:[\w-]+[-_ ])?(?:id|key|secret))$/i.test(value);
}
