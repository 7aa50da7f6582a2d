import type { TerraformDiagnostic } from "../retry/classify.ts";
import { lastWords } from "./last-words.ts";
import type { UiEvent } from "./ui-events.ts";

/** What a Terraform command came to. */
export interface TerraformResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** Errors and warnings; what Terraform prints outside of its events counts as one error. */
  readonly diagnostics: readonly TerraformDiagnostic[];
  readonly summary?: Extract<UiEvent, { type: "summary" }>;
  /** Addresses whose creation began. */
  readonly started?: ReadonlySet<string>;
  /** Terraform ended without a word about why: what it had begun may not be told. */
  readonly unexplained?: true;
  /** The state that Terraform could not write anywhere. Holds secrets in clear. */
  readonly unsaved?: string;
}

export type LineParser = (line: string) => UiEvent | undefined;

/** Who hears of what Terraform prints. */
export interface Listeners {
  readonly onEvent?: ((event: UiEvent) => void) | undefined;
  /** Every line, for the debug log. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Collects what one Terraform command prints: events, diagnostics, and a state that it can save nowhere. */
export class OutputReader {
  readonly #options: Listeners;
  readonly #parse: LineParser;
  readonly #out: string[] = [];
  readonly #err: string[] = [];
  readonly #diagnostics: TerraformDiagnostic[] = [];
  readonly #failed = new Set<string>();
  readonly #started = new Set<string>();
  readonly #underWay = new Set<string>();
  #summary: Extract<UiEvent, { type: "summary" }> | undefined;
  #unsaved: string | undefined;

  constructor(options: Listeners, parse: LineParser) {
    this.#options = options;
    this.#parse = parse;
  }

  stdout(line: string): void {
    const state = dumpedState(line);
    // A state is secret as a whole.
    if (state !== undefined) {
      this.#unsaved ??= state;
      return;
    }
    this.#options.onLine?.(line);
    const event = this.#parse(line);
    if (event === undefined) {
      this.#out.push(line);
      return;
    }
    if (event.type === "diagnostic") this.#diagnostics.push(event.diagnostic);
    if (event.type === "summary") this.#summary = event;
    if (event.type === "errored") this.#failed.add(event.address);
    if (event.type === "start" && event.action === "create") this.#started.add(event.address);
    if (event.type === "start") this.#underWay.add(event.address);
    if (event.type === "complete" || event.type === "errored") this.#underWay.delete(event.address);
    this.#options.onEvent?.(event);
  }

  stderr(line: string): void {
    this.#options.onLine?.(line);
    this.#err.push(line);
  }

  /** Terraform says of no failed deletion whose it was: when one resource failed, it is that one's. */
  #placed(diagnostic: TerraformDiagnostic): TerraformDiagnostic {
    const [only, ...others] = this.#failed;
    const isPlaced = diagnostic.address !== undefined || diagnostic.severity !== "error";
    return isPlaced || only === undefined || others.length > 0 ? diagnostic : { ...diagnostic, address: only };
  }

  result(end: End): TerraformResult {
    const { exitCode, fullDisk } = end;
    const failed = exitCode !== 0 && exitCode !== 2;
    const silent = failed && !this.#diagnostics.some(({ severity }) => severity === "error");
    const told = this.#diagnostics.map((each) => this.#placed(each));
    const said = [...told, ...(silent ? [{ severity: "error", summary: this.#lastWords(end) }] : [])];
    const full = failed
      ? (fullDisk ?? said.map(({ summary, detail = "" }) => noSpaceIn(`${summary}\n${detail}`)).find(Boolean))
      : undefined;
    return {
      exitCode,
      stdout: this.#out.join("\n"),
      diagnostics: [...(full === undefined ? [] : [{ severity: "error", summary: full }]), ...said],
      ...(this.#summary === undefined ? {} : { summary: this.#summary }),
      ...(this.#started.size === 0 ? {} : { started: this.#started }),
      ...(silent || full !== undefined ? { unexplained: true as const } : {}),
      ...(this.#unsaved === undefined ? {} : { unsaved: this.#unsaved }),
    };
  }

  #lastWords({ exitCode, killedBy, command }: End): string {
    const signal = killedBy === null ? {} : { signal: killedBy };
    return lastWords({
      exitCode,
      command,
      ...signal,
      stdout: this.#out,
      stderr: this.#err,
      underWay: [...this.#underWay],
    });
  }
}

/** How Terraform ended. */
export interface End {
  readonly exitCode: number;
  readonly killedBy: NodeJS.Signals | null;
  readonly command: string;
  /** A sentence, where the disk of its folder is full. */
  readonly fullDisk: string | undefined;
}

const NO_SPACE = /no space left on device|disk quota exceeded|not enough space on the disk/i;

const noSpaceIn = (text: string): string | undefined => {
  const found = NO_SPACE.exec(text);
  return found === null ? undefined : `no space is left on the disk: ${found[0]}`;
};

/** The state that Terraform prints when it can save it nowhere; undefined for any other line. */
function dumpedState(line: string): string | undefined {
  if (!line.includes('"lineage"')) return undefined;
  try {
    const dumped = JSON.parse(line) as { readonly state?: unknown; readonly lineage?: unknown };
    if (typeof dumped.lineage === "string") return line;
    return dumped.state === undefined ? undefined : JSON.stringify(dumped.state);
  } catch {
    return undefined;
  }
}
