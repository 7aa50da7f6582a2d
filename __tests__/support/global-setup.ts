import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Programs that tests start in many folders compile the same packages: once for all of them. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "compiled-"));
  process.env.NODE_COMPILE_CACHE = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
