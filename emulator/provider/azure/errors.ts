import { STATUS_CODES } from "node:http";
import { type Json, valueAt } from "./json.ts";

/** What azurerm says about an answer of Azure. */
export class ArmError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  static of(status: number, body: Json, text: string): ArmError {
    const said = `unexpected status ${status} (${status} ${STATUS_CODES[status] ?? ""})`;
    if (text === "") return new ArmError(status, `${said} received with no body`);
    const code = valueAt(body, "error.code") ?? valueAt(body, "code");
    const message = valueAt(body, "error.message") ?? valueAt(body, "message") ?? "";
    if (code === undefined) return new ArmError(status, `${said} with response: ${text}`);
    return new ArmError(status, `${said} with error: ${code}: ${message}`);
  }

  /** The same error, told by an outer step: `performing Create: …`. */
  within(step: string): ArmError {
    return new ArmError(this.status, `${step}: ${this.message}`);
  }
}

/** A connection that closed without an answer: read errors and write errors are told differently by the SDK. */
export function networkError(method: string, url: string): ArmError {
  const verb = `${method.charAt(0)}${method.slice(1).toLowerCase()}`;
  const reason = method === "GET" ? "EOF" : "HTTP response was nil; connection may have been reset";
  return new ArmError(0, `${verb} "${url}": ${reason}`);
}

/** An operation that Azure accepted and that failed later. */
export function operationFailed(status: string, error: Json | undefined, text: string): ArmError {
  const lines = [
    "polling failed: the Azure API returned the following error:",
    "",
    `Status: ${JSON.stringify(status)}`,
    `Code: ${JSON.stringify(valueAt(error, "code") ?? "")}`,
    `Message: ${JSON.stringify(valueAt(error, "message") ?? "")}`,
    'Activity Id: ""',
    "",
    "---",
    "",
    "API Response:",
    "",
    "----[start]----",
    text,
    "-----[end]-----",
    "",
  ];
  return new ArmError(0, lines.join("\n"));
}

/** A failure with its own title, as Terraform shows it. */
export class Failure extends Error {
  readonly summary: string;
  readonly path: readonly (string | number)[];

  constructor(summary: string, detail = "", path: readonly (string | number)[] = []) {
    super(detail);
    this.summary = summary;
    this.path = path;
  }
}
