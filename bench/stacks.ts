// Synthesises as many copies of the mysql stack of prod, the fullest of the shipped ones, as the argument says.
import "../stacks/no-call-stacks.ts";
import { join } from "node:path";
import { App } from "cdktf";
import { loadParameters } from "../schemas/load.ts";
import { addStacks } from "../stacks/index.ts";

const { environments } = loadParameters(join(import.meta.dirname, ".."));
const fullest = environments.find(({ name }) => name === "prod");
const mysql = fullest?.stacks.mysql;
if (fullest === undefined || mysql === undefined) throw new Error("there is no mysql stack of prod to copy");
process.noDeprecation = true;
const app = new App();
for (let index = 1; index <= Number(process.argv[2]); index += 1) {
  addStacks(app, { ...fullest, stacks: { mysql }, name: `prod-${String(index).padStart(4, "0")}` });
}
app.synth();
