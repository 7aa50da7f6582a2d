import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addComment, addIssue, addWorkflowRun, BOT, commentEvent, type Role } from "../../../emulator/github/index.ts";
import type { Review } from "../../../ops/review/model.ts";
import { archiveRun, type PastRun, reviewOf } from "../../support/archive.ts";
import { COMMIT, type Pipeline, startPipeline } from "../../support/github.ts";
import { proofs } from "../../support/proof.ts";

const SECRET = "Planted-Secret-4711";
const FINGERPRINT = `sha256:${"a".repeat(64)}`;
const OTHER = `sha256:${"b".repeat(64)}`;
const PLAN_DIGEST = "d".repeat(64);

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await startPipeline();
  addWorkflowRun(state(), { id: 4711, headSha: COMMIT, actor: "pusher" });
  state().commits[COMMIT] = { parents: [], author: "writer", committer: "web-flow" };
});
afterEach(() => pipeline.close());

const state = () => pipeline.github.state;
const bodies = () => state().comments.map(({ body }) => body);

const review = (more: Partial<Review> = {}): Review => ({ ...reviewOf(), fingerprint: FINGERPRINT, ...more });

/** A run of converge plan, at a minute of the first of January. */
const plan = (
  minute: number,
  { files = { "review.json": review() }, ...more }: Partial<PastRun> = {},
): Promise<string> =>
  archiveRun(pipeline.archive, {
    startedAt: `2026-01-01T10:${String(minute).padStart(2, "0")}:00Z`,
    command: "plan",
    outcome: "planned",
    files,
    ...more,
  });

const drift = (minute: number, found: Partial<Review>): Promise<string> =>
  plan(minute, { command: "drift", outcome: "drifted", files: { "review.json": review(found) } });

const DRIFTED: Partial<Review> = {
  drift: [
    {
      address: "azurerm_mysql_firewall_rule.all",
      type: "azurerm_mysql_firewall_rule",
      action: "update",
      attributes: [],
    },
  ],
  findings: [
    {
      ruleId: "drift-security",
      level: "confirm",
      address: "azurerm_mysql_firewall_rule.all",
      message: "the firewall was opened",
      remedy: "close it",
    },
  ],
};

