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

/** What takes long enough to be told when it starts. */
const STARTED: Readonly<Record<string, string>> = { create: "creating", update: "changing", delete: "deleting" };

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

/** How often a person hears of what takes long. Seconds. */
const REMINDER_SECONDS = 60;

interface UnderWay {
  readonly word: string;
  /** Minutes that were told last. */
  told: number;
}

/** Prints a line for every resource that starts, is finished or failed, and each minute one for what takes longest. */
export function progressPrinter(output: Output): (event: UiEvent) => void {
  const underWay = new Map<string, UnderWay>();
  const say = (word: string, address: string, more = ""): void =>
    output.write(`  ${word.padEnd(8)} ${shortAddress(address)}${more}\n`);
  return (event) => {
    if (event.type === "start") {
      const word = STARTED[event.action];
      if (word === undefined) return;
      underWay.set(event.address, { word, told: 0 });
      say(word, event.address);
    } else if (event.type === "progress") {
      const [oldest] = underWay;
      if (oldest?.[0] === event.address) remind(event, oldest[1]);
    } else if (event.type === "complete" || event.type === "errored") {
      underWay.delete(event.address);
      // An ephemeral value is opened and closed many times; nobody waits for it.
      if (event.action === "open" || event.action === "close") return;
      const word = event.type === "errored" ? "FAILED" : (DONE[event.action] ?? event.action);
      say(word, event.address, ` ${formatSeconds(event.seconds)}`);
    }
  };

  /** Of all that is under way, what began first: one line a minute is enough. */
  function remind({ address, seconds }: { readonly address: string; readonly seconds: number }, it: UnderWay): void {
    const minutes = Math.floor(seconds / REMINDER_SECONDS);
    if (minutes <= it.told) return;
    it.told = minutes;
    const others = underWay.size === 1 ? "" : `, and ${underWay.size - 1} more`;
    say(it.word, address, ` still, after ${formatSeconds(seconds)}${others}`);
  }
}
