import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { authorize, type Call, errorBody, type GitHubAnswer, GitHubError, notFound, type Route } from "./call.ts";
import { ISSUE_ROUTES } from "./issues.ts";
import { REPOSITORY_ROUTES } from "./repository.ts";
import { SETTINGS_ROUTES } from "./settings.ts";
import { type GitHubFault, type GitHubState, newState } from "./state.ts";

export interface LocalGitHubOptions {
  /** `acme/databases` */
  readonly repository: string;
  /** What the token of the workflow is. @default one that is made up */
  readonly token?: string;
  /** @default the time of this machine */
  readonly now?: () => Date;
}

export interface LocalGitHub {
  /** What GITHUB_API_URL is. */
  readonly apiUrl: string;
  /** What GITHUB_TOKEN is: it acts as the bot of workflows and may do everything that a command needs. */
  readonly token: string;
  readonly state: GitHubState;
  close(): Promise<void>;
}

const ROUTES = [...ISSUE_ROUTES, ...REPOSITORY_ROUTES, ...SETTINGS_ROUTES].map((route) => ({
  route,
  pattern: new RegExp(`^/repos/:owner/:repo${route.path}$`.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")),
}));

/** Bytes of a body. */
const MAX_BODY = 16 * 1024 * 1024;

/** A GitHub of one repository, on 127.0.0.1 and a free port. */
export async function startLocalGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const { repository, token = "ghs_local", now = () => new Date() } = options;
  const state = newState(repository, token);
  let apiUrl = "";
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing, { state, now, apiUrl });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrl,
    token,
    state,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface World {
  readonly state: GitHubState;
  readonly apiUrl: string;
  now(): Date;
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, world: World): Promise<void> {
  const answer = await answerTo(incoming, world).catch((error: unknown) => {
    const known = error instanceof GitHubError ? error : new GitHubError(500, `local GitHub failed: ${error}`);
    return { status: known.status, body: errorBody(known) } satisfies GitHubAnswer;
  });
  if (answer === undefined) incoming.socket.destroy();
  else send(outgoing, answer);
}

/** Undefined: the connection is closed without an answer. */
async function answerTo(incoming: IncomingMessage, { state, apiUrl, now }: World): Promise<GitHubAnswer | undefined> {
  const method = incoming.method ?? "GET";
  const { pathname, searchParams: query } = new URL(incoming.url ?? "/", apiUrl);
  const body = await readBody(incoming);
  const token = /^(?:token|bearer) (.+)$/i.exec(incoming.headers.authorization ?? "")?.[1] ?? "";
  const caller = state.tokens[token];
  state.requests.push({ method, path: pathname, login: caller?.login ?? "" });
  const fault = nextFault(state, method, pathname);
  if (fault !== undefined) return fault.status === 0 ? undefined : faultAnswer(fault);
  if (caller === undefined) throw new GitHubError(401, "Bad credentials");
  const { route, params } = findRoute(state, method, pathname);
  const call: Call = { state, caller, params, query, body, apiUrl, at: timeText(now()) };
  authorize(call, route);
  return route.handle(call);
}

/** GitHub tells whole seconds. */
const timeText = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

function findRoute(
  { repository }: GitHubState,
  method: string,
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } {
  for (const { route, pattern } of ROUTES) {
    const found = route.method === method ? pattern.exec(path)?.groups : undefined;
    if (found === undefined) continue;
    const params = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, decoded(value)]));
    // Owners and names are the same in any case.
    if (`${params.owner}/${params.repo}`.toLowerCase() !== repository.toLowerCase()) throw notFound();
    return { route, params };
  }
  throw notFound();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notFound();
  }
}

function nextFault({ faults }: GitHubState, method: string, path: string): GitHubFault | undefined {
  const fault = faults.find(
    (each) => (each.method ?? method) === method && new RegExp(each.path).test(path) && each.times !== 0,
  );
  if (fault?.times !== undefined) fault.times -= 1;
  return fault;
}

function faultAnswer({ status, message = "it was asked to fail", headers = {} }: GitHubFault): GitHubAnswer {
  return { status, headers, body: errorBody(new GitHubError(status, message)) };
}

async function readBody(incoming: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += (chunk as Buffer).length;
    if (length > MAX_BODY) throw new GitHubError(413, "Request Entity Too Large");
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return {};
  try {
    const body = JSON.parse(text) as Json;
    if (isObject(body)) return body;
  } catch {
    // Said below, as for everything else that is no object.
  }
  throw new GitHubError(400, "Problems parsing JSON");
}

function send(outgoing: ServerResponse, { status, body, headers = {} }: GitHubAnswer): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  const type = text === "" ? {} : { "content-type": "application/json; charset=utf-8" };
  outgoing.writeHead(status, { ...type, ...headers });
  outgoing.end(text);
}