describe("converge github comment", () => {
  const comment = (...more: string[]) => pipeline.converge(["comment", "--pull-request", "1", ...more]);
  beforeEach(() => {
    addIssue(state(), { pull: {} });
  });

  test("keeps one comment a stack, of its newest plan, and updates it in place", async () => {
    await plan(1);
    await plan(2, { stackId: "mysql-prod" });
    await comment("--artifact-url", "https://github.com/acme/databases/actions/runs/1/artifacts/2");
    expect(bodies()).toEqual([
      expect.stringMatching(/^<!-- converge:mysql-dev -->\n### ✅ [\s\S]*20260101T100100Z[\s\S]*\/artifacts\/2\)/),
      expect.stringMatching(/^<!-- converge:mysql-prod -->/),
    ]);
    const ids = state().comments.map(({ id }) => id);
    await plan(3, { files: { "review.json": review({ verdict: "refuse" }) } });
    await comment();
    expect(state().comments.map(({ id }) => id)).toEqual(ids);
    expect(bodies()[0]).toMatch(
      /🛑[\s\S]*20260101T100300Z[\s\S]*\(https:\/\/github\.com\/acme\/databases\/actions\/runs\/4711\)/,
    );
    expect((await comment()).stderr).toBe("the comments on #1 are as they should be\n");
  });

  test("tells programs what was done", async () => {
    await plan(1);
    const { stdout } = await comment("--format", "json");
    expect(JSON.parse(stdout)).toEqual({ pullRequest: 1, comments: [{ stackId: "mysql-dev", action: "create" }] });
  });

  test("says when a stack is no longer touched, and leaves the comments of others alone", async () => {
    await plan(1);
    await comment();
    addComment(state(), { issue: 1, author: "mallory", body: "<!-- converge:mysql-prod -->\nlooks good" });
    await pipeline.project.remove(".convergent");
    await comment();
    expect(bodies()).toEqual([
      expect.stringContaining("is no longer touched"),
      "<!-- converge:mysql-prod -->\nlooks good",
    ]);
  });

  test("a stack that the change touches and that left no run is said to have no plan, not to be untouched", async () => {
    await plan(1);
    await comment();
    await pipeline.project.remove(".convergent");
    await comment("--affected", JSON.stringify({ include: [{ stackId: "mysql-dev", stream: "automation" }] }));
    expect(bodies()).toEqual([expect.stringContaining("No plan of `mysql-dev`")]);
    expect((await comment("--affected", "everything")).code).toBe(2);
  });

  test("a run that failed before it had a plan says why, as text", async () => {
    const error = { message: `login <img src=x> @everyone ](https://evil) failed: ${SECRET}`, remedy: "sign in" };
    await plan(1, { outcome: "failed", files: { "result.json": { error } } });
    await pipeline.converge(["comment", "--pull-request", "1"], { ARM_CLIENT_SECRET: SECRET });
    expect(bodies()[0]).toContain("No plan of `mysql-dev`: failed");
    expect(bodies()[0]).toContain("sign in");
    expect(bodies()[0]).not.toMatch(/(?<!\\)<img|@everyone|\]\(https:\/\/evil|Planted/);
  });

  test("a huge review is cut to what GitHub takes", async () => {
    const changes = Array.from({ length: 20_000 }, (_, index) => ({
      address: `azurerm_resource_group.group["${index} ${"x".repeat(100)}"]`,
      type: "azurerm_resource_group",
      action: "delete" as const,
      attributes: [],
    }));
    await plan(1, { files: { "review.json": review({ changes }) } });
    expect((await comment()).code).toBe(0);
    expect(Buffer.byteLength(bodies()[0] ?? "")).toBeLessThan(65_536);
  });

  test("a folder of the archive that is named like no stack is told to nobody", async () => {
    await plan(1, { stackId: "x --> <script>" });
    await comment();
    expect(bodies()).toEqual([]);
  });

  test("what is not a number of a pull request is invalid input", async () => {
    for (const number of ["0", "1; id", "\u001b[31m"]) {
      const { code, stderr } = await pipeline.converge(["comment", "--pull-request", number]);
      expect(code).toBe(2);
      expect(stderr).not.toContain("\u001b");
    }
  });
});

describe("converge github sarif", () => {
  const upload = (env = {}) => pipeline.converge(["sarif", "--ref", "refs/pull/1/merge", "--sha", COMMIT], env);

  test("uploads the check and each review under a category of its own", async () => {
    await plan(1, { files: { "review.json": review(DRIFTED) } });
    expect((await upload()).stderr).toBe(
      "uploaded converge/check to code scanning\nuploaded converge/mysql-dev to code scanning\n",
    );
    const logs = state().sarifs.map(({ sarif }) => JSON.parse(sarif));
    expect(logs.map(({ runs }) => runs[0].automationDetails.id)).toEqual(["converge/check/", "converge/mysql-dev/"]);
    const [result] = logs[1].runs[0].results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe("parameters/dev/mysql.json");
    expect(state().sarifs[0]).toMatchObject({ ref: "refs/pull/1/merge", commitSha: COMMIT });
  });

  test("a repository without code scanning is told, and is no failure", async () => {
    state().codeScanning = false;
    await plan(1, { files: { "review.json": review(DRIFTED) } });
    const { code, stderr } = await upload();
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^notice: nothing is uploaded .*Advanced Security/)]);
    expect(stderr).toMatch(/^::(warning|error) file=parameters\/dev\/mysql\.json,line=\d+,/m);
  });

  test("a limit that is used up is a failure", async () => {
    state().faults.push({
      path: "/sarifs$",
      status: 403,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999" },
    });
    expect(await upload()).toMatchObject({ code: 1, stderr: expect.stringContaining("the rate limit") });
  });
});

