import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { splitStackId } from "../archive/archives.ts";
import type { CommandContext } from "../context.ts";
import { renderSarif } from "../review/render/sarif.ts";
import { newestRuns } from "./archived.ts";
import { asking, connect, isUnavailable, reasonOf } from "./client.ts";

/** What code scanning files it under. */
export interface SarifTarget {
  /** `refs/pull/12/merge` */
  readonly ref: string;
  /** The whole commit. */
  readonly sha: string;
}

interface Analysis {
  /** Results of another upload of the same category are replaced. */
  readonly category: string;
  readonly sarif: string;
}

/** Uploads what the check found, and each review; a repository without code scanning is told, and is no failure. @returns what was done */
export async function publishSarif(
  context: CommandContext,
  { ref, sha }: SarifTarget,
  check: () => Promise<string>,
): Promise<object> {
  const uploaded: string[] = [];
  const github = await connect(context);
  const analyses = [{ category: "converge/check", sarif: await check() }, ...(await reviews(context))];
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
      return { uploaded, unavailable };
    }
    uploaded.push(category);
    context.stderr.write(`uploaded ${category} to code scanning\n`);
  }
  return { uploaded, unavailable: null };
}

async function reviews(context: CommandContext): Promise<readonly Analysis[]> {
  const runs = await newestRuns(context, "plan");
  return runs.flatMap(({ stackId, review }) =>
    review === undefined
      ? []
      : [
          {
            category: `converge/${stackId}`,
            sarif: renderSarif(review, { location: parameterFile(context.cwd, stackId) }),
          },
        ],
  );
}

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
