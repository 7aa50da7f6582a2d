import { valuesAt } from "../impact/evaluate.ts";
import type { Json } from "../model.ts";
import { type ChangeRule, listed, writes } from "../rule.ts";
import type { Change } from "../view.ts";

const IMAGES: readonly string[] = ["template.container.image", "template.init_container.image"];

const images = (root: Json): readonly string[] =>
  IMAGES.flatMap((path) => valuesAt(root, path)).filter((image): image is string => typeof image === "string");

/** `acme.azurecr.io/worker:1` comes from `acme.azurecr.io`, `worker:1` from Docker Hub. */
export function registryOf(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return isHost ? first.toLowerCase() : "docker.io";
}

export const imageSource: ChangeRule = {
  id: "image-source",
  why: "an image runs with the identity of its job, whoever built it",
  *change(change) {
    if (!writes(change) || !/^azurerm_container_app(_job)?$/.test(change.type)) return;
    const before = images(change.before);
    const added = images(change.after).filter((image) => !before.includes(image));
    if (change.action === "create" || before.length === 0) return;
    for (const image of added) yield judged(image, before, change);
  },
};

function judged(image: string, before: readonly string[], change: Change) {
  const registry = registryOf(image);
  const known = [...new Set(before.map(registryOf))];
  const trusted = new Set([...known, ...valuesAt(change.before, "registry.server").map(String)]);
  const foreign = !trusted.has(registry);
  return {
    level: foreign ? ("confirm" as const) : ("notice" as const),
    attribute: "template[0].container[0].image",
    before: before.join(", "),
    after: image,
    message: foreign
      ? `the job runs an image from another registry: ${registry} instead of ${listed(known)}`
      : `the job runs another image from ${registry}`,
    remedy: foreign
      ? "check who publishes to that registry, and pin the image by its digest"
      : "nothing to do when this is meant",
  };
}