describe("a plan that a person must confirm", () => {
  const seal = {
    fingerprint: FINGERPRINT,
    planDigest: PLAN_DIGEST,
    verdict: "confirm",
    expiresAt: "2026-01-03T00:00:00.000Z",
  };
  const sealed = (minute: number, more: object = {}): Promise<string> =>
    plan(minute, {
      files: {
        "review.json": review({ verdict: "confirm", ...more }),
        "seal.json": { ...seal, ...more },
      },
    });
  const ask = (run: string, ...more: string[]) => pipeline.converge(["ask", "mysql-dev", "--run", run, ...more]);

  async function answer(body: string, author = "mona", issue = 1) {
    const comment = addComment(state(), { issue, author, body });
    await pipeline.project.write("event.json", commentEvent(state(), comment));
    return pipeline.converge(["confirmed", "--event", "event.json"]);
  }

  test("is asked about on the pull request of the commit, confirmed there, and dispatched", async () => {
    addIssue(state(), { pull: { mergeSha: COMMIT, merged: true } });
    state().permissions.mona = "write";
    state().workflows["deploy-automation.yml"] = { inputs: ["stack", "environment", "comment"] };
    const run = await sealed(1);
    expect((await ask(run)).stderr).toContain(`asked on #1: "/converge confirm mysql-dev ${FINGERPRINT}"`);
    expect(bodies()[0]).toContain(`\n/converge confirm mysql-dev ${FINGERPRINT}\n`);
    expect(bodies()[0]).toContain("until 2026-01-03T00:00:00.000Z");

    expect((await answer(`/converge confirm mysql-dev ${FINGERPRINT}\nread it`)).stderr).toMatch(/^confirmed/);
    const found = pipeline.outputs();
    expect(found).toEqual({
      confirmed: "true",
      stackId: "mysql-dev",
      stack: "mysql",
      environment: "dev",
      stream: "automation",
      run,
      "run-id": "4711",
      sha: COMMIT,
      fingerprint: FINGERPRINT,
      comment: `1/${state().comments.at(-1)?.id}`,
    });
    const { comment = "" } = found;
    expect((await pipeline.converge(["confirmed", "--comment", comment])).stderr).toMatch(/^confirmed/);
    const inputs = ["--stream", "automation", "--comment", comment];
    expect((await pipeline.converge(["dispatch", "mysql-dev", ...inputs])).code).toBe(0);
    expect(state().dispatches).toEqual([
      {
        workflow: "deploy-automation.yml",
        ref: "main",
        inputs: { stack: "mysql", environment: "dev", comment },
        by: BOT,
      },
    ]);
  });

  test("is asked about in an issue, where no pull request belongs to the commit", async () => {
    await ask(await sealed(1));
    await ask(await sealed(2, { fingerprint: OTHER }));
    expect(state().issues).toMatchObject([
      { title: "mysql-dev waits for confirmation", labels: ["converge-confirm"], state: "open" },
    ]);
    state().permissions.mona = "admin";
    expect((await answer(`/converge confirm mysql-dev ${OTHER}`)).stderr).toMatch(/^confirmed/);
  });

  test("is asked about once; the next plan takes its place, and the earlier one can no longer be confirmed", async () => {
    addIssue(state(), { pull: {} });
    state().permissions.mona = "write";
    const run = await sealed(1);
    await ask(run, "--pull-request", "1");
    expect((await ask(run, "--pull-request", "1")).stderr).toMatch("already");
    await ask(await sealed(2, { fingerprint: OTHER }), "--pull-request", "1");
    expect(bodies()).toEqual([expect.stringContaining("can no longer be confirmed"), expect.stringContaining(OTHER)]);
    expect((await answer(`/converge confirm mysql-dev ${FINGERPRINT}`)).stderr).toMatch(
      /^not confirmed: .*another one/,
    );
  });

  test.each<[Role, boolean]>([
    ["admin", true],
    ["maintain", true],
    ["write", true],
    ["triage", false],
    ["read", false],
    ["none", false],
  ])("is confirmed by a person whose role is %s: %s", async (role, confirmed) => {
    addIssue(state(), { pull: {} });
    state().permissions.mona = role;
    await ask(await sealed(1), "--pull-request", "1");
    const { code } = await answer(`/converge confirm mysql-dev ${FINGERPRINT}`);
    expect([code, pipeline.outputs().confirmed]).toEqual([0, String(confirmed)]);
  });

  test("is not confirmed by a comment that says hostile things", async () => {
    addIssue(state(), { pull: {} });
    state().permissions.mona = "write";
    await ask(await sealed(1), "--pull-request", "1");
    const hostile = [
      `/converge confirm mysql-dev $(curl evil) ${FINGERPRINT}`,
      `/converge confirm mysql-dev\u001b[2J ${FINGERPRINT}`,
      `/converge confirm nothing-dev ${FINGERPRINT}`,
      `/converge confirm constructor-dev ${FINGERPRINT}`,
      `\n/converge confirm mysql-dev ${FINGERPRINT}`,
      "x".repeat(65_000),
    ];
    for (const body of hostile) {
      const { stderr, code } = await answer(body);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^not confirmed: [^\p{Cc}]*\n$/u);
      expect(pipeline.outputs().confirmed).toBe("false");
    }
  });

  test("is not confirmed by a comment that was edited, or whose author has an odd name", async () => {
    addIssue(state(), { pull: {} });
    state().permissions.mona = "write";
    await ask(await sealed(1), "--pull-request", "1");
    const command = `/converge confirm mysql-dev ${FINGERPRINT}`;
    const comment = addComment(state(), { issue: 1, author: "mona", body: command });
    comment.updatedAt = "2026-02-01T00:00:00Z";
    await pipeline.project.write("event.json", commentEvent(state(), comment));
    expect((await pipeline.converge(["confirmed", "--event", "event.json"])).stderr).toMatch("edited");
    await pipeline.project.write("event.json", commentEvent(state(), comment, "edited"));
    expect((await pipeline.converge(["confirmed", "--event", "event.json"])).stderr).toMatch("edited");
    expect((await answer(command, "../../../user")).stderr).toMatch("no write access");
  });

  test("is not confirmed by an event of another kind, nor by a file that is none", async () => {
    for (const content of [
      "",
      "null",
      "{}",
      '{"action":"created","issue":{"number":"1"},"comment":{}}',
      "[".repeat(1e5),
    ]) {
      await pipeline.project.write("event.json", content);
      const { code, stderr } = await pipeline.converge(["confirmed", "--event", "event.json"]);
      expect([code, stderr]).toEqual([2, expect.stringContaining("must be the event of a comment")]);
    }
    expect((await pipeline.converge(["confirmed", "--event", "none.json"])).code).toBe(2);
  });

  test.each<[string, object, RegExp]>([
    ["nothing unusual", { verdict: "proceed" }, /verdict of run \S+ is proceed/],
    ["refused", { verdict: "refuse" }, /is refuse/],
    ["sealed with a date that is none", { expiresAt: "--> soon" }, /expiresAt/],
    ["sealed with a fingerprint that is none", { fingerprint: "$(id)" }, /fingerprint/],
  ])("nobody is asked about a plan that is %s", async (_, more, message) => {
    addIssue(state(), { pull: {} });
    const { code, stderr } = await ask(await sealed(1, more), "--pull-request", "1");
    expect([code, bodies(), stderr]).toEqual([2, [], expect.stringMatching(message)]);
  });

  test("nobody is asked about a run that is not there, or whose review is not the sealed one", async () => {
    expect(await ask("20260101T100100Z-00000001")).toMatchObject({ code: 2 });
    const run = await plan(1, { files: { "review.json": review(), "seal.json": { ...seal, fingerprint: OTHER } } });
    expect(await ask(run)).toMatchObject({ code: 4, stderr: expect.stringContaining("nobody is asked") });
  });

  test("only the place of a comment is dispatched", async () => {
    const wrong = [
      ["--comment", "latest"],
      ["--comment", "1/0x1"],
      ["--comment", "1/1; id"],
      ["--stream", "trading"],
    ] as const;
    for (const [option, value] of wrong) {
      const words = Object.entries({ "--comment": "1/2", [option]: value }).flat();
      const { code, stderr } = await pipeline.converge(["dispatch", "mysql-dev", ...words]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(`${option} is "${value}"`)]);
    }
    expect(state().requests).toEqual([]);
  });

  test("is not confirmed where no comment is", async () => {
    addIssue(state(), { pull: {} });
    expect((await pipeline.converge(["confirmed", "--comment", "1/2"])).stderr).toMatch("there is no comment 2 on #1");
    expect((await pipeline.converge(["confirmed"])).code).toBe(2);
  });

  proofs(
    "approval",
    [
      {
        tried: "the author of the commit confirms the plan by a comment",
        outcome: "The comment confirms nothing.",
        change: () => undefined,
        author: "writer",
        reason: "writer wrote the change",
      },
      {
        tried: "the person who pushed the change confirms it by a comment, in other letters",
        outcome: "The comment confirms nothing.",
        change: () => undefined,
        author: "Pusher",
        reason: "Pusher pushed the change",
      },
      {
        tried: "the person who started the deployment by hand confirms it by a comment",
        outcome: "The comment confirms nothing.",
        change: () => replaceRun({ event: "workflow_dispatch", actor: "mona" }),
        author: "mona",
        reason: "mona started the deployment of the change",
      },
      {
        tried: "the person who ran the deployment again confirms it by a comment",
        outcome: "The comment confirms nothing.",
        change: () => replaceRun({ triggeringActor: "mona" }),
        author: "mona",
        reason: "mona pushed the change",
      },
      {
        tried: "the author of the pull request confirms its plan by a comment",
        outcome: "The comment confirms nothing.",
        change: () => addIssue(state(), { author: "mona", pull: { merged: true, mergeSha: COMMIT } }),
        author: "mona",
        reason: "mona wrote the change",
      },
      {
        tried: "the author of one commit of the pull request confirms its plan by a comment",
        outcome: "The comment confirms nothing.",
        change: () => {
          const [base, head] = ["0".repeat(40), "2".repeat(40)];
          state().commits[base] = { parents: [], author: "octocat", committer: "octocat" };
          state().commits[head] = { parents: [base], author: "mona", committer: "mona" };
          addIssue(state(), { pull: { merged: true, mergeSha: COMMIT, baseSha: base, headSha: head } });
        },
        author: "mona",
        reason: "mona wrote the change",
      },
      {
        tried: "a change whose commit has no account on GitHub",
        outcome: "Nobody can confirm it, because the author is not known.",
        change: () => {
          state().commits[COMMIT] = { parents: [], author: null, committer: "web-flow" };
        },
        author: "mona",
        reason: "GitHub knows no account of the author of commit 111111111111",
      },
      {
        tried: "a question about the plan of a pull request",
        outcome: "The comment confirms nothing, because the plan was not made by the deploy workflow.",
        change: () => replaceRun({ event: "pull_request", path: ".github/workflows/plan.yml" }),
        author: "mona",
        reason: "its plan was made by .github/workflows/plan.yml",
      },
      {
        tried: "a question about a plan of another branch",
        outcome: "The comment confirms nothing.",
        change: () => replaceRun({ headBranch: "mine" }),
        author: "mona",
        reason: "made on the branch mine, not on main",
      },
    ],
    async ({ change, author, reason }) => {
      addIssue(state(), { pull: {} });
      Object.assign(state().permissions, { mona: "write", writer: "admin", Pusher: "write" });
      await ask(await sealed(1), "--pull-request", "1");
      change();
      const { stderr } = await answer(`/converge confirm mysql-dev ${FINGERPRINT}`, author);
      expect([stderr, pipeline.outputs().confirmed]).toEqual([expect.stringContaining(reason), "false"]);
    },
  );
});

