import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SettingCheck } from "../../../ops/github/settings-rules.ts";
import { type Pipeline, startPipeline } from "../../support/github.ts";
import { proof, proofs } from "../../support/proof.ts";

let pipeline: Pipeline;
const state = () => pipeline.github.state;
const TENANT = "99999999-9999-4999-8999-999999999999";
const CLIENTS = { looks: "00000000-0000-4000-8000-00000000000a", deploys: "00000000-0000-4000-8000-00000000000b" };
const PULL = "automation-dev-pull-request";

/** Settings as docs/operations.md makes them, for the stream automation of dev. */
beforeEach(async () => {
  pipeline = await startPipeline();
  Object.assign(state(), {
    protection: {
      required_pull_request_reviews: { require_code_owner_reviews: true },
      required_status_checks: { strict: true, contexts: ["check"] },
      allow_force_pushes: { enabled: false },
    },
  });
  state().permissions.admin = "admin";
  state().permissions.reader = "read";
  state().tokens.admin = { login: "admin" };
  state().tokens.reader = { login: "reader" };
  for (const suffix of ["-pull-request", "-plan", "", "-confirm"]) {
    const looks = suffix === "-plan" || suffix === "-pull-request";
    state().environments[`automation-dev${suffix}`] = {
      ...(suffix === "-pull-request" ? {} : { refs: ["main"] }),
      ...(suffix === "-confirm" ? { reviewers: ["dba"], preventSelfReview: true } : {}),
      secrets: suffix === "-pull-request" ? [] : ["CONVERGE_SIGNING_KEY", "SERVER_ADMINISTRATOR_PASSWORD"],
      variables: {
        AZURE_CLIENT_ID: looks ? CLIENTS.looks : CLIENTS.deploys,
        AZURE_TENANT_ID: TENANT,
        AZURE_SUBSCRIPTION_ID: "11111111-1111-4111-8111-111111111111",
      },
    };
  }
});
afterEach(() => pipeline.close());

const environment = (name: string) => {
  const found = state().environments[name];
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};
const run = (token = "admin", ...more: string[]) =>
  pipeline.converge(["check", "dev", "mysql", ...more], { GITHUB_TOKEN: token });
async function open(token?: string): Promise<{ code: number; open: SettingCheck[] }> {
  const { code, stdout } = await run(token, "--format", "json");
  const { checks } = JSON.parse(stdout) as { readonly checks: SettingCheck[] };
  return { code, open: checks.filter(({ status }) => status !== "ok") };
}

