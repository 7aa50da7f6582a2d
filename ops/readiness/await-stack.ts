import { resolveResourceGroup } from "../../constructs/lifecycle-resource-group.rules.ts";
import { resolveMysqlServer } from "../../constructs/mysql-server.rules.ts";
import { type MysqlStackInput, mysqlStackProps } from "../../constructs/mysql-stack.rules.ts";
import { resolvePrivateNetwork } from "../../constructs/private-network.rules.ts";
import { connectAzure } from "../live/azure-clients.ts";
import type { Environment } from "../live/azure-cloud.ts";
import { type AwaitRequest, type AwaitResult, awaitResource, type Clock } from "./await.ts";
import type { ResourceOperation } from "./event.ts";
import { type ServerName, stackLook, type WantedState } from "./looks.ts";
import { openEvents } from "./service-bus.ts";

/** What can lead to each state: a server gets ready by a write, or by being started. */
const OPERATIONS: Readonly<Record<WantedState, readonly ResourceOperation[]>> = {
  ready: ["Write", "Action"],
  stopped: ["Action"],
  absent: ["Delete"],
  "group-absent": ["Delete"],
};

export interface AwaitStackOptions extends Pick<AwaitRequest, "observe" | "store"> {
  readonly until: WantedState;
  readonly timeoutSeconds: number;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** The id of what is waited for, in the case of the parameter file. */
export function awaitedId(
  { subscriptionId }: { readonly subscriptionId: string },
  name: ServerName,
  until: WantedState,
): string {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${name.group}`;
  return until === "group-absent" ? group : `${group}/providers/Microsoft.DBforMySQL/flexibleServers/${name.server}`;
}

/** The names that the parameter files give to the server and its group. */
export function serverName(input: MysqlStackInput): ServerName {
  const props = mysqlStackProps(input);
  const network = resolvePrivateNetwork(props.network);
  return {
    group: resolveResourceGroup(props.resourceGroup).name,
    server: resolveMysqlServer({ ...props.server, network }).name,
  };
}

/**
 * Waits until the server of a stack, or its group, is as wanted.
 *
 * @throws SignInError at once: nobody waits for a look that nobody may take
 */
export async function awaitStack(
  input: MysqlStackInput,
  { until, timeoutSeconds, env, signal, ...told }: AwaitStackOptions,
  clock: Clock,
): Promise<AwaitResult> {
  const { environment } = input;
  const name = serverName(input);
  const startedAt = clock.now();
  const azure = await connectAzure(env, environment, signal);
  await azure.signIn();
  return awaitResource(
    {
      resourceId: awaitedId(environment, name, until),
      operations: OPERATIONS[until],
      startedAt,
      deadline: new Date(startedAt.getTime() + timeoutSeconds * 1000),
      signal,
      look: stackLook(azure, name, until, signal),
      open: () => openEvents(env, environment),
      ...told,
    },
    clock,
  );
}
