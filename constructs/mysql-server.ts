import { ManagementLock } from "@cdktf/provider-azurerm/lib/management-lock/index.js";
import type { MysqlFlexibleServer } from "@cdktf/provider-azurerm/lib/mysql-flexible-server/index.js";
import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { MysqlServerParameters } from "../schemas/mysql-server.generated.ts";
import { Chain, childId } from "./chain.ts";
import {
  databases,
  entraAdministrator,
  firewallRules,
  forgetRestored,
  privateEndpoint,
  type ServerGroup,
  serverParameters,
} from "./mysql-server.children.ts";
import { flexibleServer, replicaServer } from "./mysql-server.flexible-server.ts";
import { diagnosticSetting, metricAlerts, type Watched } from "./mysql-server.monitoring.ts";
import { administratorPassword, keptInVault } from "./mysql-server.password.ts";
import {
  type MysqlServerContext,
  type MysqlServerSpecification,
  mysqlServerRules,
  resolveMysqlServer,
} from "./mysql-server.rules.ts";
import { derivedName } from "./mysql-server.specification.ts";
import { needsRestart } from "./mysql-server.static-parameters.ts";
import type { NetworkAccess } from "./network-access.ts";
import { roleAssignment } from "./role-assignment.ts";
import { assertRules, isUnresolved } from "./rule.ts";

/** See `MysqlServerParameters` for the parameters and their units; defaults depend on `profile`. */
export interface MysqlServerProps extends MysqlServerParameters, MysqlServerContext {
  /** Where the server and what belongs to it is created; a `LifecycleResourceGroup` fits. */
  readonly resourceGroup: ServerGroup;
  /** How the server is reached: the `access` of a `PrivateNetwork`. */
  readonly network: NetworkAccess;
}

/** Azure replaces a lock whose notes change: the text is the same for every lock. */
const LOCK_NOTES = "Set by Terraform. It goes first when the stack is destroyed.";

/**
 * An Azure Database for MySQL Flexible Server with its databases, server parameters, access, replicas and monitoring.
 * What is below the server is written one after another, and replaced together with it.
 *
 * @throws Error that lists every rule the props break.
 * @throws Error when the Terraform variable of its password is taken by another construct of the stack.
 */
export class MysqlServer extends Construct {
  /** The server in Terraform. */
  readonly server: MysqlFlexibleServer;
  /** Resource id of the server. */
  readonly id: string;
  /** Host name that clients connect to. */
  readonly fqdn: string;
  /** The replicas, in the order in which they were given. */
  readonly replicas: readonly MysqlFlexibleServer[];
  /** Resource ids of the databases, by name. Empty while `restore` is set. */
  readonly databaseIds: Readonly<Record<string, string>>;
  /** Names of the configured server parameters that take effect only after a restart, which nothing performs. */
  readonly restartParameters: readonly string[];

  readonly #group: ServerGroup;
  readonly #network: NetworkAccess;
  readonly #specification: MysqlServerSpecification;
  readonly #importIds: Record<string, string> = {};

  constructor(scope: Construct, id: string, props: MysqlServerProps) {
    super(scope, id);
    const { resourceGroup, ...parameters } = props;
    const specification = resolveMysqlServer({ location: resourceGroup.location, ...parameters });
    assertRules(this.node.path, mysqlServerRules, specification);
    this.#group = resourceGroup;
    this.#network = props.network;
    this.#specification = specification;

    this.server = this.createServer();
    this.id = this.server.id;
    this.fqdn = this.server.fqdn;
    this.restartParameters = Object.keys(specification.serverParameters)
      .filter((name) => needsRestart(specification.version, name))
      .sort();

    const chain = new Chain(this.server);
    this.databaseIds = this.createChildren(chain);
    const replicas = this.createReplicas(chain);
    this.replicas = replicas.map(({ server }) => server);
    const watchers = this.watch(replicas, chain.last);
    const roles = this.assignRoles(chain.last);
    if (specification.lock) this.lock([...chain.resources, ...watchers, ...roles]);
  }

