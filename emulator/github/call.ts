import type { Json, JsonObject } from "../json.ts";
import type { Caller, GitHubState, Role } from "./state.ts";

/** One request, as a route sees it. */
export interface Call {
  readonly state: GitHubState;
  readonly caller: Caller;
  /** What stands in the path in place of `:name`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  /** Where this GitHub answers, without a slash at its end. */
  readonly apiUrl: string;
  /** RFC 3339, of this moment. */
  readonly at: string;
}

export interface GitHubAnswer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  /** `/issues/:number`, below `/repos/:owner/:name`. */
  readonly path: string;
  /** What the token of a workflow needs, one of them. Reads need it in public repositories too: what works here works in both. */
  readonly scopes: readonly string[];
  /** What a person needs. @default read */
  readonly role?: Role;
  readonly handle: (call: Call) => GitHubAnswer;
}

/** Thrown for an answer that is none of the good ones. */
export class GitHubError extends Error {
  readonly status: number;
  readonly errors: readonly Json[] | undefined;
  constructor(status: number, message: string, errors?: readonly Json[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = (): GitHubError => new GitHubError(404, "Not Found");

export function invalid(resource: string, field: string, message: string): GitHubError {
  return new GitHubError(422, "Validation Failed", [{ resource, code: "custom", field, message }]);
}

export const errorBody = ({ status, message, errors }: GitHubError): JsonObject => ({
  message,
  ...(errors === undefined ? {} : { errors: [...errors] }),
  documentation_url: "https://docs.github.com/rest",
  status: String(status),
});

const ROLES: readonly Role[] = ["none", "read", "triage", "write", "maintain", "admin"];

export function roleOf({ permissions, isPrivate }: GitHubState, login: string): Role {
  return permissions[login] ?? (isPrivate ? "none" : "read");
}

/** @throws GitHubError 403 or 404, as GitHub answers whoever may not */
export function authorize({ state, caller }: Call, { scopes: needed, role = "read", method }: Route): void {
  const { scopes, login } = caller;
  if (scopes !== undefined) {
    const allowed = needed.length === 0 || needed.some((each) => allows(scopes[each], method));
    if (!allowed) throw new GitHubError(403, "Resource not accessible by integration");
    return;
  }
  const has = ROLES.indexOf(roleOf(state, login));
  if (has < ROLES.indexOf("read")) throw notFound();
  if (has < ROLES.indexOf(role)) throw new GitHubError(403, "Must have write access to Repository.");
}

const allows = (level: "read" | "write" | undefined, method: string): boolean =>
  level === "write" || (level === "read" && method === "GET");

/** A page of a list, with the link to the next one. */
export function paged({ query, apiUrl, state, params }: Call, path: string, items: readonly Json[]): GitHubAnswer {
  const number = (name: string, otherwise: number): number => Math.max(1, Number(query.get(name)) || otherwise);
  const [size, page] = [Math.min(100, number("per_page", 30)), number("page", 1)];
  const next = new URLSearchParams(query);
  next.set("page", String(page + 1));
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? "");
  const link = `<${apiUrl}/repos/${state.repository}${filled}?${next}>; rel="next"`;
  return {
    status: 200,
    body: items.slice((page - 1) * size, page * size),
    headers: page * size < items.length ? { link } : {},
  };
}

/** A text of the body, with no way around it. @throws GitHubError 422 */
export function requiredText(body: JsonObject, name: string, resource: string): string {
  const value = body[name];
  if (typeof value !== "string" || value === "") {
    throw new GitHubError(422, "Validation Failed", [{ resource, code: "missing_field", field: name }]);
  }
  return value;
}
