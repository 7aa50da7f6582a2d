import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "./context.ts";

/**
 * @param signs Of a project: one of these must be there.
 * @throws UserError when converge was started somewhere else than in the folder of a project
 */
export function requireProject(folder: string, signs: readonly string[] = ["main.ts"]): void {
  if (signs.some((sign) => existsSync(join(folder, sign)))) return;
  throw new UserError(`there is no main.ts in ${folder}; run converge in the project folder`);
}
