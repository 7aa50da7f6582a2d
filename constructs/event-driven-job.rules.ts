import type { EventDrivenJobParameters } from "../schemas/event-driven-job.generated.ts";
import { type NamingContext, nameProblem } from "./naming.ts";
import { isUnresolved, type Rule } from "./rule.ts";
import { notAnId, outside, unlike } from "./violations.ts";

/** What a job is told beside its parameters. */
export interface EventDrivenJobContext {
  /** What the job does, in kebab-case: `backtest`. Part of the names of its queue, identity and container. */
  readonly jobName: string;
  readonly naming: NamingContext;
  /** The blob container that it runs for. */
  readonly inputContainer: string;
  /** The blob container that it writes to. */
  readonly outputContainer: string;
}

/** A job with every default filled in. */
export interface EventDrivenJobSpecification extends EventDrivenJobContext {
  readonly given: EventDrivenJobParameters;
  /** Name of the Container Apps job. */
  readonly name: string;
  readonly image: string;
  readonly registryId?: string;
  readonly cpu: number;
  readonly timeoutSeconds: number;
  readonly maxExecutions: number;
  readonly messagesPerExecution: number;
  readonly pollingIntervalSeconds: number;
  readonly maxAttempts: number;
  readonly inputSuffix?: string;
  readonly queueName: string;
  readonly poisonQueueName: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Fills in every default of a job. */
export function resolveEventDrivenJob(
  props: EventDrivenJobParameters & EventDrivenJobContext,
): EventDrivenJobSpecification {
  const { jobName, naming, inputContainer, outputContainer, ...given } = props;
  return {
    given,
    jobName,
    naming,
    inputContainer,
    outputContainer,
    // Without the project: Azure gives it no room, and asks for a name that is unique in the resource group alone.
    name: ["caj", jobName, naming.environment, naming.instance].filter((part) => part !== undefined).join("-"),
    image: given.image,
    cpu: given.cpu ?? 0.5,
    timeoutSeconds: given.timeoutSeconds ?? 1800,
    maxExecutions: given.maxExecutions ?? 10,
    messagesPerExecution: given.messagesPerExecution ?? 1,
    pollingIntervalSeconds: given.pollingIntervalSeconds ?? 30,
    maxAttempts: given.maxAttempts ?? 5,
    queueName: jobName,
    poisonQueueName: `${jobName}-poison`,
    environment: given.environment ?? {},
    ...(given.registry === undefined ? {} : { registryId: given.registry.id }),
    ...(given.inputSuffix === undefined ? {} : { inputSuffix: given.inputSuffix }),
  };
}

type JobRule = Rule<EventDrivenJobSpecification>;

const JOBS = "https://learn.microsoft.com/azure/container-apps/jobs";

const names: JobRule = {
  id: "event-driven-job/names",
  why: "Azure refuses job names of more than 32 characters",
  documentation: JOBS,
  *check({ name, queueName, inputContainer, outputContainer }) {
    if (!isUnresolved(name) && !/^(?=.{2,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
      const message = `the generated name "${name}" must have up to 32 lowercase letters, digits and single '-'; shorten the name of the job or of the environment`;
      yield { path: [], message };
    }
    // Azure's rules for queues are those for containers.
    const queueProblem = nameProblem("storageContainer", queueName);
    if (queueProblem !== undefined) yield { path: [], message: `the queue "${queueName}" ${queueProblem}` };
    for (const container of [inputContainer, outputContainer]) {
      const problem = nameProblem("storageContainer", container);
      if (problem !== undefined) yield { path: [], message: `the container "${container}" ${problem}` };
    }
  },
};

/** A host such as `ghcr.io` or `localhost:5000`, a path, and a tag, a digest or both. */
const IMAGE =
  /^(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?|[\w-]+:\d+)\/[a-z0-9._/-]+(?::(\w[\w.-]{0,127}))?(@sha256:[0-9a-f]{64})?$/;

const image: JobRule = {
  id: "event-driven-job/image",
  why: "an image without a version is another one tomorrow",
  documentation: "https://learn.microsoft.com/azure/container-registry/container-registry-image-tag-version",
  *check({ image: text, registryId }) {
    yield* notAnId(registryId, ["registry", "id"], "Microsoft.ContainerRegistry/registries");
    if (isUnresolved(text)) return;
    const [, tag, digest] = IMAGE.exec(text) ?? [];
    if (tag === "latest" && digest === undefined) {
      yield unlike(text, ["image"], "an image with a version other than latest");
    } else if (tag === undefined && digest === undefined) {
      yield unlike(
        text,
        ["image"],
        'an image with its registry and a tag or digest, such as "ghcr.io/acme/worker:1.4.0"',
      );
    }
  },
};

const size: JobRule = {
  id: "event-driven-job/size",
  why: "Azure offers cores in quarters, up to four of them",
  documentation: "https://learn.microsoft.com/azure/container-apps/containers#allocations",
  *check({ cpu }) {
    if (isUnresolved(cpu) || (cpu >= 0.25 && cpu <= 4 && Number.isInteger(cpu * 4))) return;
    yield { path: ["cpu"], message: `cpu is ${cpu}, but must be between 0.25 and 4 in steps of 0.25` };
  },
};

const limits: JobRule = {
  id: "event-driven-job/limits",
  why: "a job that never ends or scales without bound costs money",
  documentation: JOBS,
  *check({ timeoutSeconds, maxExecutions, messagesPerExecution, pollingIntervalSeconds, maxAttempts }) {
    yield* outside(timeoutSeconds, ["timeoutSeconds"], 30, 86400);
    yield* outside(maxExecutions, ["maxExecutions"], 1, 1000);
    yield* outside(messagesPerExecution, ["messagesPerExecution"], 1, 1000);
    yield* outside(pollingIntervalSeconds, ["pollingIntervalSeconds"], 5, 3600);
    yield* outside(maxAttempts, ["maxAttempts"], 1, 100);
  },
};

/** Variables of the wiring; the construct sets them. */
export const WIRING = [
  "AZURE_CLIENT_ID",
  "BLOB_ENDPOINT",
  "QUEUE_ENDPOINT",
  "QUEUE_NAME",
  "POISON_QUEUE_NAME",
  "INPUT_CONTAINER",
  "OUTPUT_CONTAINER",
  "MAX_ATTEMPTS",
] as const;

/** Tokens, unlike a token, are what text is counted in. */
const SECRET =
  /(PASSWORD|PASSWD|SECRET|TOKEN(?!S)|CREDENTIAL|CONNECTION_?STRING|(ACCOUNT|ACCESS|API|PRIVATE|SHARED)_?KEY)/i;

const environment: JobRule = {
  id: "event-driven-job/environment",
  why: "what is written into the environment of a job can be read by everybody who can read the job",
  documentation: "https://learn.microsoft.com/azure/container-apps/managed-identity",
  *check({ environment: given }) {
    if (isUnresolved(given)) return;
    for (const name of Object.keys(given)) {
      const path = ["environment", name];
      if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(name)) {
        yield { path, message: `environment has "${name}", but names must be capital letters, digits and '_'` };
      } else if ((WIRING as readonly string[]).includes(name)) {
        yield { path, message: `environment has "${name}", which the job sets itself; remove it` };
      } else if (SECRET.test(name)) {
        yield {
          path,
          message: `environment has "${name}", which sounds like a secret; let the job's identity sign in instead`,
        };
      }
    }
  },
};

/** Everything that can be known about a job before Azure is asked. */
export const eventDrivenJobRules: readonly JobRule[] = [names, image, size, limits, environment];
