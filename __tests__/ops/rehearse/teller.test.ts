import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../../emulator/index.ts";
import { EXIT } from "../../../ops/context.ts";
import { STORY } from "../../../ops/rehearse/story.ts";
import { Teller } from "../../../ops/rehearse/teller.ts";
import { recordContext } from "../../support/context.ts";
import { createProject, type Project } from "../../support/project.ts";

const { tenantId, subscriptionId } = STORY.environment;
const GROUP = `/subscriptions/${subscriptionId}/resourceGroups/rg-story-mysql-dev`;
let azure: LocalAzure;
let project: Project;

beforeAll(async () => {
  azure = await startLocalAzure({ tenantId, subscriptionIds: [subscriptionId] });
  project = await createProject(["main.ts"]);
  await project.write("parameters/dev/environment.json", STORY.environment);
});
afterAll(async () => {
  await project?.remove();
  await azure?.close();
});

const teller = (): Teller => {
  const context = { ...recordContext(project.folder), now: () => new Date() };
  return new Teller({ context, azure, now: () => 0, onStep: () => undefined }, STORY.id, project.folder);
};
const putGroup = (): void =>
  azure.outOfBand.put({
    id: GROUP,
    name: "rg-story-mysql-dev",
    type: "Microsoft.Resources/resourceGroups",
    location: "westeurope",
    tags: {},
    properties: { provisioningState: "Succeeded" },
  });

it("waits as long as a run may take, however slow the provider is", async () => {
  putGroup();
  const told = await teller().awaiting(GROUP, "gone", async () => {
    azure.outOfBand.delete(GROUP);
    return { code: EXIT.done, text: "removed\n" };
  });
  expect(told).toMatchObject({ code: EXIT.done, text: expect.stringMatching(/^removed\nwaiting at most 3 h for/) });
});

it("waits no longer for what has failed, and tells how it failed", async () => {
  putGroup();
  const failed = { code: EXIT.failed, text: "the group was not removed\n" };
  expect(await teller().awaiting(GROUP, "gone", async () => failed)).toEqual(failed);
  const thrown = teller().awaiting(GROUP, "gone", () => Promise.reject(new Error("no sweep")));
  await expect(thrown).rejects.toThrow("no sweep");
});
