/** Which layer an error comes from: what it means, and who can change it, depends on that first. */
export type ErrorKind = "azure" | "sign-in" | "network" | "registry" | "backend" | "terraform";

/** How a connection failed. `certificate` and `proxy` stay until somebody changes something; the others pass. */
export type NetworkTrouble = "timeout" | "refused" | "lost" | "dns" | "tls" | "certificate" | "proxy";

/** An error of Terraform or the provider, taken apart. */
export interface ParsedError {
  readonly kind: ErrorKind;
  /** Azure's code that says most: of nested ones the innermost. */
  readonly code?: string;
  /** Every code that the text names, most specific first. */
  readonly codes: readonly string[];
  readonly status?: number;
  /** What Azure said in words; the whole text when it is in no format that we know. */
  readonly message: string;
  /** What was under way: `creating Flexible Server`. */
  readonly operation?: string;
  readonly network?: NetworkTrouble;
  /** Seconds after which Azure wants to be asked again. */
  readonly retryAfterSeconds?: number;
  /** The whole text. */
  readonly text: string;
  /** The text without the names of resources that azurerm puts in front: they are no words of Azure. */
  readonly words: string;
}

/** `(Subscription: "…"\nResource Group Name: "…")` */
const NAMES = /\((?:[A-Z][\w ]*: "[^"\n]*"\s*)+\)/g;

/** A text longer than this is cut: no error that matters says it later, and no pattern may take long. */
const MAX_TEXT = 20_000;

/** Reads what Terraform, azurerm, its SDKs, the backend, Microsoft Entra, the registry or Go's network code printed. */
export function parseError(whole: string): ParsedError {
  const text = whole.slice(0, MAX_TEXT);
  const answers = jsonIn(text).flatMap((value) => errorsIn(value));
  const codes = errorCodes(text, answers);
  const status = httpStatus(text);
  const network = networkTrouble(text, codes, status);
  const operation = /^(?:.*?: )?((?:creating|updating|deleting|retrieving|reading|checking|polling|waiting)\b[^("\n:]*)/
    .exec(text)?.[1]
    ?.trim();
  const retryAfterSeconds = retryAfterIn(text);
  return {
    kind: kindOf(text, codes, network, status),
    codes,
    message: messageOf(text, answers),
    text,
    words: text.replaceAll(NAMES, ""),
    ...(codes[0] === undefined ? {} : { code: codes[0] }),
    ...(status === undefined ? {} : { status }),
    ...(operation === undefined ? {} : { operation }),
    ...(network === undefined ? {} : { network }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** An error object of an API response, with those that it holds. */
interface AnswerError {
  readonly code: string;
  readonly message: string;
  readonly depth: number;
}

const CODE = "[A-Za-z][A-Za-z0-9_.-]*";
/** What an HTTP status is called may hold parentheses of its own. */
const STATUS_LINE = String.raw`unexpected status \d{3}(?: \((?:[^()]|\([^()]*\))*\))?`;

const CODE_PATTERNS: readonly RegExp[] = [
  // A long-running operation of go-azure-sdk.
  /^Code: "([^"]+)"/gm,
  /^Status: "([^"]+)"/gm,
  // go-azure-sdk and what is built on it: Resource Manager, giovanni, the backend.
  new RegExp(`${STATUS_LINE} with (?:error: )?(?!response:)(${CODE})(?::|$)`, "gm"),
  // autorest and kermit.
  /\bCode="([^"]+)"/g,
  /\bErrorCode[:=]\s?"?([A-Za-z]\w*)/g,
  // azcore, and the storage SDK of Go.
  /^ERROR CODE: ([A-Za-z]\w*)/gm,
  // Storage answers XML.
  /<Code>([A-Za-z]\w*)<\/Code>/g,
  // The Azure CLI.
  /^(?:ERROR: )?\(([A-Za-z]\w*)\) /gm,
  /\b(AADSTS\d+)\b/g,
];

/** `Status: "Failed"` says that a long operation failed, not why; the others say as little. */
const SAYS_NOTHING = new Set(["failed", "canceled", "cancelled", "failure", "error", "nil", "unknown", "status"]);

/** The codes that a text names, most specific first: the API response from the inside out, then what is around it. */
export function errorCodes(text: string, answers = jsonIn(text).flatMap((value) => errorsIn(value))): string[] {
  const inner = [...answers].sort((a, b) => b.depth - a.depth).map(({ code }) => code);
  const around = CODE_PATTERNS.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ""));
  // OAuth names the kind of a refusal, and its code only in the words.
  const [oauth = []] = [inner.filter((code) => /^[a-z_]+$/.test(code))];
  const ordered = [...inner.filter((code) => !oauth.includes(code)), ...around, ...oauth];
  return [...new Set(ordered.filter((code) => code !== "" && !SAYS_NOTHING.has(code.toLowerCase())))];
}

