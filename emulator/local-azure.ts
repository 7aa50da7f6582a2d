import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { admin } from "./admin.ts";
import { resourceManager } from "./arm.ts";
import type { LocalAzure, LocalAzureOptions } from "./azure.ts";
import { createCertificate, writeCertificate } from "./certificate.ts";
import { type Clock, createClock } from "./clock.ts";
import { createWorld } from "./create-world.ts";
import { type MayUse, type ServiceBus, startServiceBus } from "./events/amqp-server.ts";
import { deliverToStorageQueues, queuesOf } from "./events/destinations.ts";
import { blobEvent, type CloudEvent, resourceEvent, uploaded } from "./events/event-grid.ts";
import { EventHub } from "./events/hub.ts";
import { Faults } from "./faults.ts";
import { answerWithFaults, type LoggedRequest } from "./gateway.ts";
import { type HttpAnswer, type HttpRequest, type Listening, listen } from "./https-server.ts";
import { createOutOfBand } from "./out-of-band.ts";
import { type LocalProxy, startProxy } from "./proxy.ts";
import { CALLER_CLIENT_ID, principalIn } from "./rbac/principal.ts";
import { mayUseQueue } from "./rbac/services.ts";
import type { Answer } from "./request.ts";
import { checkToken, metadata, signIn } from "./sign-in.ts";
import { loadState, saveState, storageOf } from "./state.ts";
import { storage } from "./storage/service.ts";
import { keyVault, vaultOf } from "./vault.ts";
import type { World } from "./world.ts";

const TENANT = "22222222-2222-2222-2222-222222222222";
const SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";
const EVENT_QUEUE = "resource-events";
/** This machine, and where `terraform init` gets providers. */
const BESIDE_THE_PROXY = "localhost,127.0.0.1,registry.terraform.io,releases.hashicorp.com";

/** @throws Error EADDRINUSE when a port is taken */
export async function startLocalAzure(options: LocalAzureOptions = {}): Promise<LocalAzure> {
  const snapshot = options.stateFolder === undefined ? undefined : loadState(options.stateFolder);
  const kept = storageOf(options.stateFolder, snapshot);
  const start = Math.max(snapshot?.now ?? 0, options.start?.getTime() ?? Date.now());
  const clock = createClock(options.speed ?? "fast", start);
  const certificate = await createCertificate();
  const faults = new Faults(clock);
  const log: LoggedRequest[] = [];
  const server = await listen(certificate, options.port ?? 0);
  const destinations = {
    queuesOf: (event: CloudEvent) => queuesOf(event, world),
    deliver: (event: CloudEvent) => deliverToStorageQueues(event, world),
  };
  const hub = new EventHub(clock, destinations, options.messageLockMilliseconds ?? 60_000);
  hub.subscribe(EVENT_QUEUE, "/subscriptions/");
  const [serviceBus, proxy] = await startBeside(server, hub, options, (right, queue, key) =>
    mayUseQueue(right, queue, key, world),
  );
  const world: World = createWorld({
    clock,
    endpoint: `https://localhost:${server.port}`,
    tenantId: options.tenantId ?? TENANT,
    defaultSubscriptionId: options.subscriptionIds?.[0] ?? SUBSCRIPTION,
    ...(options.subscriptionIds === undefined ? {} : { subscriptionIds: options.subscriptionIds }),
    checksPermissions: options.permissions ?? false,
    pageSize: options.pageSize ?? 1000,
    takenNames: options.takenNames ?? [],
    unregistered: options.unregistered ?? [],
    snapshot,
    storage: kept,
    happened: (happening) => hub.publish(resourceEvent(happening, world)),
    blobHappened: (happening) => hub.publish(blobEvent(happening, world)),
    failureOf: (request) => faults.failureOf(request),
    keep: (changed) => {
      if (options.stateFolder !== undefined) saveState(options.stateFolder, changed);
    },
  });
  const azure = describe(world, { server, serviceBus, proxy, hub, faults, log, certificate: certificate.certificate });
  server.answerWith(async (request) =>
    dated(await answerWithFaults(request, { faults, log, clock }, () => route(request, world, azure)), clock),
  );
  return azure;
}

