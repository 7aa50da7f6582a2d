import type { Output } from "../context.ts";
import type { UiEvent } from "./ui-events.ts";

const DONE: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  import: "adopted",
  read: "read",
  open: "opened",
  close: "closed",
  renew: "renewed",
};

/** Seconds, as a person reads them: `4 s`, `2 min 5 s`, `1 h`. */
export function formatSeconds(seconds: number): string {
  const rounded = seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  const parts = [
    [Math.floor(rounded / 3600), "h"],
    [Math.floor(rounded / 60) % 60, "min"],
    [rounded % 60, "s"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

/** Resource addresses without the hash that cdktf appends: what a person calls them. */
export const shortAddress = (address: string): string => address.replace(/_[0-9A-F]{8}(?=$|[[.])/g, "");

/** Prints one line for every resource that is finished or failed. */
export function progressPrinter(output: Output): (event: UiEvent) => void {
  return (event) => {
    if (event.type !== "complete" && event.type !== "errored") return;
    // An ephemeral value is opened and closed many times; nobody waits for it.
    if (event.action === "open" || event.action === "close") return;
    const word = event.type === "errored" ? "FAILED" : (DONE[event.action] ?? event.action);
    output.write(`  ${word.padEnd(8)} ${shortAddress(event.address)} ${formatSeconds(event.seconds)}\n`);
  };
}