/** The run that planned was another one. */
function replaceRun(run: Parameters<typeof addWorkflowRun>[1]): void {
  state().workflowRuns.length = 0;
  addWorkflowRun(state(), { id: 4711, headSha: COMMIT, actor: "pusher", ...run });
}

describe("converge github drift-issue", () => {
  const tell = (...names: string[]) => pipeline.converge(["drift-issue", ...names]);

  test("opens one issue a stack, updates it, closes it, and opens it again", async () => {
    await drift(1, DRIFTED);
    expect((await tell()).stderr).toBe("mysql-dev: opened #1\n");
    expect(state().issues[0]).toMatchObject({
      title: "mysql-dev: 1 resource drifted: 1 security",
      labels: ["converge-drift"],
      body: expect.stringContaining("the firewall was opened"),
    });
    expect((await tell()).stderr).toBe("mysql-dev: nothing to tell\n");
    await drift(2, DRIFTED);
    expect((await tell()).stderr).toBe("mysql-dev: updated #1\n");
    await drift(3, {});
    expect((await tell()).stderr).toBe("mysql-dev: closed #1\n");
    expect(bodies()).toEqual([expect.stringContaining("Nothing needs anybody any more")]);
    await drift(4, DRIFTED);
    expect((await tell()).stderr).toBe("mysql-dev: reopened #1\n");
    expect(state().issues).toHaveLength(1);
  });

  test("a stack that could not be looked at keeps its issue as it is", async () => {
    await drift(1, DRIFTED);
    await tell();
    await plan(2, {
      command: "drift",
      outcome: "failed",
      files: { "result.json": { error: { message: "no login" } } },
    });
    const { code, stderr } = await tell();
    expect([code, stderr, state().issues[0]?.state]).toEqual([
      1,
      "mysql-dev: its issue stays as it is: no login\n",
      "open",
    ]);
    expect(await tell("prod", "mysql")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no run of converge drift"),
    });
  });

  test("an issue of somebody else is not taken for ours, whatever it says", async () => {
    addIssue(state(), { author: "mallory", body: "<!-- converge-drift:mysql-dev -->", labels: ["converge-drift"] });
    await drift(1, {});
    expect((await tell()).stderr).toBe("mysql-dev: nothing to tell\n");
    expect(state().issues[0]?.state).toBe("open");
  });
});

