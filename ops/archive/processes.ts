import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Processes } from "./lock.ts";

/** Looks at the processes of this machine. */
export function localProcesses(host: string): Processes {
  const boot = bootId();
  return { host, startOf, ...(boot === undefined ? {} : { boot }) };
}

/** Another one each time that a machine starts; Linux alone tells it. */
function bootId(): string | undefined {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}

function startOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  try {
    // Field 22 of /proc/<pid>/stat, in ticks since boot; the command in field 2 may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; in a container there may be nobody who takes note of it.
    if (fields[0] === "Z") return undefined;
    return `${bootId()}/${fields[19]}`;
  } catch {
    return startByPs(pid);
  }
}

function startByPs(pid: number): string {
  if (process.platform === "win32") return "";
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    // Alive, but nobody says since when: then only its number tells it from another.
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
