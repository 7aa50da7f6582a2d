// Loaded before a program: at the so-manieth time that it changes a file, the process is killed, or the disk is full.
import { existsSync } from "node:fs";
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/** `KILL_IN`: before any change, or within one that writes a text, of which a half is there then. */
const { KILL_AT = "0", KILL_IN = "change", FULL_WHILE = "" } = process.env;
const { writeFile, link, rename, rm } = files;
const seen = { change: 0, write: 0 };

function isTime(what: keyof typeof seen): boolean {
  seen[what] += 1;
  return KILL_IN === what && seen[what] === Number(KILL_AT);
}

async function writeHalf(path: string, text: string): Promise<void> {
  await writeFile(path, text.slice(0, text.length / 2));
}

function change<Words extends unknown[], Done>(does: (...words: Words) => Promise<Done>) {
  return (...words: Words): Promise<Done> => {
    if (isTime("change")) process.kill(process.pid, "SIGKILL");
    return does(...words);
  };
}

Object.assign(files, {
  writeFile: change(async (path: string, text: string, options: object) => {
    if (isTime("write")) {
      await writeHalf(path, text);
      process.kill(process.pid, "SIGKILL");
    }
    if (FULL_WHILE !== "" && existsSync(FULL_WHILE)) {
      await writeHalf(path, text);
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    }
    await writeFile(path, text, options);
  }),
  link: change(link),
  rename: change(rename),
  rm: change(rm),
});
syncBuiltinESMExports();
