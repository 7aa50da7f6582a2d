import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "vitest";

/** The smallest environment.json and mysql.json that are right. */
export const ENVIRONMENT = {
  project: "acme",
  subscriptionId: "11111111-1111-4111-8111-111111111111",
  tenantId: "99999999-9999-4999-8999-999999999999",
  location: "westeurope",
  backend: { type: "local" },
};
export const MYSQL = { network: { mode: "public" }, server: { skuName: "B_Standard_B1ms" } };

/** A project folder that is new in each test. */
export function projectFolder() {
  const folder = {
    root: "",
    write(file: string, content: unknown): void {
      mkdirSync(dirname(join(folder.root, file)), { recursive: true });
      writeFileSync(join(folder.root, file), typeof content === "string" ? content : JSON.stringify(content, null, 2));
    },
    /** Two environments, each with a mysql stack. */
    writeProject(): void {
      for (const name of ["dev", "prod"]) {
        folder.write(`parameters/${name}/environment.json`, ENVIRONMENT);
        folder.write(`parameters/${name}/mysql.json`, MYSQL);
      }
    },
  };
  beforeEach(() => {
    folder.root = mkdtempSync(join(realpathSync(tmpdir()), "parameters-"));
  });
  afterEach(() => rmSync(folder.root, { recursive: true, force: true }));
  return folder;
}
