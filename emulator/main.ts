#!/usr/bin/env node
import { parseArgs } from "node:util";
import type { LocalAzure, LocalAzureOptions } from "./azure.ts";
import { startLocalAzure } from "./local-azure.ts";

const HELP = `Azure on this machine, until Ctrl-C.

  npm run azure -- [options]

  --port <n>               port of Resource Manager, sign-in and Key Vault   (default: a free one)
  --service-bus-port <n>   port of Service Bus                               (default: a free one)
  --proxy-port <n>         port of the proxy that leads to storage           (default: a free one)
  --state <folder>         keeps everything there over a restart             (default: in memory)
  --speed <n>|fast         simulated seconds a real second                   (default: fast: a poll skips the wait)
  --tenant <id>            the tenant of every subscription                  (default: 22222222-2222-…)
  --subscription <id>      the only subscription there is; can be repeated   (default: any GUID is one)
  --permissions            roles are checked: whoever signs in as an identity may do what its roles allow
  --provider real|stand-in|auto|none
                           which azurerm Terraform runs                      (default: auto: the real one where
                           terraform init finds it, else the stand-in, which is started here)
  --set <name>=<value>     one more variable to print; can be repeated       (such as a password made up for it)
  --format text|json       what is printed once it is ready                  (default: text: lines for a shell)
  --help
`;

const PROVIDERS = ["real", "stand-in", "auto", "none"] as const;
type ProviderMode = (typeof PROVIDERS)[number];

interface Arguments {
  readonly options: LocalAzureOptions;
  readonly provider: ProviderMode;
  /** Printed beside what local Azure itself needs. */
  readonly variables: Readonly<Record<string, string>>;
  readonly format: string;
}

/** A mistake of the caller: printed as it is. */
class UsageError extends Error {}

function readArguments(args: readonly string[]): Arguments | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      "service-bus-port": { type: "string" },
      "proxy-port": { type: "string" },
      state: { type: "string" },
      speed: { type: "string", default: "fast" },
      tenant: { type: "string" },
      subscription: { type: "string", multiple: true },
      permissions: { type: "boolean", default: false },
      provider: { type: "string", default: "auto" },
      set: { type: "string", multiple: true, default: [] },
      format: { type: "string", default: "text" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return "help";
  if (values.format !== "text" && values.format !== "json") {
    throw new UsageError(`--format is ${JSON.stringify(values.format)}, but must be text or json`);
  }
  const provider = PROVIDERS.find((mode) => mode === values.provider);
  if (provider === undefined) {
    throw new UsageError(`--provider is ${JSON.stringify(values.provider)}, but must be ${PROVIDERS.join(", ")}`);
  }
  const options: LocalAzureOptions = {
    port: portOf("--port", values.port),
    serviceBusPort: portOf("--service-bus-port", values["service-bus-port"]),
    proxyPort: portOf("--proxy-port", values["proxy-port"]),
    speed: speedOf(values.speed),
    permissions: values.permissions,
    ...(values.state === undefined ? {} : { stateFolder: values.state }),
    ...(values.tenant === undefined ? {} : { tenantId: values.tenant }),
    ...(values.subscription === undefined ? {} : { subscriptionIds: values.subscription }),
  };
  return { options, provider, variables: Object.fromEntries(values.set.map(variableOf)), format: values.format };
}

function variableOf(text: string): [name: string, value: string] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new UsageError("--set must be a name of a variable, = and its value");
}

function portOf(name: string, text: string | undefined): number {
  const port = Number(text ?? 0);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`${name} is ${JSON.stringify(text)}, but must be a number from 1 to 65535`);
}

function speedOf(text: string): number | "fast" {
  const speed = Number(text);
  if (text === "fast") return "fast";
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new UsageError(`--speed is ${JSON.stringify(text)}, but must be fast or a number above 0`);
}

function print(azure: LocalAzure, environment: Readonly<Record<string, string>>, format: string): void {
  if (format === "json") {
    process.stdout.write(`${JSON.stringify({ endpoint: azure.endpoint, environment })}\n`);
    return;
  }
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`);
  process.stdout.write(`${lines.join("\n")}\n`);
  process.stderr.write(
    `Azure is at ${azure.endpoint} until Ctrl-C; the lines above are for the shell that uses it. Without internet, cdktf needs --skip-provider-lock.\n`,
  );
}

function explain(error: unknown): string {
  const { code, port, message } = error as { code?: string; port?: number; message?: string };
  if (code === "EADDRINUSE")
    return `port ${port} is in use: choose another one with --port, --service-bus-port or --proxy-port, or leave the option out`;
  if (code?.startsWith("ERR_PARSE_ARGS") === true) return `${message}\n\n${HELP}`;
  return error instanceof UsageError || error instanceof Error ? String(message) : String(error);
}

/** Ends in order on the first signal; on the second at once. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve();
      });
    }
  });
}

/** The stand-in provider, when it is wanted. Loaded only then: it brings the schema of azurerm. */
async function startStandIn(azure: LocalAzure, mode: ProviderMode, skipsWaits: boolean) {
  if (mode === "none") return undefined;
  const { advancing, chooseProvider, startProvider } = await import("./provider/index.ts");
  if ((await chooseProvider(mode)) === "real") return undefined;
  const { endpoint: armEndpoint, certificate, environment } = azure;
  const clock = skipsWaits ? { clock: advancing(azure.clock) } : {};
  return startProvider({ armEndpoint, certificate, environment, ...clock });
}

async function main(): Promise<number> {
  const read = readArguments(process.argv.slice(2));
  if (read === "help") {
    process.stdout.write(HELP);
    return 0;
  }
  const ended = untilSignal();
  const azure = await startLocalAzure(read.options);
  const provider = await startStandIn(azure, read.provider, read.options.speed === "fast");
  const reattach = provider === undefined ? {} : { TF_REATTACH_PROVIDERS: provider.reattach };
  print(azure, { ...azure.environment, ...reattach, ...read.variables }, read.format);
  await ended;
  await provider?.close();
  await azure.close();
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`azure: ${explain(error)}\n`);
  process.exitCode = 2;
}
