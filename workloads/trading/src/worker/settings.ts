import { quiet } from "../events/quiet.ts";
import { TradingError } from "../types.ts";
import { JOBS, type JobName } from "./job.ts";

/** What the environment tells a worker. */
export interface Settings {
  /** The one that it is; both are in one image. */
  readonly job: JobName;
  /** `https://<account>.blob.core.windows.net/` */
  readonly blobEndpoint: string;
  readonly queueEndpoint: string;
  readonly queue: string;
  readonly poisonQueue: string;
  readonly inputContainer: string;
  readonly outputContainer: string;
  /** Times that a message is tried before it is set aside. */
  readonly maxAttempts: number;
  /** Name or path of the pipeline of a backtest. */
  readonly pipeline: string;
  /** What one execution may take. */
  readonly seconds: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Every variable that the worker knows, with what it is for; the required ones first. */
export const REQUIRED: Readonly<Record<string, string>> = {
  JOB: `what it does: ${JOBS.join(" or ")}`,
  BLOB_ENDPOINT: "blobs of the storage account with data and results",
  QUEUE_ENDPOINT: "queues of the storage account with the messages",
  QUEUE_NAME: "where messages come from",
  POISON_QUEUE_NAME: "where messages are set aside that cannot be worked on",
  INPUT_CONTAINER: "market data; for signal-evaluation, results of backtests",
  OUTPUT_CONTAINER: "results of backtests; for signal-evaluation, signals",
  MAX_ATTEMPTS: "times that a message is tried before it is set aside",
};
export const OPTIONAL: Readonly<Record<string, string>> = {
  AZURE_CLIENT_ID: "the identity to sign in with, where there are several",
  PIPELINE: "the pipeline that backtests run (default: pipelines/moving-average.json)",
  TRADING_SECONDS: "what one execution may take, less than the job's timeout (default: 1500)",
};

/** @throws TradingError with everything that is wrong */
export function readSettings(env: Environment): Settings {
  const wrong: string[] = [];
  const read = <T>(name: string, parse: (text: string) => T | undefined, expected: string, ifAbsent?: T): T => {
    const text = env[name] ?? "";
    if (text === "" && ifAbsent !== undefined) return ifAbsent;
    const value = parse(text);
    if (value === undefined) wrong.push(`${name} is ${shown(text)}, but must be ${expected}`);
    // Nobody sees it: what is wrong is thrown below.
    return value ?? (text as T);
  };
  const name = (variable: string) => read(variable, named, 'a name of small letters, digits and "-"');
  const url = (variable: string) => read(variable, endpoint, "an https URL (http on this machine only)");
  const settings = {
    job: read("JOB", (text) => JOBS.find((job) => job === text), JOBS.join(" or ")),
    blobEndpoint: url("BLOB_ENDPOINT"),
    queueEndpoint: url("QUEUE_ENDPOINT"),
    queue: name("QUEUE_NAME"),
    poisonQueue: name("POISON_QUEUE_NAME"),
    inputContainer: name("INPUT_CONTAINER"),
    outputContainer: name("OUTPUT_CONTAINER"),
    maxAttempts: read("MAX_ATTEMPTS", whole(1, 100), "a whole number from 1 to 100"),
    pipeline: env.PIPELINE || "pipelines/moving-average.json",
    seconds: read("TRADING_SECONDS", whole(10, 86_400), "a whole number of seconds from 10 to 86400", 1500),
  };
  for (const [one, other] of TWINS) {
    if (env[one] && env[one] === env[other]) wrong.push(`${one} and ${other} are both ${shown(env[one])}`);
  }
  if (wrong.length > 0) throw new TradingError(wrong.join("\n"));
  return settings;
}

/** What would feed the worker its own output. */
const TWINS = [
  ["QUEUE_NAME", "POISON_QUEUE_NAME"],
  ["INPUT_CONTAINER", "OUTPUT_CONTAINER"],
] as const;

/** A URL may hold a signature or a password, which no log should show. */
const shown = (text: string): string =>
  text === "" ? "not set" : `"${quiet(text.replace(/\?.*$/s, "?…").replace(/\/\/[^/]*@/, "//…@"))}"`;

const named = (text: string): string | undefined => (/^[a-z0-9](?:-?[a-z0-9]){2,62}$/.test(text) ? text : undefined);

function endpoint(text: string): string | undefined {
  const parsed = URL.parse(text);
  if (parsed === null || parsed.username !== "" || parsed.search !== "") return undefined;
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(parsed.hostname);
  return parsed.protocol === "https:" || (parsed.protocol === "http:" && isLocal) ? parsed.href : undefined;
}

export const whole = (least: number, most: number) => (text: string) =>
  /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined;
