import type { ParsedError } from "./parse.ts";

/** Remedies with the names and numbers that an error holds. Each is undefined where the error names none. */

const first = (text: string, ...patterns: readonly RegExp[]): string | undefined => {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined && found !== "") return found;
  }
  return undefined;
};

/** @returns which quota, how much of it is used, how much is needed and where to ask */
export function adviseQuota({ text, message }: ParsedError): string | undefined {
  const name = first(
    message,
    /exceeding (?:the )?approved (.+?) quota/i,
    /quota (?:for|of|named) ['"]?([\w .-]+?)['"]?(?: (?:is|has|in|was|exceed)|[.,]|$)/i,
    /exceed\w* (?:the )?(?:\w+ )?(?:quota|limit) (?:for|of) ['"]?([\w .-]+?)['"]?(?: (?:in|is)|[.,]|$)/i,
  );
  const number = (label: string): number | undefined => {
    const found = first(text, new RegExp(`${label}\\D{0,5}(\\d+)`, "i"));
    return found === undefined ? undefined : Number(found);
  };
  const limit = number("(?:Current|Maximum) Limit") ?? number("limit (?:is|of)");
  const usage = number("Current Usage") ?? number("usage (?:is|of)");
  const more = number("Additional Required");
  const needed = number("New Limit Required") ?? (usage === undefined || more === undefined ? undefined : usage + more);
  const place = first(text, /Location: ?"?([A-Za-z0-9]+)/);
  if (name === undefined && limit === undefined) return undefined;
  const what = name === undefined ? "the quota" : `the quota "${name}"`;
  const numbers = [
    ...(limit === undefined ? [] : [`${limit} are allowed`]),
    ...(usage === undefined ? [] : [`${usage} are used`]),
    ...(more === undefined ? [] : [`${more} more are asked for`]),
  ].join(", ");
  const to = needed === undefined ? "" : ` to at least ${needed}`;
  return `raise ${what}${place === undefined ? "" : ` in ${place}`}${to}${numbers === "" ? "" : ` (${numbers})`} at https://portal.azure.com/#view/Microsoft_Azure_Capacity/QuotaMenuBlade (for MySQL: a support request of the type quota), or choose a smaller SKU or another region`;
}

/** @returns the commands that recover or purge what was deleted */
export function adviseSoftDeleted({ text, codes }: ParsedError): string | undefined {
  const vault = first(
    text,
    /(?:Key ?Vault|[Vv]ault)(?: exists with the)?(?: [Nn]ame)?:? ["'`]([a-zA-Z0-9-]{3,24})["'`]/,
    /Key Vault Name: "([^"]+)"/,
    /https:\/\/([a-zA-Z0-9-]{3,24})\.vault\./,
    /\/vaults\/([a-zA-Z0-9-]{3,24})/,
  );
  const secret = first(text, /Secret ["']?([a-zA-Z0-9-]+)["']? (?:is currently|\()/, /\bSecret "([^"]+)"/);
  if (
    secret !== undefined &&
    (codes.includes("ObjectIsDeletedButRecoverable") || /deleted but recoverable/i.test(text))
  ) {
    const of = vault === undefined ? "<vault>" : vault;
    const named = `--vault-name ${of} --name ${secret}`;
    return `recover it with \`az keyvault secret recover ${named}\`, or purge it for good with \`az keyvault secret purge ${named}\`; then run it again`;
  }
  if (/key ?vault|\bvault\b/i.test(text)) {
    const name = vault ?? "<vault>";
    return `recover it with \`az keyvault recover --name ${name}\` and adopt it, or purge it for good with \`az keyvault purge --name ${name}\` (not while purge protection holds); else set another name`;
  }
  if (/CognitiveServices|FlagMustBeSetForRestore|cognitive|\bAccount\b/i.test(text)) {
    const name = first(text, /Account Name: "([^"]+)"/, /\/accounts\/([\w-]+)/) ?? "<account>";
    const group = first(text, /Resource Group Name: "([^"]+)"/, /\/resourceGroups\/([\w.()-]+)/i) ?? "<group>";
    const named = `--name ${name} --resource-group ${group} --location <region>`;
    return `recover it with \`az cognitiveservices account recover ${named}\` and adopt it, or purge it for good with \`az cognitiveservices account purge ${named}\`; then run it again`;
  }
  return undefined;
}

/** @returns what the federated credential must hold */
export function adviseFederation({ text }: ParsedError): string | undefined {
  const subject = first(text, /Assertion Subject: '([^']+)'/i, /assertion subject '([^']+)'/i, /Subject: '([^']+)'/);
  const issuer = first(text, /Assertion Issuer: '([^']+)'/i, /issuer '([^']+)'/i);
  if (subject === undefined && issuer === undefined) return undefined;
  const wanted = [
    ...(subject === undefined ? [] : [`the subject ${subject}`]),
    ...(issuer === undefined ? [] : [`the issuer ${issuer}`]),
  ].join(" and ");
  return `give the identity a federated credential with ${wanted}, or run from the GitHub environment that it trusts; \`npx converge bootstrap <environment>\` makes those of the foundation`;
}

/** @returns the tenants or the application that do not fit */
export function adviseTenant({ text }: ParsedError): string | undefined {
  const application = first(text, /[Aa]pplication with identifier '([^']+)'/, /application '([^']+)'/i);
  const tenant = first(
    text,
    /(?:directory|tenant) ['"]([^'"]+)['"]/i,
    /sts\.windows(?:-ppe)?\.net\/([0-9a-f-]{36})/i,
    /[Tt]enant ([0-9a-f-]{36})/,
  );
  if (application !== undefined) {
    return `tenant ${tenant ?? "<unknown>"} has no application ${application}: correct ARM_CLIENT_ID (AZURE_CLIENT_ID of the GitHub environment) or ARM_TENANT_ID`;
  }
  if (tenant === undefined) return undefined;
  return `the message is about tenant ${tenant}: correct tenantId in environment.json or ARM_TENANT_ID, or \`az login --tenant <tenantId>\``;
}

/** @returns where the code of the refusal is explained */
export function adviseSignIn({ codes }: ParsedError): string | undefined {
  const code = codes.find((each) => each.startsWith("AADSTS"));
  if (code === undefined) return undefined;
  return `see https://login.microsoftonline.com/error?code=${code.slice("AADSTS".length)}, then log in again`;
}

/** @returns the action, the scope and the identity of what was refused */
export function adviseAuthorization({ text }: ParsedError): string | undefined {
  const { action, scope } = refusedAction(text);
  if (action === undefined) return undefined;
  const who = first(text, /object id '([^']+)'/i, /\boid=([0-9a-f-]+)/i);
  return `grant a role with the action ${action}${scope === undefined ? "" : ` on ${scope}`} to ${who ?? "the deploy identity"}`;
}

