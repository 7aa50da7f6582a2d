import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PipelineStory, results, startPipelineStory } from "../../support/pipeline-story.ts";
import { proof } from "../../support/proof.ts";

const DATABASES = (...names: string[]) => ({ server: { databases: names.map((name) => ({ name })) } });
const SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111";
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-convergent-mysql-dev`;
const SERVER = `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-dev`;

// One story, told in order, on the workflows as they are.
describe("the pipelines", { timeout: 300_000 }, () => {
  let story: PipelineStory;
  const comments = () => story.pipeline.github.state.comments;
  const said = (issue: number) =>
    comments()
      .filter((each) => each.issue === issue)
      .map(({ body }) => body);

  beforeAll(async () => {
    story = await startPipelineStory();
  }, 120_000);
  afterAll(() => story?.close());

  it("deploy a stack that does not exist, without a person", async () => {
    const ran = await story.dispatch();
    expect(ran.result, story.printed()).toBe("success");
    expect(results(ran)).toEqual({
      affected: "success",
      inspect: "success",
      settle: "skipped",
      plan: "success",
      apply: "success",
      "apply-confirmed": "skipped",
      ask: "skipped",
      asked: "skipped",
      "apply-asked": "skipped",
    });
  });

  it("show what a harmless pull request means, and deploy it once it is merged", async () => {
    const before = story.git("rev-parse", "main");
    const sha = await story.commit("one more database", DATABASES("app", "reports"));
    const issue = story.pullRequest(before, sha);
    const planned = await story.plan(issue);
    expect(planned.result, story.printed()).toBe("success");
    expect(results(planned)).toMatchObject({ plan: "success", comment: "success", rehearse: "skipped" });
    expect(said(issue.number)).toEqual([expect.stringMatching(/converge:mysql-dev[\s\S]*reports/)]);
    // Again, and the comment is the same one.
    await story.plan(issue);
    expect(said(issue.number)).toHaveLength(1);
    const deployed = await story.push(before, sha);
    expect(results(deployed)).toMatchObject({ apply: "success", "apply-confirmed": "skipped", ask: "skipped" });
    const nothing = await story.push(sha, sha);
    expect(results(nothing)).toEqual({ affected: "success", deploy: "skipped" });
  });

  // What a public log says about a held plan.
  const told = { run: "", "run-id": "", fingerprint: "" };
  let held = { before: "", sha: "" };

  it("hold what is dangerous until the reviewers say yes", async () => {
    const before = story.git("rev-parse", "main");
    const sha = await story.commit("without it", DATABASES("app"));
    held = { before, sha };
    const issue = story.pullRequest(before, sha);
    expect((await story.plan(issue)).result, story.printed()).toBe("success");
    expect(said(issue.number).join()).toContain("database-drop");
    const ran = await story.push(before, sha);
    const printed = story.printed();
    expect(results(ran)).toMatchObject({ apply: "skipped", "apply-confirmed": "failure", ask: "skipped" });
    expect(ran.summary).toContain("database-drop");
    told.run = /planned: run (\S+),/.exec(printed)?.[1] ?? "";
    told.fingerprint = /fingerprint (\S+)/.exec(printed)?.[1] ?? "";
    told["run-id"] = String(ran.runId);
  });

  proof(
    "approval",
    "a held plan that reviewers refused is deployed by hand, with run, run id and fingerprint from the public log",
    "The workflow takes none of them, plans again and waits for the reviewers.",
    async () => {
      const ran = await story.dispatch({ environment: "dev", stack: "mysql", ...told });
      expect(results(ran), story.printed()).toMatchObject({
        apply: "skipped",
        "apply-confirmed": "failure",
        "apply-asked": "skipped",
      });
    },
  );

  proof(
    "approval",
    "the person who pushed the change approves it in the environment",
    "The apply asks GitHub who approved it, and applies nothing.",
    async () => {
      story.approvals.push("automation-dev-confirm by somebody");
      const ran = await story.push(held.before, held.sha);
      expect(results(ran)).toMatchObject({ "apply-confirmed": "failure" });
      expect(story.printed()).toContain("not confirmed: somebody pushed the change");
    },
  );

  it("apply exactly what another person approved in the environment", async () => {
    story.approvals.push("automation-dev-confirm");
    const approved = await story.push(held.before, held.sha);
    const printed = story.printed();
    expect(results(approved), printed).toMatchObject({ apply: "skipped", "apply-confirmed": "success" });
    expect(printed).toContain("confirmed by reviewer in automation-dev-confirm");
  });

  let comment = "";

  it("ask on the pull request where environments have no reviewers, and hear only who may write", async () => {
    story.vars.CONVERGE_CONFIRM_BY = "comment";
    const before = await story.commit("with it", DATABASES("app", "reports"));
    expect(results(await story.dispatch())).toMatchObject({ apply: "success" });
    const sha = await story.commit("without it again", DATABASES("app"));
    const issue = story.pullRequest(before, sha);
    Object.assign(issue.pull ?? {}, { merged: true, mergeSha: sha });
    const asked = await story.push(before, sha);
    expect(results(asked), story.printed()).toMatchObject({ ask: "success", "apply-confirmed": "skipped" });
    const question = said(issue.number).find((body) => body.includes("/converge confirm")) ?? "";
    const command = /\/converge confirm mysql-dev \S*sha256:[0-9a-f]{64}/.exec(question)?.[0] ?? "none";
    const { dispatches, permissions } = story.pipeline.github.state;
    permissions.octocat = "write";

    await story.comment(issue.number, "stranger", command);
    await story.comment(issue.number, "octocat", command);
    expect(story.printed()).toContain("not confirmed: octocat wrote the change");
    await story.comment(issue.number, "maintainer", command.replace(/[0-9a-f]{64}/, "0".repeat(64)));
    expect(dispatches).toEqual([]);
    // Main moves in between: what was asked about is what is applied.
    await story.commit("one more, meanwhile", DATABASES("app", "later"));
    const confirmed = await story.comment(issue.number, "maintainer", command);
    expect(confirmed.result, story.printed()).toBe("success");
    expect(dispatches).toMatchObject([{ workflow: "deploy-automation.yml", ref: "main", by: "github-actions[bot]" }]);
    comment = dispatches[0]?.inputs.comment ?? "";
    const applied = await story.dispatch(dispatches[0]?.inputs, "github-actions[bot]");
    const printed = story.printed();
    expect(results(applied), printed).toMatchObject({ asked: "success", "apply-asked": "success", plan: "skipped" });
    expect(printed).toContain("confirmed by the comment of maintainer");
    expect(results(await story.dispatch()), story.printed()).toMatchObject({ plan: "success", apply: "success" });
  });

  proof(
    "approval",
    "a confirmation of an earlier plan is used again, after the same database was created again",
    "The earlier comment confirms no later plan: it is planned again and held.",
    async () => {
      await story.commit("with it, once more", DATABASES("app", "later", "reports"));
      expect(results(await story.dispatch()), story.printed()).toMatchObject({ apply: "success" });
      await story.commit("without it, by mistake", DATABASES("app", "later"));
      const replayed = await story.dispatch({ environment: "dev", stack: "mysql", comment });
      expect(results(replayed)).toMatchObject({ "apply-asked": "failure" });
      expect(story.printed()).toMatch(/planned again: the state changed[\s\S]*confirmation needed: run/);
      await story.commit("as it is", DATABASES("app", "later", "reports"));
      delete story.vars.CONVERGE_CONFIRM_BY;
    },
  );

  it("outlast an Azure that is busy", async () => {
    const before = story.git("rev-parse", "main");
    const sha = await story.commit("two more", DATABASES("app", "later", "reports", "orders"));
    await story.tell({ preset: "server-is-busy-database", path: "databases/orders", times: 1 }, "faults");
    const ran = await story.push(before, sha);
    const printed = story.printed();
    expect(results(ran), printed).toMatchObject({ apply: "success" });
    expect(printed).toContain("server-busy");
  });

  it("start a server that is stopped before they plan", async () => {
    await story.tell({ do: "stop", id: SERVER });
    const ran = await story.dispatch();
    expect(results(ran), story.printed()).toMatchObject({ settle: "success", plan: "success" });
  });

  it("sweep nothing for its tags, and report drift in one issue at night", async () => {
    const schedule = { name: "schedule", ref: "refs/heads/main", payload: {}, sha: story.git("rev-parse", "main") };
    const night = () => story.pipeline.run(".github/workflows/lifecycle.yml", schedule);
    await story.tell({
      do: "drift",
      id: `${SERVER}/configurations/require_secure_transport`,
      path: "properties.value",
      value: "OFF",
    });
    expect(results(await night()), story.printed()).toMatchObject({
      sweep: "success",
      drift: "success",
      report: "success",
    });
    const { issues } = story.pipeline.github.state;
    const drift = issues.filter(({ labels }) => labels.includes("converge-drift"));
    expect(drift).toMatchObject([{ state: "open", title: expect.stringContaining("mysql-dev") }]);

    await story.tell({ do: "drift", id: GROUP, path: "tags.expires-on", value: "2020-01-01T00:00:00Z" });
    await story.tell({
      do: "drift",
      id: `${SERVER}/configurations/require_secure_transport`,
      path: "properties.value",
      value: "ON",
    });
    const ran = await night();
    const printed = story.printed();
    expect(results(ran), printed).toMatchObject({ sweep: "failure", drift: "success", report: "success" });
    expect(printed).toMatch(/rg-convergent-mysql-dev .*parameters\/dev\/mysql.json of origin\/main says destroy on 20/);
    expect(drift).toMatchObject([{ state: "closed" }]);
  });

  it("adopt a server that exists when the policy says so", async () => {
    const path = "parameters/dev/environment.json";
    const environment = JSON.parse(await story.project.read(path));
    // Another state, that knows of nothing.
    const backend = { type: "azurerm", storageAccounts: { automation: "stnewstate" } };
    await story.project.write(path, { ...environment, backend });
    await story.pipeline.makeState();
    const before = story.git("rev-parse", "main");
    const refused = await story.push(before, await story.commit("another state"));
    expect(results(refused), story.printed()).toMatchObject({ inspect: "failure", plan: "skipped" });
    // The password is written anew: that is for a person to know.
    story.approvals.push("automation-dev-confirm");
    const ran = await story.push(before, await story.commit("take it over", { whenExists: "adopt" }));
    const printed = story.printed();
    expect(results(ran), printed).toMatchObject({ inspect: "success", "apply-confirmed": "success" });
    expect(printed).toMatch(/1 updated, \d+ adopted\)/);
  });

  it("give a fork nothing, and run none of its words", async () => {
    const before = story.git("rev-parse", "main");
    await story.project.write(
      "main.ts",
      `console.error(JSON.stringify(process.env));\n${await story.project.read("main.ts")}`,
    );
    const sha = await story.commit("$(touch injected)", DATABASES("app", "theirs"));
    story.git("reset", "--hard", "--quiet", before);
    const words = { headRepository: "mallory/convergent", title: '"; touch injected; echo "' };
    const issue = story.pullRequest(before, sha, words);
    const ran = await story.plan(issue);
    const printed = story.printed();
    expect(results(ran), printed).toMatchObject({ plan: "skipped", comment: "skipped", rehearse: "success" });
    expect(said(issue.number)).toEqual([]);
    expect(printed).not.toContain("ARM_METADATA_HOSTNAME");
    expect(printed).not.toMatch(/ghs_\d/);
    const theirs = await story.comment(issue.number, "mallory", "/converge confirm $(touch injected) sha256:0");
    expect(theirs.result).toBe("success");
    expect(story.git("status", "--porcelain")).not.toContain("injected");
  });
});
