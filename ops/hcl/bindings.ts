import { createRequire } from "node:module";
import { join } from "node:path";
import { BLOCKS_OF_5 } from "../../constructs/azurerm-version.ts";
import type { NestedBlocks, NestingOf, ProviderKind } from "./grammar.ts";

/**
 * Which arguments are nested blocks, from the installed provider bindings: they export one function for each nested
 * block, called after the path to it. `mysqlFlexibleServerStorageToHclTerraform` says that `storage` is a block of
 * `azurerm_mysql_flexible_server`.
 *
 * @param project Path of the folder whose node_modules holds the bindings.
 */
export function installedBindings(project: string): NestedBlocks {
  const require = createRequire(join(project, "package.json"));
  const known = new Map<string, NestingOf>();
  return (kind, type) => {
    const key = `${kind}.${type}`;
    const found = known.get(key) ?? nestedBlocks(require, kind, type);
    known.set(key, found);
    return found;
  };
}

function nestedBlocks(require: NodeJS.Require, kind: ProviderKind, type: string): NestingOf {
  const [provider = "", ...words] = type.split("_");
  const source = `@cdktf/provider-${provider}`;
  // Ephemeral resources have no bindings yet; no provider without bindings is used with nested blocks of its own.
  if (kind === "ephemeral" || !isInstalled(require, source)) return onlyTimeouts;
  const folder = kind === "provider" ? [] : kind === "data" ? ["data", provider, ...words] : words;
  const prefix = kind === "provider" ? `${provider}Provider` : folder.join("");
  const module: Binding = require(`${source}/lib/${kind === "provider" ? "provider" : folder.join("-")}/index.js`);
  // In lower case: the bindings write aadb2c as aadb2C.
  const names = new Set(Object.keys(module).map((name) => name.toLowerCase()));
  const lists = listsOf(module);
  return (path) => {
    // Where a name was taken already the bindings add A or Struct to it.
    const isNested = ["", "a", "struct"].some((suffix) =>
      names.has(`${prefix}${path.join("").replaceAll("_", "")}${suffix}toHclTerraform`.toLowerCase()),
    );
    if (!isNested) return kind === "resource" && BLOCKS_OF_5[type]?.includes(path.join(".")) ? "block" : undefined;
    return path.length === 1 && lists.has(path[0]) ? "list" : "block";
  };
}

interface Binding {
  readonly [name: string]: { readonly prototype?: { readonly synthesizeAttributes?: unknown } };
}

/** Arguments that are lists, written as blocks or not: their mappers are told `false`. */
function listsOf(module: Binding): ReadonlySet<string | undefined> {
  const source = Object.values(module).map(({ prototype }) => String(prototype?.synthesizeAttributes));
  return new Set([...source.join().matchAll(/(\w+): cdktf\.listMapper\(\w+, false\)/g)].map(([, name]) => name));
}

/** What every resource may have, whoever provides it. */
const onlyTimeouts: NestingOf = (path) => (path.length === 1 && path[0] === "timeouts" ? "block" : undefined);

function isInstalled(require: NodeJS.Require, source: string): boolean {
  try {
    require.resolve(`${source}/package.json`);
    return true;
  } catch {
    return false;
  }
}