describe("a secret", () => {
  test("is in no comment, issue or SARIF, wherever a review holds it", async () => {
    addIssue(state(), { pull: {} });
    const planted: Partial<Review> = {
      verdict: "confirm",
      plan: SECRET,
      drift: [
        {
          address: `a["${SECRET}"]`,
          type: SECRET,
          action: "update",
          attributes: [{ name: SECRET, before: SECRET, after: SECRET }],
        },
      ],
      findings: [
        {
          ruleId: "drift-security",
          level: "confirm",
          address: `a["${SECRET}"]`,
          attribute: SECRET,
          before: SECRET,
          after: SECRET,
          message: SECRET,
          remedy: SECRET,
        },
      ],
    };
    const run = await plan(1, {
      files: {
        "review.json": review(planted),
        "seal.json": {
          fingerprint: FINGERPRINT,
          planDigest: PLAN_DIGEST,
          verdict: "confirm",
          expiresAt: "2026-01-03T00:00:00Z",
        },
      },
    });
    await drift(2, planted);
    const env = { TF_VAR_server_administrator_password: SECRET, GITHUB_TOKEN: pipeline.github.token };
    const commands = [
      ["comment", "--pull-request", "1"],
      ["sarif", "--ref", "refs/heads/main", "--sha", COMMIT],
      ["ask", "mysql-dev", "--run", run, "--pull-request", "1"],
      ["drift-issue"],
    ];
    for (const words of commands) expect((await pipeline.converge(words, env)).code).toBe(0);
    const { comments, issues, sarifs } = state();
    expect([comments.length, issues.length, sarifs.length]).toEqual([2, 2, 2]);
    expect(JSON.stringify({ comments, issues, sarifs })).not.toMatch(/Planted|ghs_local/);
  });
});