const STATUS_PATTERNS: readonly RegExp[] = [
  /unexpected status (\d{3})\b/,
  /\bStatusCode[=:]\s?"?(\d{3})\b/,
  /\bStatus[= ]Code[ =:]+'?(\d{3})\b/i,
  /\bStatus=(\d{3})\b/,
  /received HTTP status (\d{3})\b/,
  /^RESPONSE (\d{3}):/m,
  /\b(\d{3}) [A-Z][A-Za-z ]+ returned from /,
  /(?:bad response code|unsuccessful request to \S+|response status(?: code)?|HTTP (?:response|error|status)(?: code)?)[: ]+(\d{3})\b/i,
  /returned error:? (\d{3})\b/i,
  /\b([45]\d\d) (?:Too Many Requests|Bad Gateway|Service Unavailable|Gateway Time-?out|Internal Server Error|Forbidden|Unauthorized|Not Found|Conflict)\b/i,
];

/** The HTTP status that a text names. */
export function httpStatus(text: string): number | undefined {
  for (const pattern of STATUS_PATTERNS) {
    const status = Number(pattern.exec(text)?.[1] ?? 0);
    // 202 and 200 are of a poll that went well before something else did not.
    if (status >= 300) return status;
  }
  return undefined;
}

const NETWORK: readonly (readonly [NetworkTrouble, RegExp])[] = [
  ["certificate", /\bx509: |tls: failed to verify certificate|certificate (?:is not trusted|has expired)/],
  ["proxy", /proxy authentication required|\b407\b.{0,40}proxy/i],
  ["dns", /no such host|server misbehaving|temporary failure in name resolution|dial tcp: lookup \S+/i],
  [
    "tls",
    /TLS handshake timeout|tls: |remote error: tls|bad record MAC|first record does not look like a TLS handshake/i,
  ],
  [
    "refused",
    /connection refused|no route to host|network is unreachable|cannot assign requested address|proxyconnect tcp/i,
  ],
  [
    "timeout",
    /i\/o timeout|connection timed out|operation timed out|Client\.Timeout exceeded|request canceled while waiting for connection|timeout awaiting response headers|did not properly respond after a period of time/i,
  ],
  [
    "lost",
    /connection (?:may have been )?reset|reset by peer|connection (?:was )?(?:closed|aborted|lost)|forcibly closed|broken pipe|use of closed network connection|transport connection broken|server closed idle connection|HTTP response was nil|malformed HTTP response|http2: |\bGOAWAY\b|stream error: stream ID|unexpected EOF|\bEOF$/im,
  ],
];

/** A code or a status is an answer: then the connection was there. */
function networkTrouble(
  text: string,
  codes: readonly string[],
  status: number | undefined,
): NetworkTrouble | undefined {
  if (codes.length > 0 || status !== undefined) return undefined;
  return NETWORK.find(([, pattern]) => pattern.test(text))?.[0];
}

const REGISTRY =
  /registry\.terraform\.io|provider registry|Failed to (?:query available provider packages|install provider)|Registry service unreachable|releases\.hashicorp\.com|Error while installing \S+\/\S+ v/i;
const BACKEND =
  /state lock|state blob|Failed to (?:get existing workspaces|persist state|load state|save state|read state|refresh state)|Error (?:saving|loading|refreshing|locking) state|initiali[sz]ing the backend|configuring the backend/i;
const SIGN_IN =
  /AADSTS\d+|could not acquire access token|unable to build authorizer|refresh the token|acquiring .{0,40}token|\baz login\b|Azure CLI|oauth2|login\.microsoftonline|ExpiredAuthenticationToken|InvalidAuthenticationToken/i;

