import { resolve } from "node:path";
import type { TradingContext } from "../types.ts";
import { folderTarget } from "./folder.ts";
import type { Places, Target } from "./publisher.ts";

/** Where publishers may write to, beside where a program keeps its signals. */
export const placesOf = ({ cwd }: Pick<TradingContext, "cwd">): Omit<Places, "output"> => ({
  folder: (path) => folderTarget(resolve(cwd, path)),
  container: lateContainer,
});

/** Azure's clients take longer to load than everything else: only who publishes there waits for them. */
function lateContainer(url: string): Target {
  let target: Promise<Target> | undefined;
  const load = async () => {
    const [{ DefaultAzureCredential }, { ContainerClient }, { containerTarget }] = await Promise.all([
      import("@azure/identity"),
      import("@azure/storage-blob"),
      import("./blob.ts"),
    ]);
    return containerTarget(new ContainerClient(url, new DefaultAzureCredential()));
  };
  return {
    placeOf: (name) => `${url.replace(/\/$/, "")}/${name}`,
    writeNew: async (name, text) => {
      target ??= load();
      return (await target).writeNew(name, text);
    },
  };
}
