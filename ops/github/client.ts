import type { Octokit } from "@octokit/rest";
import { type CommandContext, EXIT, throwIfInterrupted, UserError } from "../context.ts";
import { secretValues } from "../env/variables.ts";
import { guardedText } from "../print/guarded.ts";
import { printable } from "../print/terminal.ts";
import { clockOf } from "../readiness/clock.ts";
import { shorten } from "../review/render/words.ts";
import { Scrubber } from "../secrets/scrubber.ts";
import { type FailedRequest, isRateLimit, retryAfter } from "./retry.ts";
import { addressOf, requireSettings } from "./settings.ts";

/** GitHub, as a command speaks to it. */
export interface GitHub {
  readonly octokit: Octokit;
  /** What every request names. */
  readonly repo: { readonly owner: string; readonly repo: string };
}

/** The login that the token of a workflow acts as: what others wrote is never taken for ours. */
export const BOT = "github-actions[bot]";

/** Seconds for one answer. */
const TIMEOUT = 30;

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

type World = Pick<CommandContext, "env" | "now" | "sleep" | "signal">;

/** @throws UserError when GITHUB_TOKEN or GITHUB_REPOSITORY is missing */
export async function connect(world: World): Promise<GitHub> {
  const { GITHUB_TOKEN: auth, GITHUB_REPOSITORY } = requireSettings(world.env, ["GITHUB_TOKEN", "GITHUB_REPOSITORY"]);
  const baseUrl = addressOf(world.env, "GITHUB_API_URL");
  const { Octokit } = await import("@octokit/rest");
  const octokit = new Octokit({ auth, baseUrl, log: SILENT });
  const scrubber = new Scrubber(secretValues(world.env));
  octokit.hook.wrap("request", async (request, asked) => {
    const options = { ...asked, ...textsOf(asked, scrubber) };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const signals = [AbortSignal.timeout(TIMEOUT * 1000), ...(world.signal === undefined ? [] : [world.signal])];
        const signal = AbortSignal.any(signals);
        return await request({ ...options, request: { ...options.request, signal } });
      } catch (error) {
        throwIfInterrupted(world);
        const seconds = retryAfter(failedRequest(error, options.method), attempt, world.now());
        if (seconds === undefined) throw error;
        await clockOf(world).sleep(seconds, world.signal ?? new AbortController().signal);
        throwIfInterrupted(world);
      }
    }
  });
  const [owner = "", repo = ""] = GITHUB_REPOSITORY.split("/");
  return { octokit, repo: { owner, repo } };
}

/** What people will read of a request, without known secrets and without what is obeyed rather than shown. */
const textsOf = (request: object, scrubber: Scrubber): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(request).flatMap(([name, value]) =>
      typeof value === "string" && ["body", "title"].includes(name) ? [[name, guardedText(value, scrubber)]] : [],
    ),
  );

interface RequestErrorLike {
  readonly message: string;
  readonly status: number;
  readonly response?: { readonly headers: FailedRequest["headers"] };
}

const isRequestError = (error: unknown): error is RequestErrorLike =>
  error instanceof Error && "status" in error && typeof error.status === "number";

function failedRequest(error: unknown, method: string): FailedRequest {
  const message = error instanceof Error ? error.message : String(error);
  if (!isRequestError(error)) return { method, status: 500, message, headers: {}, isUnanswered: true };
  const { status, response } = error;
  return { method, status, message, headers: response?.headers ?? {}, isUnanswered: response === undefined };
}

/** Why GitHub did not do what it was asked for, in some words. */
export function reasonOf(error: unknown): string {
  const failed = failedRequest(error, "");
  const { status, isUnanswered } = failed;
  // The end of GitHub's message is a link to its documentation.
  const said = shorten(printable(failed.message.replace(/ - https:\/\/docs\.github\.com\S*$/, "")), 300);
  if (isUnanswered) return `GitHub cannot be reached (${said})`;
  if (isRateLimit(failed)) return "the rate limit of GITHUB_TOKEN is used up; run it again later";
  if (status === 401) return "GitHub does not accept GITHUB_TOKEN: it is wrong or has expired";
  if (status === 403) return `GITHUB_TOKEN may not do that ("${said}"): see permissions of the job`;
  if (status === 404) return "GitHub knows nothing of the kind, or GITHUB_TOKEN may not see it";
  return `GitHub answered ${status} ("${said}")`;
}

/**
 * Does what asks GitHub.
 *
 * @param what What is done: `comment on #12`
 * @throws UserError that says what could not be done, and why
 */
export async function asking<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`could not ${what}: ${reasonOf(error)}`, EXIT.failed);
  }
}

export const statusOf = (error: unknown): number | undefined => (isRequestError(error) ? error.status : undefined);

/** The repository has not what was asked for, or its token may not use it; no passing trouble. */
export function isUnavailable(error: unknown): boolean {
  const failed = failedRequest(error, "");
  return [403, 404].includes(failed.status) && !isRateLimit(failed);
}
