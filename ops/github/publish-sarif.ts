import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { splitStackId } from "../archive/archives.ts";
import type { CommandContext } from "../context.ts";
import { printGithub, writeCommands } from "../print/github.ts";
import type { Finding, Review } from "../review/model.ts";
import { renderSarif } from "../review/render/sarif.ts";
import { effectiveLevel } from "../review/verdict.ts";
import { newestRuns } from "./archived.ts";
import { placeFindings } from "./changed-lines.ts";
import { asking, connect, isUnavailable, reasonOf } from "./client.ts";

/** What code scanning files it under. */
export interface SarifTarget {
  /** `refs/pull/12/merge` */
  readonly ref: string;
  /** The whole commit. */
  readonly sha: string;
  /** What the change is compared with. @default nothing: findings are where their attribute is named */
  readonly base?: string;
}

interface Analysis {
  /** Results of another upload of the same category are replaced. */
  readonly category: string;
  readonly sarif: string;
}

interface ReviewAnalysis extends Analysis {
  readonly review: Review;
  /** The parameter file. */
  readonly location: string;
  readonly lineOf: (finding: Finding) => number;
}

/** Uploads what the check found, and each review; a repository without code scanning is told, and is no failure. @returns what was done */
export async function publishSarif(
  context: CommandContext,
  { ref, sha, base }: SarifTarget,
  check: () => Promise<string>,
): Promise<object> {
  const uploaded: string[] = [];
  const github = await connect(context);
  const reviewed = await reviews(context, base);
  const analyses: readonly Analysis[] = [{ category: "converge/check", sarif: await check() }, ...reviewed];
  for (const { category, sarif } of analyses) {
    const packed = (await promisify(gzip)(withCategory(sarif, category))).toString("base64");
    const upload = () =>
      github.octokit.rest.codeScanning.uploadSarif({ ...github.repo, ref, commit_sha: sha, sarif: packed });
    const unavailable = await asking(`upload ${category}`, () =>
      upload().then(
        () => undefined,
        (error: unknown) => {
          if (!isUnavailable(error)) throw error;
          return reasonOf(error);
        },
      ),
    );
    if (unavailable !== undefined) {
      context.stderr.write(`notice: nothing is uploaded to code scanning: ${unavailable}\n`);
      // In a workflow, lines of this form become annotations of the change.
      writeCommands(context.stderr, printGithub(reviewed.flatMap(annotations)));
      return { uploaded, unavailable };
    }
    uploaded.push(category);
    context.stderr.write(`uploaded ${category} to code scanning\n`);
  }
  return { uploaded, unavailable: null };
}

async function reviews(context: CommandContext, base: string | undefined): Promise<readonly ReviewAnalysis[]> {
  const analyses: ReviewAnalysis[] = [];
  for (const { stackId, review } of await newestRuns(context, "plan")) {
    if (review === undefined) continue;
    const location = parameterFile(context.cwd, stackId);
    const lineOf = await placeFindings(context.cwd, location, base);
    analyses.push({
      category: `converge/${stackId}`,
      sarif: renderSarif(review, { location, lineOf }),
      review,
      location,
      lineOf,
    });
  }
  return analyses;
}

/** What a person must look at, at its line of the parameter file. */
const annotations = ({ review, location, lineOf }: ReviewAnalysis): Diagnostic[] =>
  review.findings.flatMap((finding) => {
    const level = effectiveLevel(finding);
    if (level !== "confirm" && level !== "refuse") return [];
    const line = lineOf(finding);
    return [
      {
        file: location,
        position: { line, column: 1, endLine: line, endColumn: 1, offset: 0, length: 0 },
        severity: level === "refuse" ? "error" : "warning",
        ruleId: finding.ruleId,
        message: `${finding.address}: ${finding.message}; ${finding.remedy}`,
      },
    ];
  });

/** Where a reader can change what was found. */
function parameterFile(project: string, stackId: string): string {
  const { stack, environment } = splitStackId(stackId);
  const files = ["json", "yaml", "yml"].map((extension) => `parameters/${environment}/${stack}.${extension}`);
  return files.find((file) => existsSync(join(project, file))) ?? `parameters/${environment}/${stack}.json`;
}

/** GitHub reads the category from the id of the run; it ends with a slash. */
function withCategory(text: string, category: string): string {
  const log = JSON.parse(text) as { readonly runs: readonly object[] };
  return JSON.stringify({
    ...log,
    runs: log.runs.map((run) => ({ ...run, automationDetails: { id: `${category}/` } })),
  });
}