  /**
   * Azure's import id of each resource by its address in Terraform, to adopt a server that exists: as text when the id
   * of the resource group is given as text, else as an expression. Empty when no id is given. What Azure names by
   * itself is not among them: role assignments and the secret of the password.
   */
  get importIds(): Readonly<Record<string, string>> {
    return { ...this.#importIds };
  }

  private createServer(): MysqlFlexibleServer {
    const specification = this.#specification;
    const options = { specification, group: this.#group, network: this.#network };
    if (specification.restore === undefined) {
      const server = flexibleServer(this, { ...options, password: administratorPassword(this, specification) });
      return this.importedAs(serverPath(specification.name), server);
    }
    // The server has the password of its source. The vault keeps what it has: often that very password.
    if (specification.administrator.password.source === "keyVault") keptInVault(this, specification);
    forgetRestored(this, specification);
    return this.importedAs(serverPath(specification.name), flexibleServer(this, options));
  }

  /** In the order in which Azure bears it. */
  private createChildren(chain: Chain): Record<string, string> {
    const { server } = this;
    const specification = this.#specification;
    const path = serverPath(specification.name);
    this.createEndpoint(chain, { server, name: specification.name, prefix: "" });
    const administrator = entraAdministrator(this, chain, server, specification);
    if (administrator !== undefined) this.importedAs(`${path}/administrators/ActiveDirectory`, administrator);
    const parameters = serverParameters(this, chain, server, specification);
    for (const [name, parameter] of parameters) this.importedAs(`${path}/configurations/${name}`, parameter);
    if (specification.restore !== undefined) return {};

    const created = [...databases(this, chain, server, specification)];
    for (const [name, database] of created) this.importedAs(`${path}/databases/${name}`, database);
    const rules = firewallRules(this, chain, server, specification);
    for (const [name, rule] of rules) this.importedAs(`${path}/firewallRules/${name}`, rule);
    return Object.fromEntries(
      created.map(([name, { id }], index) => [isUnresolved(name) ? `database-${index}` : name, id]),
    );
  }

  private createEndpoint(chain: Chain, { server, name, prefix }: Watched): void {
    const network = this.#network;
    if (network.mode !== "privateEndpoint") return;
    const options = { server, serverName: name, group: this.#group, network, tags: { ...this.#specification.tags } };
    const endpoint = chain.add((dependsOn) =>
      privateEndpoint(this, `${prefix}private-endpoint`, { ...options, dependsOn }),
    );
    this.importedAs(`Microsoft.Network/privateEndpoints/${derivedName("privateEndpoint", name)}`, endpoint);
  }

  private createReplicas(chain: Chain): Watched[] {
    const specification = this.#specification;
    const options = { specification, group: this.#group, network: this.#network, source: this.server };
    return specification.replicas.map((replica, index) => {
      const id = childId("replica", replica.name, index);
      const server = chain.add((dependsOn) => replicaServer(this, id, { ...options, replica, dependsOn }));
      const watched = { server, name: replica.name, prefix: `${id}-` };
      this.importedAs(serverPath(replica.name), server);
      this.createEndpoint(chain, watched);
      return watched;
    });
  }

  /** Diagnostics and alerts. */
  private watch(replicas: readonly Watched[], dependsOn: ITerraformDependable[]): TerraformResource[] {
    const specification = this.#specification;
    const group = this.#group;
    const { diagnostics } = specification;
    const source: Watched = { server: this.server, name: specification.name, prefix: "" };
    const settings = [source, ...replicas].flatMap((watched) => {
      if (diagnostics === undefined) return [];
      const setting = diagnosticSetting(this, watched, diagnostics.logAnalyticsWorkspaceId, dependsOn);
      const path = `${serverPath(watched.name)}|${derivedName("diagnosticSetting", watched.name)}`;
      return [this.importedAs(path, setting)];
    });
    const alerts = metricAlerts(this, { specification, group, source, replicas, dependsOn });
    for (const { resource, type, name } of alerts) this.importedAs(`Microsoft.Insights/${type}/${name}`, resource);
    return [...settings, ...alerts.map(({ resource }) => resource)];
  }

  private assignRoles(dependsOn: ITerraformDependable[]): TerraformResource[] {
    return this.#specification.roleAssignments.map(({ principalId, principalType, roleDefinitionName }, index) => {
      const id = childId("role", `${principalId}-${roleDefinitionName}`.replaceAll(/\s+/g, "-"), index);
      return roleAssignment(this, id, {
        scope: this.server.id,
        principalId,
        principalType,
        roleDefinitionName,
        dependsOn,
      });
    });
  }

  /** Depends on all it protects: at destroy it goes first, and Azure does not answer ScopeLocked. */
  private lock(dependsOn: ITerraformDependable[]): void {
    const name = derivedName("lock", this.#specification.name);
    const lock = new ManagementLock(this, "lock", {
      name,
      scope: this.server.id,
      lockLevel: "CanNotDelete",
      notes: LOCK_NOTES,
      dependsOn,
    });
    this.importedAs(`${serverPath(this.#specification.name)}/providers/Microsoft.Authorization/locks/${name}`, lock);
  }

  /** @param path What follows `/providers/` in the id, below the resource group. */
  private importedAs<Resource extends TerraformResource>(path: string, resource: Resource): Resource {
    const { id } = this.#group;
    const address = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
    if (id !== undefined) this.#importIds[address] = `${id}/providers/${path}`;
    return resource;
  }
}

const serverPath = (serverName: string): string => `Microsoft.DBforMySQL/flexibleServers/${serverName}`;
