import { attribute, type ChangeRule, cause, fromTo } from "../rule.ts";

const normal = (value: unknown): string => String(value).toLowerCase().replaceAll(" ", "");

export const regionChanged: ChangeRule = {
  id: "region-changed",
  why: "data moves to another jurisdiction, and the resource is destroyed for it",
  *change(change) {
    if (change.action !== "update" && change.action !== "replace") return;
    const location = attribute(change, "location");
    if (location === undefined || (!location.unknown && normal(location.before) === normal(location.after))) return;
    yield {
      ...cause(location),
      level: "confirm",
      message: `the region changes ${fromTo(location)}: another place, other rules, other prices`,
      remedy: "put `location` back; to move, restore a geo-redundant backup in the other region and switch over",
    };
  },
};
