import { AzureError } from "./azure-error.ts";
import type { Clock } from "./clock.ts";
import { type ActiveFault, type Faults, faultBody } from "./faults.ts";
import { errorAnswer, type HttpAnswer, type HttpRequest } from "./https-server.ts";
import type { Json } from "./json.ts";
import { redact } from "./redact.ts";
import type { Answer } from "./request.ts";
import { storageError } from "./storage/service.ts";

/** A request that was answered. */
export interface LoggedRequest {
  /** Simulated time. */
  readonly at: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly requestBody?: Json | undefined;
  /** 0 when the connection was dropped. */
  readonly status: number;
  /** The fault on demand that happened to it. */
  readonly fault?: string;
}

/** The last requests only: local Azure may run for days. */
const KEPT = 5000;

/** Answers a request, with the fault that is meant for it, and writes the log. */
export async function answerWithFaults(
  request: HttpRequest,
  parts: { readonly faults: Faults; readonly log: LoggedRequest[]; readonly clock: Clock },
  route: () => Answer | Promise<Answer>,
): Promise<HttpAnswer> {
  const isOurs = request.path.startsWith("/local-azure/");
  const { method, path, host } = request;
  const fault = isOurs ? undefined : parts.faults.take(method, path, (effect) => effect.kind !== "operation");
  const answer = fault === undefined ? await answerOf(route) : await faulty(fault, parts, request, route);
  if (isOurs) return answer;
  parts.log.push({
    ...{ at: new Date(parts.clock.now()).toISOString(), method, host, path, query: request.query.toString() },
    ...(Object.keys(request.body).length === 0 ? {} : { requestBody: redact(request.body, path) }),
    status: answer === "drop" ? 0 : answer.status,
    ...(fault === undefined ? {} : { fault: nameOf(fault) }),
  });
  if (parts.log.length > KEPT) parts.log.shift();
  return answer;
}

function nameOf(fault: ActiveFault): string {
  return fault.name ?? `fault ${fault.id}`;
}

async function answerOf(route: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await route();
  } catch (error) {
    return errorAnswer(error);
  }
}

async function faulty(
  { effect, id }: ActiveFault,
  { faults, clock }: { readonly faults: Faults; readonly clock: Clock },
  request: HttpRequest,
  route: () => Answer | Promise<Answer>,
): Promise<HttpAnswer> {
  const { path } = request;
  if (effect.kind === "drop") return "drop";
  if (effect.kind === "answer") {
    const { status, headers, code } = effect;
    if (request.storage !== undefined && code !== undefined) {
      const more = headers === undefined ? {} : { headers: { ...headers } };
      return storageError(new AzureError(status, code, effect.message ?? code, more), request, { clock });
    }
    const body = faultBody(effect, path);
    return { status, ...(headers === undefined ? {} : { headers }), ...(body === undefined ? {} : { body }) };
  }
  if (effect.kind === "slow") await new Promise((resolve) => setTimeout(resolve, effect.milliseconds));
  const answer = await answerOf(route);
  if (effect.kind === "lose-answer") return "drop";
  if (effect.kind !== "hidden") return answer;
  if (answer.status !== 200) {
    faults.undo(id);
    return answer;
  }
  const name = path.split("/").at(-1) ?? "";
  const type = /\/providers\/([^/]+\/[^/]+)(?:\/[^/]+\/([^/]+))?/i.exec(path)?.slice(1).filter(Boolean).join("/");
  const message = `The requested resource of type '${type}' with name '${name}' was not found.`;
  return { status: 404, body: { error: { code: "ResourceNotFound", message } } };
}
