import { expect, test } from "vitest";
import { chooseProvider } from "../../../emulator/provider/index.ts";

async function choose(mode: "real" | "stand-in" | "auto", isFound: boolean) {
  const lines: string[] = [];
  const choice = await chooseProvider(mode, { print: (line) => lines.push(line), find: async () => isFound });
  return { choice, told: lines.join("\n") };
}

test("the real provider runs whenever terraform init finds it", async () => {
  expect(await choose("auto", true)).toEqual({
    choice: "real",
    told: "provider: hashicorp/azurerm 4.55.0, because terraform init found it",
  });
});

test("the stand-in runs where the real provider cannot be installed", async () => {
  expect(await choose("auto", false)).toEqual({
    choice: "stand-in",
    told: "provider: the stand-in for hashicorp/azurerm, because terraform init cannot find the real one here",
  });
});

test("nobody looks for the real provider when the choice is made", async () => {
  expect((await choose("stand-in", true)).choice).toBe("stand-in");
  expect((await choose("real", false)).choice).toBe("real");
});
