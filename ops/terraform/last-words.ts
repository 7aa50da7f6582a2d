import { stripVTControlCharacters } from "node:util";

/** How Terraform ended, when no event of it says why. */
export interface Ending {
  readonly exitCode: number;
  /** `apply` */
  readonly command: string;
  /** What it was killed by. */
  readonly signal?: NodeJS.Signals;
  /** Lines that were no event. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Addresses of what was under way. */
  readonly underWay: readonly string[];
}

const MAX_LINES = 20;
const LAST_LINES = 8;
/** What surrounds an explanation: banners, logs below an error, stacks of Go. */
const NOISE =
  /^!+|^\S+ \[(?:TRACE|DEBUG|INFO)\]|^goroutine \d+|^created by |^\t|^\S+\(.*\)$|^\[signal |^exit status \d+$|^Initializing |^- (?:Finding|Reusing|Using|Installing|Installed) /;
const NAMED = /^(?:Error: |panic: |fatal error: |runtime: out of memory)/;

/** Says why Terraform ended, by the last lines that matter: the error it names, else what it said last. */
export function lastWords({ exitCode, command, signal, stdout, stderr, underWay }: Ending): string {
  const lines = [...stdout, ...stderr].flatMap(readable).filter((line) => line.trim() !== "" && !NOISE.test(line));
  const named = lines.findIndex((line) => NAMED.test(line));
  const told = named < 0 ? lines.slice(-LAST_LINES) : lines.slice(named, named + MAX_LINES);
  const end =
    signal === undefined
      ? `terraform ${command} ended with ${exitCode}`
      : `terraform ${command} was killed (${signal})`;
  const during =
    underWay.length === 0 ? "" : ` while ${underWay.join(", ")} ${underWay.length === 1 ? "was" : "were"} under way`;
  if (signal !== undefined || underWay.length > 0) return [`${end}${during}`, ...told].join("\n");
  return told.length === 0 ? `${end} and said nothing` : told.join("\n");
}

/** A line without colours and frame; of a JSON line the message, where it warns. */
function readable(line: string): string[] {
  if (line.startsWith("{")) {
    try {
      const { "@level": level, "@message": message } = JSON.parse(line) as Readonly<Record<string, unknown>>;
      return typeof message === "string" && (level === "error" || level === "warn") ? message.split("\n") : [];
    } catch {
      // Cut off in the middle: what is left may still say why.
    }
  }
  return [
    stripVTControlCharacters(line)
      .replace(/^[│╷╵]\s?/, "")
      .trimEnd(),
  ];
}