/** With the time of Azure, where it is another one than this machine's. */
function dated(answer: HttpAnswer, { leapt }: Clock): HttpAnswer {
  if (answer === "drop" || leapt === 0) return answer;
  return { ...answer, headers: { date: new Date(Date.now() + leapt).toUTCString(), ...answer.headers } };
}

/** What listens beside the server; all of it, or nothing stays. */
async function startBeside(
  server: Listening,
  hub: EventHub,
  options: LocalAzureOptions,
  may: MayUse,
): Promise<[ServiceBus, LocalProxy]> {
  let serviceBus: ServiceBus | undefined;
  try {
    serviceBus = await startServiceBus(hub, options.serviceBusPort ?? 0, may);
    return [serviceBus, await startProxy(server.port, options.proxyPort ?? 0)];
  } catch (error) {
    await Promise.all([server.close(), serviceBus?.close()]);
    throw error;
  }
}

interface Parts {
  readonly server: Listening;
  readonly serviceBus: ServiceBus;
  readonly proxy: LocalProxy;
  readonly hub: EventHub;
  readonly faults: Faults;
  readonly log: LoggedRequest[];
  readonly certificate: string;
}

function describe(world: World, { server, serviceBus, proxy, hub, faults, log, certificate }: Parts): LocalAzure {
  const folder = mkdtempSync(join(tmpdir(), "local-azure-"));
  const { alone, bundle } = writeCertificate(folder, certificate);
  return {
    endpoint: world.endpoint,
    environment: {
      ARM_CLIENT_ID: CALLER_CLIENT_ID,
      ARM_CLIENT_SECRET: "local-azure",
      ARM_METADATA_HOSTNAME: `localhost:${server.port}`,
      ARM_RESOURCE_PROVIDER_REGISTRATIONS: "none",
      ARM_SUBSCRIPTION_ID: world.defaultSubscriptionId,
      ARM_TENANT_ID: world.tenantId,
      AZURE_AUTHORITY_HOST: world.endpoint,
      AZURE_CLIENT_ID: CALLER_CLIENT_ID,
      AZURE_CLIENT_SECRET: "local-azure",
      AZURE_SUBSCRIPTION_ID: world.defaultSubscriptionId,
      AZURE_TENANT_ID: world.tenantId,
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      LOCAL_AZURE_ENDPOINT: world.endpoint,
      NODE_EXTRA_CA_CERTS: alone,
      NO_PROXY: BESIDE_THE_PROXY,
      SERVICE_BUS_CONNECTION_STRING: serviceBus.connectionString,
      SERVICE_BUS_QUEUE: EVENT_QUEUE,
      SSL_CERT_FILE: bundle,
    },
    certificate,
    clock: world.clock,
    faults,
    outOfBand: createOutOfBand(world),
    events: hub,
    serviceBusConnectionString: serviceBus.connectionString,
    eventQueue: EVENT_QUEUE,
    requests: log,
    resource: (id) => world.store.get(id),
    resources: () => world.store.all(),
    blobCreated: (account, container, blob) => world.blobHappened(uploaded(account, container, blob)),
    async close() {
      world.clock.stop();
      await Promise.all([server.close(), serviceBus.close(), proxy.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function route(request: HttpRequest, world: World, azure: LocalAzure): Promise<Answer> {
  const { path, method, query, body, host, bytes, headers, correlationId } = request;
  if (request.storage !== undefined) return storage(request, request.storage, world);
  if (path.startsWith("/local-azure/")) return admin(request, azure);
  const vault = vaultOf(host, path);
  const { authorization } = headers;
  if (vault !== undefined) return keyVault({ method, body, authorization, ...vault }, world);
  if (path.startsWith("/metadata/endpoints")) return metadata(world.endpoint);
  const signedIn = signIn(path, new URLSearchParams(bytes.toString()), world);
  if (signedIn !== undefined) return signedIn;
  checkToken(authorization);
  const caller = world.checksPermissions ? { caller: principalIn(authorization) } : {};
  return resourceManager({ method, path, query, body, correlationId, ...caller }, world);
}
