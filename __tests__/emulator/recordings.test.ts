import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type LocalAzure, withLocalAzure } from "../../emulator/index.ts";
import { type AzureAnswer, call } from "../support/azure-call.ts";

interface Exchange {
  readonly recording: string;
  readonly method: string;
  readonly host?: string;
  readonly path: string;
  readonly query: string;
  readonly requestBody?: unknown;
  readonly status: number;
  /** Names of the headers of long-running operations and of challenges. */
  readonly headers?: readonly string[];
  readonly responseBody?: unknown;
}

const FOLDER = join(import.meta.dirname, "../fixtures/azure");
const EXCHANGES = readFileSync(join(FOLDER, "exchanges.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Exchange);
const TENANT = "22222222-2222-2222-2222-222222222222";

/** What differs for a reason, with the reason. */
const EXPECTED_DIFFERENCES: readonly RegExp[] = [
  // computed from the name of the cloud, or from what the simulated service is called
  /vaultUri|\.id "https:|recoveryId|primaryEndpoints/,
  // keys that are made up on both sides
  /(Key|value|ConnectionString) "/,
  // a point in time, a count, or a hash in a form of its own
  /Date|Time\b|createdAt|etag|eTag|internalId|defaultDomain|customDomainVerificationId|created\b|updated\b|metricResourceId/i,
  // the recording took tls_version for dynamic; MySQL needs a restart for it
  /isConfigPendingRestart|isDynamicConfig/,
  // the recording made up what a role allows; azurerm does not read it
  /permissions\.0\.(actions|notActions|dataActions)/,
  // Azure has learned another audit event since
  /allowedValues "DDL,/,
];

async function replay(azure: LocalAzure, exchange: Exchange): Promise<AzureAnswer> {
  const { method, path, query, host, requestBody } = exchange;
  // The recorded provider was challenged before it showed its token.
  const isChallenge = exchange.headers?.includes("www-authenticate") === true;
  const answer = await call(azure, method, `${path}${query}`, {
    ...(requestBody === undefined ? {} : { body: requestBody }),
    ...(host === undefined ? {} : { host }),
    ...(isChallenge ? { authorization: null } : {}),
  });
  const poll = answer.headers["azure-asyncoperation"] ?? answer.headers.location;
  if (poll !== undefined) await call(azure, "GET", poll);
  return answer;
}

/** GUIDs, base64 keys and times are not the same twice. */
function normal(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return value
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "<guid>")
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+(Z|\+00:00)/g, "<time>")
    .replace(/\b[0-9a-f]{32}\b/g, "<hash>");
}

/** Paths below which the answer is not as recorded. Further properties are no difference. */
function differences(recorded: unknown, answered: unknown, path: string): string[] {
  if (typeof recorded !== "object" || recorded === null) {
    return normal(recorded) === normal(answered)
      ? []
      : [`${path} ${JSON.stringify(recorded)} but is ${JSON.stringify(answered)}`];
  }
  if (Array.isArray(recorded) && Array.isArray(answered) && recorded.length > answered.length) {
    return [`${path} has ${recorded.length} elements but ${answered.length}`];
  }
  return Object.entries(recorded).flatMap(([name, value]) => {
    const given = (answered as Record<string, unknown> | undefined)?.[keyOf(name, answered)];
    return differences(value, given, `${path}.${name}`);
  });
}

/** Paths of properties that are answered, and were not recorded. */
function additions(recorded: unknown, answered: unknown, path: string): string[] {
  if (typeof answered !== "object" || answered === null || typeof recorded !== "object" || recorded === null) return [];
  const names = new Set(Object.keys(recorded).map(normal));
  return Object.entries(answered).flatMap(([name, value]) => {
    if (!names.has(normal(name))) return [`${path}.${name} is ${JSON.stringify(value)}, and was not there`];
    return additions((recorded as Record<string, unknown>)[keyOf(name, recorded)], value, `${path}.${name}`);
  });
}

/** A generated id can be the name of a property. */
function keyOf(name: string, answered: unknown): string {
  const keys = Object.keys((answered as object | undefined) ?? {});
  if (keys.includes(name)) return name;
  return keys.find((key) => normal(key) === normal(name)) ?? name;
}

