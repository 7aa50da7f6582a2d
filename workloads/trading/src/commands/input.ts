import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { type Data, fileData } from "../source/data.ts";
import type { TradingContext } from "../types.ts";

type Place = Pick<TradingContext, "home" | "cwd">;

/** Market data of a file that a user names: relative to where they are, or one that is shipped. */
export async function dataOf({ home, cwd }: Place, path: string): Promise<Data> {
  const [own, shipped] = [resolve(cwd, path), resolve(home, path)];
  const found = (await isThere(own)) || !(await isThere(shipped)) ? own : shipped;
  return fileData(found, relative(cwd, found) || found);
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