function kindOf(
  text: string,
  codes: readonly string[],
  network: NetworkTrouble | undefined,
  status: number | undefined,
): ErrorKind {
  if (SIGN_IN.test(text)) return "sign-in";
  if (REGISTRY.test(text)) return "registry";
  if (BACKEND.test(text)) return "backend";
  if (network !== undefined) return "network";
  return codes.length > 0 || status !== undefined ? "azure" : "terraform";
}

/** What Azure said in words, without what the provider put around it. */
function messageOf(text: string, answers: readonly AnswerError[]): string {
  const [deepest] = [...answers].sort((a, b) => b.depth - a.depth).filter(({ message }) => message !== "");
  const around =
    /\bMessage="((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ??
    /^Message: "(.*)"$/m.exec(text)?.[1] ??
    new RegExp(`${STATUS_LINE} with (?:error: )?(?:${CODE}): ([\\s\\S]+)`).exec(text)?.[1] ??
    /<Message>([\s\S]*?)<\/Message>/.exec(text)?.[1];
  return (deepest?.message ?? around ?? text).replaceAll(/(?:\\[rn]|\s)+/g, " ").trim();
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

function retryAfterIn(text: string): number | undefined {
  const found =
    /retry[- ]after"?\s*[:=]\s*"?(\d+)()/i.exec(text) ??
    /(?:retry|try again|again|wait)[^.\d]{0,30}?\b(\d+) ?(s|m|h)(?:ec|in|our|\b)/i.exec(text);
  if (found === null) return undefined;
  return Number(found[1]) * (SECONDS[(found[2] ?? "").toLowerCase()] ?? 1);
}

/** Objects as deep as this are no answer of Azure. */
const MAX_DEPTH = 12;

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every error in an answer: `error`, its `details` and its inner errors, also where they are a text inside of a text. */
function errorsIn(value: unknown, depth = 0): AnswerError[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((each) => errorsIn(each, depth));
  if (typeof value === "string")
    return value.includes("{") ? jsonIn(value).flatMap((each) => errorsIn(each, depth)) : [];
  if (!isObject(value)) return [];
  const { code, message, Code, Message } = value;
  const own = typeof code === "string" ? code : typeof Code === "string" ? Code : "";
  const words = typeof message === "string" ? message : typeof Message === "string" ? Message : "";
  const oauth =
    typeof value.error === "string" ? [{ code: value.error, message: text(value.error_description), depth }] : [];
  const nested = [
    "error",
    "Error",
    "details",
    "Details",
    "innererror",
    "innerError",
    "InnerError",
    "properties",
    "statusMessage",
  ];
  return [
    ...(own === "" ? [] : [{ code: own, message: words, depth }]),
    ...oauth,
    ...nested.flatMap((key) =>
      isObject(value[key]) || Array.isArray(value[key]) ? errorsIn(value[key], depth + 1) : [],
    ),
    ...errorsIn(words, depth + 1),
  ];
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Every JSON value that stands somewhere in a text. */
function jsonIn(whole: string): unknown[] {
  const found: unknown[] = [];
  let tries = 0;
  for (let start = next(whole, 0); start !== -1 && tries < MAX_TRIES; start = next(whole, start)) {
    tries += 1;
    const end = endOf(whole, start);
    const value = end === undefined ? undefined : parsed(whole.slice(start, end));
    if (value === undefined) start += 1;
    else {
      found.push(value);
      start = end ?? whole.length;
    }
  }
  return found;
}

/** Beginnings of JSON that are tried in one text. */
const MAX_TRIES = 50;
const next = (whole: string, from: number): number => {
  const found = /[{[]\s*["{]/.exec(whole.slice(from));
  return found === null ? -1 : from + found.index;
};

/** Where a JSON value ends that begins here; undefined when it does not. */
function endOf(whole: string, start: number): number | undefined {
  let depth = 0;
  let isText = false;
  for (let at = start; at < whole.length; at++) {
    const character = whole[at];
    if (isText) {
      if (character === "\\") at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === "{" || character === "[") depth += 1;
    else if ((character === "}" || character === "]") && --depth === 0) return at + 1;
  }
  return undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
