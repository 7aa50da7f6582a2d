import { resolveSweep } from "../../constructs/expiry.rules.ts";
import { STREAM_OF, STREAMS, type Stream } from "../../constructs/streams.rules.ts";
import { type LoadedEnvironment, loadParameters } from "../../schemas/load.ts";
import { openArchive } from "../archive/open.ts";
import type { ArchiveStore } from "../archive/store.ts";
import { type CommandContext, UserError } from "../context.ts";
import { type AzureClients, connectAzure } from "../live/azure-clients.ts";
import { same } from "../live/json.ts";
import { inputsOf, type StackInput } from "../live/stack-input.ts";
import type { TaggedGroup } from "./tagged-groups.ts";

/** One environment of the project, as far as a sweep needs it. */
export interface SweptEnvironment {
  readonly name: string;
  readonly project: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly inputs: readonly StackInput[];
  /** Stacks that one run may destroy or recreate. */
  readonly maxStacks: number;
  /** Where a stream keeps its runs and locks. */
  readonly stores: ReadonlyMap<Stream, ArchiveStore>;
}

/** An environment that cannot be swept. */
export interface Unswept {
  readonly environment: Pick<SweptEnvironment, "name" | "subscriptionId">;
  readonly error: unknown;
}

/**
 * The environments to sweep, and those whose archive cannot be opened.
 *
 * @param only The name of one of them.
 * @throws UserError when there is none, or its environment file has a mistake
 */
export async function sweptEnvironments(
  context: CommandContext,
  only?: string,
): Promise<(SweptEnvironment | Unswept)[]> {
  const { environments, diagnostics } = loadParameters(context.cwd);
  const chosen = environments.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) {
    const broken = diagnostics.find(
      ({ severity, file }) => severity === "error" && (only === undefined || file.split("/").includes(only)),
    );
    throw new UserError(
      broken === undefined
        ? "there is no environment to sweep"
        : `${broken.file}: ${broken.message}; npx converge check shows every mistake`,
    );
  }
  return Promise.all(
    chosen.map((each) =>
      sweptEnvironment(context, each).catch((error: unknown) => ({
        environment: { name: each.name, subscriptionId: each.environment.subscriptionId },
        error,
      })),
    ),
  );
}

async function sweptEnvironment(context: CommandContext, loaded: LoadedEnvironment): Promise<SweptEnvironment> {
  const { name, environment } = loaded;
  const { project, subscriptionId, tenantId } = environment;
  const { maxStacks } = resolveSweep(environment.sweep);
  const open = async (stream: Stream) =>
    [stream, await openArchive(context.cwd, { environmentName: name, environment, stream }, context.env)] as const;
  const stores = new Map(await Promise.all(STREAMS.map(open)));
  return { name, project, subscriptionId, tenantId, inputs: inputsOf(loaded), maxStacks, stores };
}

/**
 * The environment that a group says it belongs to; undefined for another project's group, which is not ours to judge.
 *
 * @param only Whether the environments are a selection: then no other group is meant.
 */
export function environmentOf(
  group: TaggedGroup,
  environments: readonly SweptEnvironment[],
  only: boolean,
): SweptEnvironment | undefined {
  const { project, environment } = group.tags;
  const own = environments.filter(
    (each) => same(each.subscriptionId, group.subscriptionId) && (project === undefined || each.project === project),
  );
  return own.find(({ name }) => name === environment) ?? (only ? undefined : own[0]);
}

/** The stack that the tags name; the group itself is compared later. */
export function inputOf(group: TaggedGroup, { inputs, project, name }: SweptEnvironment): StackInput | undefined {
  const { tags } = group;
  if (tags.project !== project || tags.environment !== name) return undefined;
  return inputs.find(({ stack }) => stack === tags.stack);
}

/** Where runs and notices about a group are kept: by the stream that its tags name, else by automation. */
export function storeOf({ stores }: SweptEnvironment, { tags }: TaggedGroup): ArchiveStore {
  const stream = Object.entries(STREAM_OF).find(([stack]) => stack === tags.stack)?.[1] ?? "automation";
  const store = stores.get(stream);
  if (store === undefined) throw new Error(`no archive of the stream ${stream} was opened`);
  return store;
}

/** One sign-in for each subscription, however many environments live in it. */
export class Connections {
  readonly #context: CommandContext;
  readonly #signal: AbortSignal;
  readonly #open = new Map<string, Promise<AzureClients>>();

  constructor(context: CommandContext) {
    this.#context = context;
    this.#signal = context.signal ?? new AbortController().signal;
  }

  to({ subscriptionId, tenantId }: SweptEnvironment): Promise<AzureClients> {
    const key = subscriptionId.toLowerCase();
    const open = this.#open.get(key) ?? connectAzure(this.#context.env, { subscriptionId, tenantId }, this.#signal);
    this.#open.set(key, open);
    return open;
  }
}
