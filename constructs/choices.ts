import { formatPath, isUnresolved, type Path, type Rule, type Violation } from "./rule.ts";

/** What a property may be, by its path without indexes: `deployments.sku`. */
export type Choices = Readonly<Record<string, readonly (string | number)[]>>;

const AZURERM = "https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs";

/**
 * Makes the rule that a property is one of a few words, for those who write JavaScript or read values from elsewhere:
 * TypeScript and the schemas of parameter files know it already. Azure and azurerm refuse other words. What is missing
 * and a token pass.
 *
 * @param id The construct, a slash and `choices`.
 * @param of What the paths start from.
 */
export function choicesRule<Specification extends object>(
  id: string,
  choices: Choices,
  of: (specification: Specification) => object = (specification) => specification,
): Rule<Specification> {
  return {
    id,
    why: "Azure takes one of a few words, and azurerm refuses any other before it plans",
    documentation: AZURERM,
    *check(specification) {
      for (const [path, words] of Object.entries(choices))
        yield* notAmong(of(specification), path.split("."), [], words);
    },
  };
}

function* notAmong(
  value: unknown,
  [name, ...rest]: readonly string[],
  path: Path,
  words: readonly (string | number)[],
): Iterable<Violation> {
  if (value === undefined || value === null || isUnresolved(value)) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* notAmong(item, name === undefined ? [] : [name, ...rest], [...path, index], words);
    }
  } else if (name !== undefined) {
    yield* notAmong((value as Record<string, unknown>)[name], rest, [...path, name], words);
  } else if (!words.includes(value as string)) {
    const list = `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
    yield { path, message: `${formatPath(path)} is ${JSON.stringify(value)}, but must be ${list}` };
  }
}
