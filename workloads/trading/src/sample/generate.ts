import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { shippedFiles } from "./shipped.ts";

// Writes data/ anew: node src/sample/generate.ts
for (const [name, text] of Object.entries(shippedFiles())) {
  writeFileSync(join(import.meta.dirname, "../../data", name), text);
}
