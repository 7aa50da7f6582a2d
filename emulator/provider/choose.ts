import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type ProviderMode = "real" | "stand-in" | "auto";
export type ProviderChoice = "real" | "stand-in";

/** The version the stacks are written for. */
export const AZURERM_VERSION = "4.55.0";
const SECONDS = 20;

export type ChooseOptions = {
  /** Told which provider runs, and why. @default stderr */
  readonly print?: (line: string) => void;
  /** Whether `terraform init` finds the real provider. @default it is tried in an empty folder, for 20 seconds */
  readonly find?: () => Promise<boolean>;
};

/**
 * Which provider runs against local Azure. `auto` takes the real one whenever `terraform init` can find it: in a
 * registry, a mirror or a plugin cache.
 */
export async function chooseProvider(mode: ProviderMode, options: ChooseOptions = {}): Promise<ProviderChoice> {
  const print = options.print ?? ((line) => process.stderr.write(`${line}\n`));
  if (mode !== "auto") {
    print(`provider: ${nameOf(mode)}, as asked`);
    return mode;
  }
  const isFound = await (options.find ?? findRealProvider)();
  const choice = isFound ? "real" : "stand-in";
  const why = isFound ? "terraform init found it" : "terraform init cannot find the real one here";
  print(`provider: ${nameOf(choice)}, because ${why}`);
  return choice;
}

function nameOf(choice: ProviderChoice): string {
  return choice === "real" ? `hashicorp/azurerm ${AZURERM_VERSION}` : "the stand-in for hashicorp/azurerm";
}

async function findRealProvider(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "find-azurerm-"));
  try {
    const azurerm = { source: "hashicorp/azurerm", version: AZURERM_VERSION };
    await writeFile(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { azurerm } } }));
    return (await init(folder)) === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The exit code of `terraform init`; null when it took too long or there is no Terraform. */
function init(folder: string): Promise<number | null> {
  const { TF_REATTACH_PROVIDERS: _, ...environment } = process.env;
  return new Promise((resolve) => {
    const child = spawn("terraform", ["init", "-backend=false", "-input=false", "-no-color"], {
      cwd: folder,
      env: { ...environment, CHECKPOINT_DISABLE: "1" },
      stdio: "ignore",
      timeout: SECONDS * 1000,
    });
    child.on("error", () => resolve(null));
    child.on("close", (code) => resolve(code));
  });
}
