/**
 * Where Terraform keeps a state: equal texts are one state.
 *
 * @param id The stack whose folder a relative path begins in.
 */
export function stateLocation(id: string, type: string, config: Readonly<Record<string, unknown>>): string {
  const { storage_account_name: account, container_name: container, key } = config;
  if (type === "azurerm") return [type, String(account).toLowerCase(), container, key].join("/");
  if (type === "local") return ["local:", ...resolved(id, String(config.path ?? "terraform.tfstate"))].join("/");
  return `${type} ${JSON.stringify(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** The parts of a path, from the folder of all stacks where it is relative. */
function resolved(id: string, path: string): readonly string[] {
  const parts: string[] = /^([\\/]|[A-Za-z]:)/.test(path) ? [] : [id];
  for (const part of path.split(/[\\/]+/)) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts;
}