describe("converge github check", () => {
  test("finds nothing where the repository is set up as docs/operations.md says", async () => {
    expect(await open()).toEqual({ code: 0, open: [] });
    expect((await run()).stderr).toContain("acme/databases: 16 ok, 0 missing, 0 unknown");
  });

  test("does not ask a team of one for a second person", async () => {
    environment("automation-dev-confirm").preventSelfReview = false;
    expect((await open()).open.map(({ id }) => id)).toEqual(["reviewers"]);
    const path = "parameters/dev/environment.json";
    const parameters = JSON.parse(await pipeline.project.read(path));
    await pipeline.project.write(path, { ...parameters, confirmation: { allowSelfReview: true } });
    expect(await open()).toEqual({ code: 0, open: [] });
  });

  test("accepts rulesets in place of a branch protection", async () => {
    state().protection = undefined;
    state().branchRules.push(
      ...["pull_request", "required_status_checks", "non_fast_forward"].map((type) => ({ type })),
    );
    expect((await open()).code).toBe(0);
  });

  test("asks for no reviewers where a comment confirms", async () => {
    delete environment("automation-dev-confirm").reviewers;
    state().variables.CONVERGE_CONFIRM_BY = "comment";
    expect((await open()).code).toBe(0);
  });

  test("changes nothing on GitHub", async () => {
    await run();
    expect(new Set(state().requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  });

  proofs(
    "permissions",
    [
      {
        tried: "an environment that deploys is open to every branch",
        outcome: "`github check` names the environment and how to limit it.",
        plant: () => void delete environment("automation-dev").refs,
        where: "environment automation-dev",
        id: "branch-policy",
      },
      {
        tried: "an environment that deploys is open to another branch",
        outcome: "`github check` names the branch and how to remove it.",
        plant: () => void Object.assign(environment("automation-dev-confirm"), { refs: ["main", "release/*"] }),
        where: "environment automation-dev-confirm",
        id: "branch-policy",
      },
      {
        tried: "an environment that plans what is deployed is open to protected branches",
        outcome: "`github check` asks for the default branch alone.",
        plant: () => void Object.assign(environment("automation-dev-plan"), { refs: "protected branches" }),
        where: "environment automation-dev-plan",
        id: "branch-policy",
      },
      {
        tried: "an environment that the workflows use does not exist",
        outcome: "`github check` says that GitHub would make it without protection.",
        plant: () => void delete state().environments["automation-dev-confirm"],
        where: "environment automation-dev-confirm",
        id: "exists",
      },
      {
        tried: "nobody has to review a deployment that needs a confirmation",
        outcome: "`github check` asks for reviewers.",
        plant: () => void delete environment("automation-dev-confirm").reviewers,
        where: "environment automation-dev-confirm",
        id: "reviewers",
      },
      {
        tried: "who starts a deployment may approve it",
        outcome: "`github check` asks for prevent_self_review.",
        plant: () => void Object.assign(environment("automation-dev-confirm"), { preventSelfReview: false }),
        where: "environment automation-dev-confirm",
        id: "reviewers",
      },
      {
        tried: "the signing key is a secret of the repository",
        outcome: "`github check` says that every workflow reaches it.",
        plant: () => void state().secrets.push("CONVERGE_SIGNING_KEY"),
        where: "repository",
        id: "repository-secrets",
      },
      {
        tried: "a password is a secret of the organization",
        outcome: "`github check` says that every workflow reaches it.",
        plant: () => void state().organizationSecrets.push("SERVER_ADMINISTRATOR_PASSWORD"),
        where: "repository",
        id: "organization-secrets",
      },
      {
        tried: "the environment of pull requests holds a secret",
        outcome: "`github check` says which secret a pull request reaches.",
        plant: () => void environment(PULL).secrets.push("ANY_SECRET"),
        where: `environment ${PULL}`,
        id: "secrets",
      },
      {
        tried: "an environment that deploys has no signing key",
        outcome: "`github check` says how to set it.",
        plant: () => void environment("automation-dev").secrets.shift(),
        where: "environment automation-dev",
        id: "secrets",
      },
      {
        tried: "pull requests sign in as the identity that deploys",
        outcome: "`github check` refuses the variable.",
        plant: () =>
          void Object.assign(environment(PULL).variables, { AZURE_CLIENT_ID: CLIENTS.deploys.toUpperCase() }),
        where: `environment ${PULL}`,
        id: "variables",
      },
      {
        tried: "an environment leads to another subscription",
        outcome: "`github check` compares it with environment.json.",
        plant: () => void Object.assign(environment("automation-dev").variables, { AZURE_SUBSCRIPTION_ID: TENANT }),
        where: "environment automation-dev",
        id: "variables",
      },
      {
        tried: "the default branch takes pushes without a pull request",
        outcome: "`github check` says what the protection lacks.",
        plant: () => void Object.assign(state(), { protection: undefined }),
        where: "repository",
        id: "branch-protection",
      },
      {
        tried: "tokens of jobs carry claims of their own",
        outcome: "`github check` says that no identity trusts them.",
        plant: () => void Object.assign(state(), { hasDefaultSubject: false }),
        where: "repository",
        id: "oidc-subject",
      },
    ],
    async ({ plant, where, id }) => {
      plant();
      const found = await open();
      expect(found.code).toBe(4);
      expect(found.open).toEqual([
        expect.objectContaining({ where, id, status: "missing", remedy: expect.stringContaining("gh ") }),
      ]);
    },
  );

  proof(
    "permissions",
    "`github check` by somebody who may not read secrets and protection",
    "What could not be read is unknown, and the command fails.",
    async () => {
      const found = await open("reader");
      expect(found.code).toBe(1);
      expect(found.open.length).toBeGreaterThan(5);
      expect(new Set(found.open.map(({ status }) => status))).toEqual(new Set(["unknown"]));
      expect(found.open.map(({ id }) => id)).toEqual(
        expect.arrayContaining(["repository-secrets", "branch-protection", "secrets", "variables"]),
      );
    },
  );

  test.each([403, 404])("takes an answer %i for unknown, whatever was asked", async (status) => {
    state().faults.push({ path: "/acme/databases/.+", status, message: "Not Found" });
    const found = await open();
    // An environment that is answered with 404 is missing: the token may read the repository.
    expect(found.code).toBe(status === 403 ? 1 : 4);
    expect(found.open).toHaveLength(status === 403 ? 16 : 8);
  });

  test("fails where the repository cannot be read at all", async () => {
    const { code, stderr } = await run("nobody");
    expect(code).toBe(1);
    expect(stderr).toContain("could not read acme/databases: GitHub does not accept GITHUB_TOKEN");
  });
});
