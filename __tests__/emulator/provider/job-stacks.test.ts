import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../../emulator/index.ts";
import { advancing, type StandInProvider, startProvider } from "../../../emulator/provider/index.ts";
import { ROOT } from "../../support/project.ts";
import { changes, createWorkspace, succeed, type Workspace } from "../../support/terraform.ts";

const QUIET = ["-no-color", "-input=false"] as const;
type Resource = { lifecycle?: { prevent_destroy?: boolean }; [name: string]: unknown };
type Stack = {
  readonly terraform: { readonly backend: object };
  readonly provider: { readonly azurerm: readonly [{ readonly subscription_id: string; readonly tenant_id: string }] };
  readonly resource: { readonly [type: string]: { readonly [name: string]: Resource } };
};
const STACKS = ["foundation", "trading", "content"] as const;

/** The stack as it is rendered, with its state on this machine, and free to be destroyed. */
function stackOf(stack: string, environment: string): Stack {
  const rendered = readFileSync(join(ROOT, `cdktf.out/stacks/${stack}-${environment}/cdk.tf.json`), "utf8");
  const read = JSON.parse(rendered) as Stack;
  for (const resource of Object.values(read.resource).flatMap((named) => Object.values(named))) {
    if (resource.lifecycle !== undefined) resource.lifecycle.prevent_destroy = false;
  }
  return { ...read, terraform: { ...read.terraform, backend: { local: {} } } };
}

// One story for each environment, told in order.
describe.each(["dev", "staging", "prod"])("the stacks of %s on local Azure", (environment) => {
  const foundation = stackOf("foundation", environment);
  const [{ subscription_id: subscription, tenant_id: tenant }] = foundation.provider.azurerm;
  const groupOf = (stack: string) =>
    `/subscriptions/${subscription}/resourceGroups/rg-convergent-${stack}-${environment}`;
  const account = `stconvergenttrd${environment}`;
  const workspaces = new Map<string, Workspace>();
  let azure: LocalAzure;
  let provider: StandInProvider;

  const workspaceOf = (stack: string): Workspace => {
    const workspace = workspaces.get(stack);
    if (workspace === undefined) throw new Error(`there is no workspace for ${stack}`);
    return workspace;
  };
  /** Properties of the event subscriptions of a topic, by their names. */
  const subscriptionsOf = (topic: string) =>
    azure
      .resources()
      .filter(
        ({ type, id }) => type === "Microsoft.EventGrid/systemTopics/eventSubscriptions" && id.includes(`/${topic}/`),
      );

  beforeAll(async () => {
    azure = await startLocalAzure({ tenantId: tenant, subscriptionIds: [subscription] });
    const { endpoint: armEndpoint, certificate, environment: signIn } = azure;
    provider = await startProvider({ armEndpoint, certificate, clock: advancing(azure.clock), environment: signIn });
    for (const stack of STACKS) {
      const workspace = await createWorkspace({ TF_REATTACH_PROVIDERS: provider.reattach });
      workspaces.set(stack, workspace);
      await workspace.write(stackOf(stack, environment));
      await succeed(workspace.terraform("init", ...QUIET));
    }
  });

  afterAll(async () => {
    await Promise.all([...workspaces.values()].map((workspace) => workspace.remove()));
    await provider?.close();
    await azure?.close();
  });

  test.each(STACKS)("%s is created, and then there is nothing to do", async (stack) => {
    const workspace = workspaceOf(stack);
    expect(new Set(Object.values(changes(await workspace.plan())))).toEqual(new Set(["create"]));
    await succeed(workspace.terraform("apply", ...QUIET, "plan"));
    expect(changes(await workspace.plan())).toEqual({});
    expect(azure.resources().filter(({ id }) => id.startsWith(groupOf(stack))).length).toBeGreaterThan(5);
  });

  test("the data is closed to everybody but the subnet of the jobs, and has no keys", () => {
    const of = (name: string) =>
      azure.resource(`${groupOf("trading")}/providers/Microsoft.Storage/storageAccounts/${name}`)?.properties;
    const subnet = `${groupOf("trading")}/providers/Microsoft.Network/virtualNetworks/vnet-convergent-trading-${environment}/subnets/snet-convergent-trading-${environment}-jobs`;
    const networkAcls = { defaultAction: "Deny", virtualNetworkRules: [{ id: subnet }] };
    expect(of(account)).toMatchObject({ allowSharedKeyAccess: false, networkAcls });
    expect(of(`${account}q`)).toMatchObject({ allowSharedKeyAccess: true, networkAcls });
  });

  test("a blob of market data leads to the queue of the backtest, a backtest to that of the signal", () => {
    const told = subscriptionsOf(`evgt-convergent-trading-${environment}`).map(({ name, properties }) => [
      name,
      properties,
    ]);
    const delivered = (queueName: string) => ({
      identity: { type: "SystemAssigned" },
      destination: { endpointType: "StorageQueue", properties: { queueName } },
    });
    expect(Object.fromEntries(told)).toMatchObject({
      "evgs-backtest": {
        eventDeliverySchema: "CloudEventSchemaV1_0",
        filter: {
          includedEventTypes: ["Microsoft.Storage.BlobCreated"],
          subjectBeginsWith: "/blobServices/default/containers/market-data/",
          subjectEndsWith: ".csv",
        },
        deliveryWithResourceIdentity: delivered("backtest"),
        deadLetterWithResourceIdentity: {
          identity: { type: "SystemAssigned" },
          deadLetterDestination: { endpointType: "StorageBlob", properties: { blobContainerName: "dead-letter" } },
        },
      },
      "evgs-signal-evaluation": {
        filter: { subjectBeginsWith: "/blobServices/default/containers/backtests/", subjectEndsWith: ".json" },
        deliveryWithResourceIdentity: delivered("signal-evaluation"),
      },
    });
    azure.blobCreated(
      `${groupOf("trading")}/providers/Microsoft.Storage/storageAccounts/${account}`,
      "market-data",
      "spy.csv",
    );
    expect(azure.events.log.at(-1)).toMatchObject({
      specversion: "1.0",
      type: "Microsoft.Storage.BlobCreated",
      subject: "/blobServices/default/containers/market-data/blobs/spy.csv",
    });
  });

  test("what happens in the groups of a stream is told in its queue, and in no other", () => {
    const told = (stream: string) => azure.events.queue(`readiness-${stream}`).length;
    const before = ["automation", "trading", "content"].map(told);
    azure.events.publish({
      id: "event-1",
      source: `/subscriptions/${subscription}`,
      subject: `${groupOf("trading")}/providers/Microsoft.App/jobs/caj-backtest-${environment}`,
      type: "Microsoft.Resources.ResourceWriteSuccess",
      time: "2030-01-01T00:00:00Z",
      specversion: "1.0",
      data: {},
    });
    expect(["automation", "trading", "content"].map(told)).toEqual([before[0], Number(before[1]) + 1, before[2]]);
  });

  test.each([...STACKS].reverse())("%s is destroyed without a trace", async (stack) => {
    await succeed(workspaceOf(stack).terraform("destroy", ...QUIET, "-auto-approve"));
    const left = azure.resources().filter(({ id }) => id.startsWith(`${groupOf(stack)}/`));
    // What the foundation put into the group of a stream is still there until it goes itself.
    const own = left.filter(({ tags }) => (tags as { stack?: string } | undefined)?.stack === stack);
    expect(stack === "foundation" ? left : own.filter(({ name }) => !/tf$|-(deploy|plan)$/.test(String(name)))).toEqual(
      [],
    );
  });
});
