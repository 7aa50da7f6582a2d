import { expectStatus } from "../azure/client.ts";
import { Failure } from "../azure/errors.ts";
import { valueAt } from "../azure/json.ts";
import { awaitGone } from "../azure/poll.ts";
import { told } from "../calls.ts";
import { describe } from "../ids.ts";
import type { Context } from "../spec.ts";
import type { ValueObject } from "../values.ts";

/** A group is only deleted once Azure lists nothing in it, unless the provider's `features` block allows it. */
export async function removeGroup(context: Context, id: string, prior: ValueObject): Promise<void> {
  const { session, spec, deadline } = context;
  const where = { url: id, query: { "api-version": spec.apiVersion } };
  if (session.preventGroupDeletion) await awaitEmpty(context, id, String(prior.name));
  const target = describe(spec, id);
  await told(`deleting ${target}: performing Delete`, async () => {
    expectStatus(await session.call({ method: "DELETE", ...where, deadline }), 200, 202, 204);
  });
  const poll = { client: session.client, headers: session.headers(), deadline };
  await told(`deleting ${target}: polling after Delete`, () => awaitGone(poll, where));
}

/** Azure may list what was just deleted for some minutes. */
async function awaitEmpty(context: Context, id: string, name: string): Promise<void> {
  const { session, deadline } = context;
  const { clock } = session.client;
  const query = { $expand: "provisioningState", $top: "10", "api-version": "2023-07-01" };
  const giveUp = clock.now() + 10 * 60_000;
  for (;;) {
    const answer = expectStatus(await session.call({ method: "GET", url: `${id}/resources`, query, deadline }), 200);
    const left = valueAt(answer.body, "value");
    const ids = Array.isArray(left) ? left.map((item) => String(valueAt(item, "id"))) : [];
    if (ids.length === 0) return;
    if (clock.now() >= giveUp) throw notEmpty(name, ids);
    await clock.sleep(10_000);
  }
}

function notEmpty(name: string, ids: readonly string[]): Failure {
  return new Failure(`deleting Resource Group "${name}": the Resource Group still contains Resources.

Terraform is configured to check for Resources within the Resource Group when deleting the Resource Group - and
raise an error if nested Resources still exist to avoid unintentionally deleting these Resources.

Terraform has detected that the following Resources still exist within the Resource Group:

${ids.map((id) => `* \`${id}\``).join("\n")}

This feature is intended to avoid the unintentional destruction of nested Resources provisioned through some
other means (for example, an ARM Template Deployment) - as such you must either remove these Resources, or
disable this behaviour using the feature flag \`prevent_deletion_if_contains_resources\` within the \`features\`
block when configuring the Provider, for example:

provider "azurerm" {
  features {
    resource_group {
      prevent_deletion_if_contains_resources = false
    }
  }
}

When that feature flag is set, Terraform will skip checking for any Resources within the Resource Group and
delete this using the Azure API directly (which will clear up any nested resources).

More information on the \`features\` block can be found in the documentation:
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/features-block
`);
}
