import type { Construct } from "constructs";
import { LifecycleResourceGroup, MysqlServer, PrivateNetwork } from "../constructs/index.ts";
import { resolveResourceGroup } from "../constructs/lifecycle-resource-group.rules.ts";
import { type MysqlStackInput, mysqlStackProps } from "../constructs/mysql-stack.rules.ts";
import { AzureStack, MYSQL_PROVIDERS } from "./azure-stack.ts";
import { inputAsData } from "./data.ts";

/** A resource group, its network and a MySQL server: one environment of the stream automation. */
export class MysqlStack extends AzureStack {
  constructor(scope: Construct, given: MysqlStackInput) {
    const input = inputAsData(given);
    const { environmentName, environment } = input;
    super(scope, {
      stack: "mysql",
      environmentName,
      environment,
      resourceProviders: MYSQL_PROVIDERS,
      acknowledgements: given.parameters.acknowledgements,
    });
    const props = mysqlStackProps(input);
    const resourceGroup = new LifecycleResourceGroup(this, "resource-group", props.resourceGroup);
    const network = new PrivateNetwork(this, "network", { ...props.network, resourceGroup });
    const { name, location } = resourceGroup;
    // As text, not as a reference: import ids must be known before the group is.
    const id = `/subscriptions/${environment.subscriptionId}/resourceGroups/${resolveResourceGroup(props.resourceGroup).name}`;
    const server = new MysqlServer(this, "server", {
      ...props.server,
      resourceGroup: { id, name, location },
      network: network.access,
    });

    this.output("id", server.id, "Azure resource id of the server.");
    this.output("fqdn", server.fqdn, "Host name that clients connect to.");
    this.output("database_ids", server.databaseIds, "Azure resource ids of the databases by name.");
    this.output(
      "parameters_that_need_a_restart",
      server.restartParameters,
      "Server parameters that take effect only after a restart, which nothing performs by itself.",
    );
    this.output("import_ids", server.importIds, "Import ids by Terraform address, to adopt a server that exists.");
  }
}