describe("a GitHub in trouble", () => {
  const comment = (env = {}) => pipeline.converge(["comment", "--pull-request", "1"], env);
  beforeEach(async () => {
    addIssue(state(), { pull: {} });
    await plan(1);
  });

  test("is asked again after the time that it names", async () => {
    state().faults.push({ path: "/comments$", status: 429, times: 1, headers: { "retry-after": "7" } });
    state().faults.push({ method: "GET", path: "/comments$", status: 502, times: 1 });
    expect((await comment()).code).toBe(0);
    expect([pipeline.waits, bodies().length]).toEqual([[7, 2], 1]);
  });

  test("is not asked to do again what it may have done", async () => {
    state().faults.push({ method: "POST", path: "/comments$", status: 502 });
    expect(await comment()).toMatchObject({ code: 1, stderr: expect.stringContaining("GitHub answered 502") });
    expect(pipeline.waits).toEqual([]);
  });

  test.each<[number, string]>([
    [401, "GitHub does not accept GITHUB_TOKEN"],
    [403, "see permissions of the job"],
    [404, "GITHUB_TOKEN may not see it"],
    [410, "GitHub answered 410"],
    [422, "GitHub answered 422"],
    [429, "the rate limit of GITHUB_TOKEN is used up"],
    [500, "GitHub answered 500"],
    [0, "GitHub cannot be reached"],
  ])("that answers %d is told in one sentence", async (status, sentence) => {
    state().faults.push({ path: ".", status, message: "no\u001b[31m\n::set-output name=x::y" });
    const { code, stderr, stdout } = await comment();
    expect(stderr).toMatch(/^could not read the comments of #1: [^\p{Cc}]+\n$/u);
    expect([code, stderr, stdout]).toEqual([1, expect.stringContaining(sentence), ""]);
  });

  test.each<[Record<string, string | undefined>, string]>([
    [{ GITHUB_TOKEN: "" }, "GITHUB_TOKEN is not set"],
    [{ GITHUB_REPOSITORY: undefined }, "GITHUB_REPOSITORY is not set"],
    [{ GITHUB_TOKEN: undefined, GITHUB_REPOSITORY: "" }, "GITHUB_TOKEN and GITHUB_REPOSITORY are not set"],
    [{ GITHUB_REPOSITORY: "acme/../../x" }, 'GITHUB_REPOSITORY is "acme/../../x"'],
    [{ GITHUB_API_URL: "file:///etc" }, 'GITHUB_API_URL is "file:///etc"'],
  ])("is not looked for with %j", async (env, sentence) => {
    const { code, stderr } = await comment(env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    expect(state().requests).toEqual([]);
  });

  test("is told nothing of a token that is none", async () => {
    const { code, stderr } = await comment({ GITHUB_TOKEN: "ghs secret" });
    expect([code, stderr]).toEqual([2, "GITHUB_TOKEN is no token: it holds white space\n"]);
    expect(stderr).not.toContain("secret");
  });
});
