import { type Client, type Clock, createClient, realClock } from "./azure/client.ts";
import { Failure } from "./azure/errors.ts";
import { type Credentials, openSession, type Session } from "./azure/session.ts";
import { DATA_SOURCE_NAMES, readData } from "./data.ts";
import { EPHEMERAL_SCHEMAS, openEphemeral } from "./ephemeral.ts";
import { attributesOf } from "./ids.ts";
import { planChange } from "./plan.ts";
import type { Provider } from "./provider.ts";
import { createResource, deleteResource, PartlyDone, readResource, updateResource } from "./resource.ts";
import { dataSourceSchema, providerSchema, resourceSchema } from "./schema/azurerm.ts";
import { emptyBlock } from "./schema/model.ts";
import type { Context, TypeSpec } from "./spec.ts";
import { stored } from "./stored.ts";
import { TYPES } from "./types/index.ts";
import { validate } from "./validate.ts";
import { isObject, isUnknown, type Value, type ValueObject } from "./values.ts";

export type AzurermOptions = {
  /** Where Resource Manager answers: `https://localhost:8443`. */
  readonly armEndpoint: string;
  /** The endpoint's certificate as PEM. @default any certificate is accepted */
  readonly certificate?: string;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Where ARM_… come from when the provider block does not say. @default process.env */
  readonly environment?: { readonly [name: string]: string | undefined };
};

const MINUTES = { create: 30, read: 5, update: 30, delete: 30 } as const;

/** The stand-in for hashicorp/azurerm: the same schema, the same plans and the same calls for the types it knows. */
export function createAzurerm(options: AzurermOptions): Provider & { close(): void } {
  const client = createClient(options.armEndpoint, options.clock ?? realClock, options.certificate);
  let session: Session | undefined;

  function context(type: string, operation: keyof typeof MINUTES, values: ValueObject): Context {
    if (session === undefined) throw new Failure("the provider is not configured");
    const spec = specOf(type);
    const minutes = timeoutOf(values, operation) ?? spec.timeouts?.[operation] ?? MINUTES[operation];
    return { session, spec, block: resourceSchema(type).block, deadline: client.clock.now() + minutes * 60_000 };
  }

  return {
    address: "registry.terraform.io/hashicorp/azurerm",
    get schema() {
      return providerSchema();
    },
    schemas: {
      resource: lazily(Object.keys(TYPES), resourceSchema),
      data: lazily(DATA_SOURCE_NAMES, dataSourceSchema),
      ephemeral: EPHEMERAL_SCHEMAS,
    },
    async configure(config) {
      session = await configure(client, config, options.environment ?? process.env);
    },
    validate: (kind, type, config) => (kind === "resource" ? validate(type, resourceSchema(type).block, config) : []),
    plan: (type, prior, config) => planChange(specOf(type), resourceSchema(type).block, prior, config),
    async apply(type, prior, planned, config) {
      try {
        return { state: await change(type, prior, planned, config) };
      } catch (error) {
        const problem = error instanceof PartlyDone ? error.cause : (error as Error);
        return { state: error instanceof PartlyDone ? error.state : prior, problem };
      }
    },
    read: (type, state) => readResource(context(type, "read", state), state),
    async import(type, id) {
      const spec = specOf(type);
      attributesOf(spec, spec.stateId?.from(id) ?? id);
      return { ...emptyBlock(resourceSchema(type).block), id };
    },
    async readData(type, config) {
      if (session === undefined) throw new Failure("the provider is not configured");
      return readData(session, type, config);
    },
    async open(type, config) {
      if (session === undefined) throw new Failure("the provider is not configured");
      return openEphemeral(session, type, config);
    },
    close: () => client.close(),
  };

  async function change(type: string, prior: Value, planned: Value, config: ValueObject): Promise<Value> {
    if (!isObject(planned)) {
      const before = isObject(prior) ? prior : {};
      await deleteResource(context(type, "delete", before), before);
      return null;
    }
    const read = isObject(prior)
      ? await updateResource(context(type, "update", planned), prior, planned, config)
      : await createResource(context(type, "create", planned), planned, config);
    return isObject(read) ? stored(resourceSchema(type).block, planned, read) : read;
  }
}

function specOf(type: string): TypeSpec {
  const spec = TYPES[type];
  if (spec === undefined) throw new Failure(`the stand-in provider does not know ${type}`);
  return spec;
}

function lazily<T>(names: readonly string[], make: (name: string) => T): { readonly [name: string]: () => T } {
  return Object.fromEntries(names.map((name) => [name, () => make(name)]));
}

/** The `timeouts` block, in minutes: "90m", "2h", "1h30m", "45s". */
function timeoutOf(values: ValueObject, operation: string): number | undefined {
  const text = isObject(values.timeouts ?? null) ? (values.timeouts as ValueObject)[operation] : null;
  if (typeof text !== "string") return undefined;
  const units = { h: 60, m: 1, s: 1 / 60 } as const;
  return [...text.matchAll(/([\d.]+)([hms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as "h" | "m" | "s"],
    0,
  );
}

function configure(
  client: Client,
  config: ValueObject,
  environment: { readonly [name: string]: string | undefined },
): Promise<Session> {
  const given = (name: string) => (isUnknown(config[name]) ? null : config[name]);
  const value = (name: string, variable: string) => String(given(name) ?? environment[variable] ?? "");
  const credentials: Credentials = {
    subscriptionId: value("subscription_id", "ARM_SUBSCRIPTION_ID"),
    tenantId: value("tenant_id", "ARM_TENANT_ID"),
    clientId: value("client_id", "ARM_CLIENT_ID"),
    clientSecret: value("client_secret", "ARM_CLIENT_SECRET"),
    oidcToken: value("oidc_token", "ARM_OIDC_TOKEN"),
  };
  if (credentials.subscriptionId === "")
    throw new Failure("`subscription_id` is a required provider property when performing a plan/apply operation");
  const register = config.resource_providers_to_register;
  const wanted = Array.isArray(register) ? register.map(String) : [];
  return openSession(client, credentials, preventsGroupDeletion(config), wanted);
}

function preventsGroupDeletion(config: ValueObject): boolean {
  const first = (value: Value): ValueObject =>
    Array.isArray(value) && isObject(value[0] ?? null) ? (value[0] as ValueObject) : {};
  return first(first(config.features ?? null).resource_group ?? null).prevent_deletion_if_contains_resources !== false;
}