function describe({ recording, method, path, status, headers }: Exchange): string {
  return `${recording}: ${method} ${path} ${status} ${(headers ?? []).join(" ")}`.trimEnd();
}

test("recorded requests of azurerm get the recorded answers, from the first group to the last deletion", async () => {
  const wrong: string[] = [];
  await withLocalAzure(
    async (azure) => {
      const names = new Map<string, string>();
      for (const recorded of EXCHANGES) {
        const exchange = renamed(recorded, names);
        const answer = await replay(azure, exchange);
        learnNames(recorded.responseBody, answer.body, names);
        const headers = Object.keys(answer.headers)
          .filter((name) => ["azure-asyncoperation", "location", "retry-after", "www-authenticate"].includes(name))
          .sort();
        const line = describe(exchange);
        const is = describe({ ...exchange, status: answer.status, headers });
        if (is !== line) wrong.push(`${line}\n   but ${is} ${answer.text.slice(0, 300)}`);
        const isList = /\/providers$|\/resources$/.test(exchange.path) || exchange.status >= 400;
        // What an action answers holds nothing further: azurerm tells an empty property from an absent one.
        const further =
          exchange.method === "POST" && !isList ? additions(exchange.responseBody ?? {}, answer.body, "") : [];
        const found = isList ? [] : [...differences(exchange.responseBody ?? {}, answer.body, ""), ...further];
        const unexpected = found.filter((each) => !EXPECTED_DIFFERENCES.some((known) => known.test(each)));
        if (unexpected.length > 0) wrong.push(`${line}\n   ${unexpected.join("\n   ")}`);
      }
    },
    { tenantId: TENANT },
  );
  expect(wrong).toEqual([]);
});

/** The only names in the recordings that Azure makes are those of network interfaces. */
const INTERFACE = /networkInterfaces\/([^/"]+)/;

function learnNames(recorded: unknown, answered: unknown, names: Map<string, string>): void {
  const [, was] = INTERFACE.exec(JSON.stringify(recorded) ?? "") ?? [];
  const [, is] = INTERFACE.exec(JSON.stringify(answered) ?? "") ?? [];
  if (was !== undefined && is !== undefined) names.set(was, is);
}

function renamed(exchange: Exchange, names: Map<string, string>): Exchange {
  let path = exchange.path;
  for (const [was, is] of names) path = path.replace(was, is);
  return { ...exchange, path };
}

const NEEDED = JSON.parse(readFileSync(join(FOLDER, "needed-fields.json"), "utf8")) as Record<string, string[]>;

/** Whether a path is there; `*` is any element, and a property's name may hold dots. */
function has(value: unknown, path: string): boolean {
  if (path === "") return value !== undefined;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, each]) => {
    const step = Array.isArray(value) ? "*" : name;
    return path === step || (path.startsWith(`${step}.`) && has(each, path.slice(step.length + 1)));
  });
}

/** The type that a path is of, with its action: `microsoft.storage/storageaccounts/listkeys`. */
function typeOf({ path, host }: Exchange): string {
  if (host !== undefined) return "keyvault.secret";
  const last = path.split("/providers/").at(-1) ?? "";
  if (!path.includes("/providers/")) return "microsoft.resources/resourcegroups";
  return last
    .split("/")
    .filter((_, index) => index === 0 || index % 2 === 1)
    .join("/")
    .toLowerCase();
}

test("every field that azurerm needs is answered", async () => {
  const answers = new Map<string, unknown[]>();
  await withLocalAzure(
    async (azure) => {
      const names = new Map<string, string>();
      for (const recorded of EXCHANGES.filter(({ recording }) => recording.endsWith("-apply"))) {
        const exchange = renamed(recorded, names);
        const { status, body } = await replay(azure, exchange);
        learnNames(recorded.responseBody, body, names);
        if (status < 300) answers.set(typeOf(exchange), [...(answers.get(typeOf(exchange)) ?? []), body]);
      }
    },
    { tenantId: TENANT },
  );
  const missing = Object.entries(NEEDED).flatMap(([type, paths]) => {
    const bodies = (answers.get(type) ?? []).flatMap((body) => [
      body,
      ...((body as { value?: unknown[] })?.value ?? []),
    ]);
    return paths.filter((path) => !bodies.some((body) => has(body, path))).map((path) => `${type} ${path}`);
  });
  expect(missing).toEqual([]);
});
