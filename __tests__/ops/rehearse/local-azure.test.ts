import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AZURERM_VERSION } from "../../../emulator/provider/choose.ts";
import { run } from "../../../ops/cli.ts";
import { hostsIn, keptVariables, startLocalAzure } from "../../../ops/rehearse/local-azure.ts";
import { recordContext } from "../../support/context.ts";
import { ROOT } from "../../support/project.ts";

describe("the variables of a rehearsal", () => {
  const INSTALLS = {
    TF_CLI_ARGS_init: "-plugin-dir=/opt/plugins",
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "true",
    TF_REGISTRY_CLIENT_TIMEOUT: "30",
    TF_TOKEN_mirror_example_com: "token",
    XDG_DATA_DIRS: "/usr/local/share",
  };

  it("say where providers come from, as for the caller", () => {
    expect(keptVariables({ PATH: "/bin", ...INSTALLS }, "/project")).toEqual({ PATH: "/bin", ...INSTALLS });
  });

  it.each(["TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR"])("find %s also from another folder", (name) => {
    expect(keptVariables({ [name]: "mirror/it" }, "/project")).toEqual({ [name]: "/project/mirror/it" });
    expect(keptVariables({ [name]: "/opt/it" }, "/project")).toEqual({ [name]: "/opt/it" });
    expect(keptVariables({ [name]: "" }, "/project")).toEqual({ [name]: "" });
  });

  it.each([
    "ARM_CLIENT_SECRET",
    "ARM_SUBSCRIPTION_ID",
    "AZURE_TENANT_ID",
    "HTTPS_PROXY",
    "TF_CLI_ARGS",
    "TF_CLI_ARGS_apply",
    "TF_REATTACH_PROVIDERS",
    "TF_VAR_password",
    "TF_DATA_DIR",
  ])("do not hold %s, which could lead elsewhere", (name) => {
    expect(keptVariables({ [name]: "x" }, "/project")).toEqual({});
  });

  it("let the hosts of mirrors be reached", () => {
    const configuration = `
      provider_installation {
        network_mirror { url = "https://mirror.example.com:8443/providers/" }
        filesystem_mirror { path = "/opt/mirror" }
      }
      host "registry.example.com" {
        services = { "providers.v1" = "https://api.example.com/v1/" }
      }`;
    expect(hostsIn(configuration)).toEqual(["mirror.example.com", "registry.example.com", "api.example.com"]);
    expect(hostsIn("")).toEqual([]);
  });
});

describe("a rehearsal with providers from a mirror", () => {
  let folder: string;
  const mirror = (): string => join(folder, "mirror");

  beforeAll(async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), "mirror-"));
    await mkdir(mirror());
    const installation = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror())}\n  }\n}\n`;
    await writeFile(join(folder, "terraform.rc"), installation);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const env = () => ({ PATH: process.env.PATH, HOME: folder, TF_CLI_CONFIG_FILE: join(folder, "terraform.rc") });

  it("looks for the real provider there, and nowhere else", async () => {
    const context = recordContext(ROOT, env());
    await run(["rehearse", "mysql-dev", "--provider", "real", "--format", "json"], context);
    expect(context.recorded.code).toBe(1);
    const [init] = JSON.parse(context.recorded.stdout).steps;
    expect(init).toMatchObject({ name: "init", outcome: "failed" });
    expect(init.result).toContain("hashicorp/azurerm");
    expect(init.result).toContain(mirror());
  });

  it("takes the real provider when the mirror has it", async () => {
    const platform = `${process.platform === "win32" ? "windows" : process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
    const program = join(
      mirror(),
      `registry.terraform.io/hashicorp/azurerm/${AZURERM_VERSION}/${platform}`,
      `terraform-provider-azurerm_v${AZURERM_VERSION}_x5`,
    );
    await mkdir(dirname(program), { recursive: true });
    await writeFile(program, "#!/bin/sh\nexit 1\n");
    await chmod(program, 0o755);
    const azure = await startLocalAzure(ROOT, env(), ["--provider", "auto"]);
    await azure.stop();
    expect(azure.said).toContain("because terraform init found it");
    expect(azure.environment).not.toHaveProperty("TF_REATTACH_PROVIDERS");
    expect(azure.environment).toMatchObject({ TF_CLI_CONFIG_FILE: join(folder, "terraform.rc") });
  });
});
