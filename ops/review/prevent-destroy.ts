import { UserError } from "../context.ts";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const entries = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);

/**
 * Addresses of the resources with `lifecycle.prevent_destroy` in a rendered stack (`cdk.tf.json`). A plan does not say
 * which these are, so that taking the protection off can only be seen by comparing two renderings.
 *
 * @throws UserError when the text is not JSON.
 */
export function protectedAddresses(terraformJson: string, file = "cdk.tf.json"): string[] {
  let root: unknown;
  try {
    root = JSON.parse(terraformJson);
  } catch {
    throw new UserError(`${file} is not JSON; give the cdk.tf.json of a rendered stack`);
  }
  const resources = isObject(root) ? root.resource : undefined;
  return entries(resources).flatMap(([type, blocks]) =>
    entries(blocks)
      .filter(([, block]) => isObject(block) && isObject(block.lifecycle) && block.lifecycle.prevent_destroy === true)
      .map(([name]) => `${type}.${name}`),
  );
}
