import { join } from "node:path";
import { STREAMS, type Stream } from "../../constructs/streams.rules.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { diagnoseAt } from "../../schemas/load.ts";
import { parseDocument } from "../../schemas/syntax/document.ts";
import type { NodePath } from "../../schemas/syntax/node.ts";
import { readSource } from "../../schemas/syntax/source.ts";
import { selects } from "./glob.ts";
import { environmentNames, namesIn, type StreamFiles, streamFiles, WORKFLOWS } from "./project-files.ts";
import type { FileRule, Section } from "./rules.ts";
import { isOf, readWorkflows, type Workflow } from "./workflow.ts";

/** Judges the workflows of streams; others, such as that of the tests, are of no stream. */
export function checkWorkflows(project: string): Section {
  const files = namesIn(join(project, WORKFLOWS), "files").filter((name) => /\.ya?ml$/.test(name));
  const parsed = files.map((name) => {
    const file = `${WORKFLOWS}/${name}`;
    const read = readSource(join(project, file), file);
    return "source" in read ? parseDocument(read.source) : { document: undefined, diagnostics: [read.diagnostic] };
  });
  const known = { files: streamFiles(project), environments: environmentNames(project) };
  const found = readWorkflows(parsed.flatMap(({ document }) => document ?? [])).flatMap((each) => judge(each, known));
  const unreadable = parsed.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === "error"));
  return { diagnostics: [...unreadable, ...found], files: files.length };
}

interface Known {
  readonly files: StreamFiles;
  readonly environments: readonly string[];
}

/** Something wrong with a workflow, at a place of it. */
type Fault = readonly [path: NodePath, rule: FileRule, message: string];

/** What looks at the stacks of every stream, by identities that may only read, and what takes down what has expired. */
const SHARED: readonly string[] = [`${WORKFLOWS}/plan.yml`, `${WORKFLOWS}/lifecycle.yml`];

function judge(workflow: Workflow, known: Known): Diagnostic[] {
  const { document, streams } = workflow;
  const isShared = SHARED.includes(document.source.file);
  const faults = isShared ? judgeShared(workflow) : judgeOwn(workflow, known);
  const [, other] = streams;
  if (other !== undefined && !isShared) {
    const message = `the workflow is of the streams ${streams.join(" and ")}; give each stream a workflow of its own`;
    faults.unshift([["jobs"], "isolation/workflow-stream", message]);
  }
  return faults.map(([path, ruleId, message]) => diagnoseAt(document, path, { ruleId, message }));
}

/** Each job is of one stream; one that may change something is of automation, which makes and takes down groups. */
function judgeShared({ jobs }: Workflow): Fault[] {
  const isRight = (name: string) =>
    isOf(name, "automation") || /^(\$\{\{ matrix\.stream \}\}|trading|content)-.*-(plan|pull-request)$/.test(name);
  return jobs.flatMap(({ path, environments }): Fault[] => {
    const wrong = environments.find((name) => !isRight(name));
    if (wrong === undefined) return [];
    const message = `the environment of ${path.at(-1)} is "${wrong}", but here it must be <stream>-<environment>-plan or -pull-request, whose identity may only read, or automation-<environment>`;
    return [[[...path, "environment"], "isolation/workflow-environment", message]];
  });
}

function judgeOwn(workflow: Workflow, known: Known): Fault[] {
  const [stream, other] = workflow.streams;
  return [
    ...judgeEnvironments(workflow, known.environments),
    ...(stream === undefined || other !== undefined
      ? []
      : [...judgePaths(workflow, stream, known.files), ...judgeGroups(workflow, stream)]),
  ];
}

function judgeEnvironments({ jobs, streams }: Workflow, known: readonly string[]): Fault[] {
  // Of a workflow that is of no stream, what may become the environment of one has to be written out.
  const isRight = (name: string) =>
    streams.length === 0
      ? !name.startsWith("${{")
      : streams.some((stream) => {
          const rest = name.slice(stream.length + 1).replace(/-(plan|pull-request|confirm)$/, "");
          return isOf(name, stream) && (known.includes(rest) || rest.includes("${{"));
        });
  const wanted = (streams.length === 0 ? ["<stream>"] : streams)
    .map((stream) => `${stream}-<environment>`)
    .join(" or ");
  return jobs.flatMap(({ path, environments }): Fault[] => {
    const wrong = environments.find((name) => !isRight(name));
    if (wrong === undefined) return [];
    const message = `the environment of ${path.at(-1)} is "${wrong}", but must be ${wanted}, with an environment of ${known.join(", ")}`;
    return [[[...path, "environment"], "isolation/workflow-environment", message]];
  });
}

function judgePaths({ paths }: Workflow, stream: Stream, files: StreamFiles): Fault[] {
  const rule = "isolation/workflow-paths";
  return [...paths].flatMap(([trigger, patterns]): Fault[] => {
    const path = ["on", trigger, "paths"];
    if (patterns === undefined) {
      const message = `on.${trigger} has no paths, so that the workflow of ${stream} runs for every change; list the files of the stream`;
      return [[path, rule, message]];
    }
    return [...files].flatMap(([other, theirs]): Fault[] => {
      const file = other === stream ? undefined : theirs.find((each) => selects(patterns, each));
      if (file === undefined) return [];
      const index = patterns.findLastIndex((pattern) => selects([pattern], file));
      const message = `"${patterns[index]}" selects "${file}" of stream ${other}, but the workflow is of stream ${stream}; name the files of ${stream} alone`;
      return [[[...path, index], rule, message]];
    });
  });
}

function judgeGroups({ groups, jobs }: Workflow, stream: Stream): Fault[] {
  const rule = "isolation/workflow-concurrency";
  const isRight = (group: string) => {
    const words = group.toLowerCase().split(/[^a-z]+/);
    return STREAMS.every((each) => words.includes(each) === (each === stream));
  };
  const all = [{ path: [] as NodePath, groups }, ...jobs];
  return all.flatMap((each): Fault[] => {
    const wrong = each.groups.find((group) => !isRight(group));
    const path = [...each.path, "concurrency"];
    if (wrong !== undefined) {
      const message = `the concurrency group is "${wrong}", but must name stream ${stream} and no other, so that no stream waits for another; such as ${stream}-<environment>`;
      return [[path, rule, message]];
    }
    // The group of the workflow is that of all its jobs.
    if (each.path.length === 0 || groups.length > 0 || each.groups.length > 0) return [];
    const message = `${each.path.at(-1)} has no concurrency group; set concurrency.group, such as ${stream}-<environment>`;
    return [[path, rule, message]];
  });
}
