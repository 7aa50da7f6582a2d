import { quiet } from "../render/validate.ts";
import { ContentError } from "../types.ts";

/** What the environment tells a worker. */
export interface Settings {
  /** `https://<account>.blob.core.windows.net/` */
  readonly blobEndpoint: string;
  readonly queueEndpoint: string;
  readonly queue: string;
  readonly poisonQueue: string;
  readonly inputContainer: string;
  readonly outputContainer: string;
  /** Times that a message is tried before it is set aside. */
  readonly maxAttempts: number;
  /** What one attempt at a message may spend, in the currency of the prices. */
  readonly budget: number;
  /** What one execution may take. */
  readonly seconds: number;
  readonly provider: "offline" | "azure";
  /** Name of the deployment. @default the model that a prompt is written for */
  readonly model?: string;
  readonly pricedAs?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Every variable that the worker knows, with what it is for; the required ones first. */
export const REQUIRED: Readonly<Record<string, string>> = {
  BLOB_ENDPOINT: "blobs of the storage account with the briefs",
  QUEUE_ENDPOINT: "queues of the storage account with the messages",
  QUEUE_NAME: "where messages come from",
  POISON_QUEUE_NAME: "where messages are set aside that cannot be worked on",
  INPUT_CONTAINER: "where briefs are: <prompt>/<name>.jsonl",
  OUTPUT_CONTAINER: "where pieces are put: <prompt>/<id>.json",
  MAX_ATTEMPTS: "times that a message is tried before it is set aside",
};
export const OPTIONAL: Readonly<Record<string, string>> = {
  AZURE_CLIENT_ID: "the identity to sign in with, where there are several",
  OPENAI_ENDPOINT: "Azure OpenAI; without it, pieces are drafts",
  CONTENT_MODEL: "the deployment to ask (default: the model that a prompt is written for)",
  CONTENT_PRICED_AS: "the model that the deployment is priced as",
  CONTENT_BUDGET: "what one attempt at a message may spend at most (default: 5)",
  CONTENT_SECONDS: "what one execution may take, less than the job's timeout (default: 1500)",
};

/** @throws ContentError with everything that is wrong */
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
    blobEndpoint: url("BLOB_ENDPOINT"),
    queueEndpoint: url("QUEUE_ENDPOINT"),
    queue: name("QUEUE_NAME"),
    poisonQueue: name("POISON_QUEUE_NAME"),
    inputContainer: name("INPUT_CONTAINER"),
    outputContainer: name("OUTPUT_CONTAINER"),
    maxAttempts: read("MAX_ATTEMPTS", whole(1, 100), "a whole number from 1 to 100"),
    budget: read("CONTENT_BUDGET", amount, "an amount of money, like 2.50", 5),
    seconds: read("CONTENT_SECONDS", whole(10, 86_400), "a whole number of seconds from 10 to 86400", 1500),
    provider: env.OPENAI_ENDPOINT ? ("azure" as const) : ("offline" as const),
    ...(env.CONTENT_MODEL ? { model: env.CONTENT_MODEL } : {}),
    ...(env.CONTENT_PRICED_AS ? { pricedAs: env.CONTENT_PRICED_AS } : {}),
  };
  if (env.OPENAI_ENDPOINT) url("OPENAI_ENDPOINT");
  for (const [one, other] of TWINS) {
    if (env[one] && env[one] === env[other]) wrong.push(`${one} and ${other} are both ${shown(env[one])}`);
  }
  if (wrong.length > 0) throw new ContentError(wrong.join("\n"));
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

const whole = (least: number, most: number) => (text: string) =>
  /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined;

const amount = (text: string): number | undefined => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);
