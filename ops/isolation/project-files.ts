import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { STREAMS, type Stream, stacksOf } from "../../constructs/streams.rules.ts";

export const WORKFLOWS = ".github/workflows";

/** Names in a folder, sorted; none where there is no folder. */
export function namesIn(folder: string, kind: "files" | "folders"): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => (kind === "folders" ? entry.isDirectory() : entry.isFile()))
    .map(({ name }) => name)
    .sort();
}

export const environmentNames = (project: string): readonly string[] => namesIn(join(project, "parameters"), "folders");

/** Files that are of one stream alone, by stream; of a folder that is all its own, one that stands for the rest. */
export type StreamFiles = ReadonlyMap<Stream, readonly string[]>;

/** @param project Path of the project folder. */
export function streamFiles(project: string): StreamFiles {
  const environments = environmentNames(project);
  const of = (stream: Stream): string[] => [
    ...stacksOf(stream).flatMap((stack) => [
      `stacks/${stack}.ts`,
      ...environments.flatMap((name) =>
        ["json", "yaml", "yml"].map((extension) => `parameters/${name}/${stack}.${extension}`),
      ),
      ...environments.flatMap((name) => [
        `cdktf.out/stacks/${stack}-${name}/cdk.tf.json`,
        `cdktf.out/hcl/${stack}-${name}/main.tf`,
      ]),
    ]),
    `workloads/${stream}/package.json`,
    `${WORKFLOWS}/${stream}.yml`,
    `${WORKFLOWS}/deploy-${stream}.yml`,
  ];
  return new Map(STREAMS.map((stream) => [stream, of(stream).filter((file) => existsSync(join(project, file)))]));
}
