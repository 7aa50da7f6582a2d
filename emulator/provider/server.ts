import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { Failure } from "./azure/errors.ts";
import type { Kind, Problem, Provider } from "./provider.ts";
import { schemaMessage } from "./schema/message.ts";
import { emptyBlock, type Schema } from "./schema/model.ts";
import { decodeValue, encodeValue, isObject, type Value, type ValueObject } from "./values.ts";

type Request = {
  readonly type_name?: string;
  readonly id?: string;
  readonly raw_state?: { readonly json?: Buffer };
  readonly config?: Dynamic;
  readonly prior_state?: Dynamic;
  readonly planned_state?: Dynamic;
  readonly current_state?: Dynamic;
};
type Dynamic = { readonly msgpack?: Buffer };
type Handler = (request: Request) => Promise<object>;

const definition = loadSync(join(import.meta.dirname, "protocol/tfplugin6.proto"), {
  keepCase: true,
  longs: Number,
  oneofs: true,
});

/** Serves a provider on a free port of this machine. */
export async function serve(provider: Provider): Promise<{ port: number; close(): Promise<void> }> {
  const server = new grpc.Server();
  const service = definition["tfplugin6.Provider"] as grpc.ServiceDefinition;
  const implementation: grpc.UntypedServiceImplementation = {};
  for (const [name, handler] of Object.entries(handlers(provider))) {
    implementation[name] = (call: grpc.ServerUnaryCall<Request, object>, reply: grpc.sendUnaryData<object>) => {
      handler(call.request).then(
        (answer) => reply(null, answer),
        (error: unknown) => reply(null, { diagnostics: diagnosticsOf(error) }),
      );
    };
  }
  server.addService(service, implementation);
  const credentials = grpc.ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)));
  });
  return { port, close: async () => server.forceShutdown() };
}

function handlers(provider: Provider): { readonly [name: string]: Handler } {
  const schemas = once(() => schemaAnswer(provider));
  const validate = (kind: Kind) => async (request: Request) => ({
    diagnostics: provider.validate(kind, typeOf(request), objectIn(request.config)).map(diagnostic),
  });
  return {
    GetMetadata: async () => ({
      server_capabilities: CAPABILITIES,
      resources: Object.keys(provider.schemas.resource).map((type_name) => ({ type_name })),
      data_sources: Object.keys(provider.schemas.data).map((type_name) => ({ type_name })),
      ephemeral_resources: Object.keys(provider.schemas.ephemeral).map((type_name) => ({ type_name })),
    }),
    GetProviderSchema: async () => schemas(),
    ValidateProviderConfig: async () => ({}),
    ValidateResourceConfig: validate("resource"),
    ValidateDataResourceConfig: validate("data"),
    ValidateEphemeralResourceConfig: validate("ephemeral"),
    ConfigureProvider: async (request) => {
      await provider.configure(objectIn(request.config));
      return {};
    },
    UpgradeResourceState: async (request) => {
      const schema = schemaOf(provider, "resource", typeOf(request));
      const stored = JSON.parse(String(request.raw_state?.json ?? "null")) as Value;
      return { upgraded_state: dynamic(complete(schema, stored)) };
    },
    ReadResource: async (request) => {
      const type = typeOf(request);
      const state = await provider.read(type, objectIn(request.current_state));
      return { new_state: dynamic(state) };
    },
    PlanResourceChange: async (request) => {
      const { state, replace } = provider.plan(typeOf(request), valueIn(request.prior_state), valueIn(request.config));
      return { planned_state: dynamic(state), requires_replace: replace.map(attributePath), legacy_type_system: true };
    },
    ApplyResourceChange: async (request) => {
      const { state, problem } = await provider.apply(
        typeOf(request),
        valueIn(request.prior_state),
        valueIn(request.planned_state),
        objectIn(request.config),
      );
      const diagnostics = problem === undefined ? [] : diagnosticsOf(problem);
      return { new_state: dynamic(state), diagnostics, legacy_type_system: true };
    },
    ImportResourceState: async (request) => {
      const type = typeOf(request);
      const state = await provider.import(type, request.id ?? "");
      return { imported_resources: [{ type_name: type, state: dynamic(state) }] };
    },
    ReadDataSource: async (request) => ({
      state: dynamic(await provider.readData(typeOf(request), objectIn(request.config))),
    }),
    OpenEphemeralResource: async (request) => ({
      result: dynamic(await provider.open(typeOf(request), objectIn(request.config))),
    }),
    RenewEphemeralResource: async () => ({}),
    CloseEphemeralResource: async () => ({}),
    StopProvider: async () => ({}),
  };
}

const CAPABILITIES = { plan_destroy: false, get_provider_schema_optional: true };

function schemaAnswer(provider: Provider): object {
  const messages = (kind: Kind) =>
    Object.fromEntries(Object.entries(provider.schemas[kind]).map(([type, schema]) => [type, schemaMessage(schema())]));
  return {
    provider: schemaMessage(provider.schema),
    resource_schemas: messages("resource"),
    data_source_schemas: messages("data"),
    ephemeral_resource_schemas: messages("ephemeral"),
    server_capabilities: CAPABILITIES,
  };
}

function schemaOf(provider: Provider, kind: Kind, type: string): Schema {
  const schema = provider.schemas[kind][type];
  if (schema === undefined) throw new Failure(`the stand-in provider does not know ${type}`);
  return schema();
}

/** A stored state with every attribute of the schema: an older state may lack some. */
function complete(schema: Schema, stored: Value): Value {
  if (!isObject(stored)) return null;
  const empty = emptyBlock(schema.block);
  return Object.fromEntries(Object.keys(empty).map((name) => [name, stored[name] ?? empty[name] ?? null]));
}

function typeOf(request: Request): string {
  return request.type_name ?? "";
}

function valueIn(value: Dynamic | undefined): Value {
  return decodeValue(value?.msgpack);
}

function objectIn(value: Dynamic | undefined): ValueObject {
  const decoded = valueIn(value);
  return isObject(decoded) ? decoded : {};
}

function dynamic(value: Value): Dynamic {
  return { msgpack: Buffer.from(encodeValue(value)) };
}

function diagnosticsOf(error: unknown): object[] {
  if (error instanceof Failure)
    return [diagnostic({ summary: error.summary, detail: error.message, path: error.path })];
  const summary = error instanceof Error ? error.message : String(error);
  return [diagnostic({ summary, detail: "", path: [] })];
}

function diagnostic(problem: Problem): object {
  const { summary, detail, path } = problem;
  return { severity: "ERROR", summary, detail, ...(path.length === 0 ? {} : { attribute: attributePath(path) }) };
}

function attributePath(path: readonly (string | number)[]): object {
  return {
    steps: path.map((step) => (typeof step === "number" ? { element_key_int: step } : { attribute_name: step })),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
