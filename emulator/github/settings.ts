import type { JsonObject } from "../json.ts";
import { type Call, GitHubError, notFound, paged, type Route } from "./call.ts";
import type { GitHubEnvironment } from "./state.ts";

/** Who may deploy: environments, secrets by name, variables, what protects the default branch. */
export const SETTINGS_ROUTES: readonly Route[] = [
  { method: "GET", path: "/environments/:environment", scopes: ["actions"], handle: readEnvironment },
  {
    method: "GET",
    path: "/environments/:environment/deployment-branch-policies",
    scopes: ["actions"],
    handle: listPolicies,
  },
  {
    method: "GET",
    path: "/environments/:environment/secrets",
    scopes: ["environments"],
    role: "write",
    handle: (call) => named(call, "secrets", environmentOf(call).secrets),
  },
  {
    method: "GET",
    path: "/environments/:environment/variables",
    scopes: ["environments"],
    role: "write",
    handle: (call) => variables(call, environmentOf(call).variables),
  },
  {
    method: "GET",
    path: "/actions/secrets",
    scopes: ["secrets"],
    role: "write",
    handle: (call) => named(call, "secrets", call.state.secrets),
  },
  {
    method: "GET",
    path: "/actions/organization-secrets",
    scopes: ["secrets"],
    role: "write",
    handle: (call) => named(call, "secrets", call.state.organizationSecrets),
  },
  {
    method: "GET",
    path: "/actions/variables",
    scopes: ["variables"],
    role: "write",
    handle: (call) => variables(call, call.state.variables),
  },
  {
    method: "GET",
    path: "/actions/oidc/customization/sub",
    scopes: ["actions"],
    handle: ({ state }) => ({ status: 200, body: { use_default: state.hasDefaultSubject } }),
  },
  {
    method: "GET",
    path: "/branches/:branch/protection",
    scopes: ["administration"],
    role: "admin",
    handle: readProtection,
  },
  {
    method: "GET",
    path: "/rules/branches/:branch",
    scopes: ["contents"],
    handle: (call) => paged(call, "/rules/branches/:branch", isDefault(call) ? call.state.branchRules : []),
  },
];

const isDefault = ({ state, params }: Call): boolean => params.branch === state.defaultBranch;

function environmentOf({ state, params }: Call): GitHubEnvironment {
  const found = state.environments[params.environment ?? ""];
  if (found === undefined) throw notFound();
  return found;
}

function readEnvironment(call: Call) {
  const { refs, reviewers = [], preventSelfReview = false } = environmentOf(call);
  const reviewed: JsonObject = {
    id: 1,
    type: "required_reviewers",
    prevent_self_review: preventSelfReview,
    reviewers: reviewers.map((login) => ({ type: "User", reviewer: { login } })),
  };
  const isProtected = refs === "protected branches";
  return {
    status: 200,
    body: {
      name: call.params.environment ?? "",
      protection_rules: [
        ...(reviewers.length === 0 ? [] : [reviewed]),
        ...(refs === undefined ? [] : [{ id: 2, type: "branch_policy" }]),
      ],
      deployment_branch_policy:
        refs === undefined ? null : { protected_branches: isProtected, custom_branch_policies: !isProtected },
    },
  };
}

function listPolicies(call: Call) {
  const { refs } = environmentOf(call);
  const listed = refs === undefined || refs === "protected branches" ? [] : refs;
  const policies = listed.map((name, index) => ({ id: index + 1, name, type: "branch" }));
  return { status: 200, body: { total_count: policies.length, branch_policies: policies } };
}

const named = (_: Call, kind: string, names: readonly string[]) => ({
  status: 200,
  body: { total_count: names.length, [kind]: names.map((name) => ({ name })) },
});

const variables = (_: Call, values: Readonly<Record<string, string>>) => ({
  status: 200,
  body: {
    total_count: Object.keys(values).length,
    variables: Object.entries(values).map(([name, value]) => ({ name, value })),
  },
});

function readProtection(call: Call) {
  if (!isDefault(call)) throw new GitHubError(404, "Branch not found");
  if (call.state.protection === undefined) throw new GitHubError(404, "Branch not protected");
  return { status: 200, body: call.state.protection };
}