/** The action and the scope that a refusal names. */
export function refusedAction(text: string): { readonly action?: string; readonly scope?: string } {
  const action = first(text, /perform action '([^']+)'/i, /\bAction: '([^']+)'/);
  const scope = first(text, /over scope '([^']+)'/i, /\bResource: '([^']+)'/);
  return { ...(action === undefined ? {} : { action }), ...(scope === undefined ? {} : { scope }) };
}

/** The scopes whose locks a refusal names. */
export function lockedScopes(text: string): string[] {
  const list = first(text, /scope\(s\) are locked: ((?:['"][^'"]+['"](?:, ?)?)+)/i) ?? "";
  return [...list.matchAll(/['"]([^'"]+)['"]/g)].map(([, scope = ""]) => scope);
}

/** @returns the address that the firewall of the resource does not know */
export function adviseNetwork({ text }: ParsedError): string | undefined {
  const address = first(text, /[Cc]lient address: ([0-9a-f.:]+)/, /[Cc]lient (?:with )?IP (?:address )?['"]?([0-9.]+)/);
  if (address === undefined) return undefined;
  return `add ${address} to the firewall of the resource (\`az keyvault network-rule add\`, \`az storage account network-rule add\`), or run it from a network that the resource admits`;
}

/** @returns the subscription that is not there */
export function adviseSubscription({ text }: ParsedError): string | undefined {
  const id = first(text, /subscription '([^']+)'/i, /[Ss]ubscription(?: ID)?:? "?([0-9a-f-]{36})/);
  if (id === undefined) return undefined;
  return `who signs in does not see subscription ${id}: compare subscriptionId and tenantId of environment.json with \`az account list --all\``;
}

/** @returns the command that registers the resource provider */
export function adviseRegistration({ text }: ParsedError): string | undefined {
  const namespace = namespaceIn(text);
  return namespace === undefined
    ? undefined
    : `\`az provider register --wait --namespace ${namespace}\`, then run it again`;
}

/** The resource provider that a refusal asks for. */
export const namespaceIn = (text: string): string | undefined =>
  first(
    text,
    /namespace ['"]?([A-Za-z]+\.[A-Za-z.]+[A-Za-z])/i,
    /[Rr]esource provider ['"]?([A-Za-z]+\.[A-Za-z.]+[A-Za-z])/,
  );

/** @returns the SKU and the region that do not go together */
export function adviseOffer({ message }: ParsedError): string | undefined {
  const sku = first(message, /\b(?:sku|size|tier|edition)s? ['"]([\w .-]+)['"]/i, /['"](Standard_\w+)['"]/);
  const region = first(message, /(?:location|region) ['"]?([a-z][a-z0-9]{3,30})\b['"]?/);
  if (sku === undefined) return undefined;
  const command = `az mysql flexible-server list-skus --location ${region ?? "<region>"} --output table`;
  return `${sku} is not offered${region === undefined ? "" : ` in ${region}`}: \`${command}\` lists what is; change \`skuName\`, leave \`zone\` out, or choose another region`;
}

/** @returns the lock or the policy that forbids it */
export function adviseForbidden({ text, codes }: ParsedError): string | undefined {
  if (codes.includes("ScopeLocked")) {
    const scopes = lockedScopes(text);
    if (scopes.length === 0) return undefined;
    return `ask the owner of the lock on ${scopes.join(" and ")}; \`lock: false\` in the parameter file removes one of this stack, in a change of its own`;
  }
  const policy = first(
    text,
    /"policyDefinitionDisplayName":"([^"]+)"/,
    /"policyAssignment":\{"name":"([^"]+)"/,
    /Policy identifiers?: '?\[?\{?"?policyAssignment"?:\{"name":"([^"]+)"/,
  );
  if (policy !== undefined) return `change what the policy "${policy}" forbids, or ask its owner for an exemption`;
  const subscription = first(text, /subscription '([^']+)' is disabled/i);
  return subscription === undefined
    ? undefined
    : `have the owner of subscription ${subscription} enable it again (its bill, or its offer)`;
}
