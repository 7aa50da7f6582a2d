import { randomInt } from "node:crypto";
import { Failure } from "./azure/errors.ts";
import type { Provider } from "./provider.ts";
import type { Attribute, Schema } from "./schema/model.ts";
import type { Value, ValueObject } from "./values.ts";

/** The classes of characters, with the attributes that switch them on and say how many there must be. */
const CLASSES = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numeric: "0123456789",
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;
type ClassName = keyof typeof CLASSES;

const input = (type: Attribute["type"]): Attribute => ({ type, optional: true });
const names = Object.keys(CLASSES) as ClassName[];
const password: Schema = {
  version: 0,
  block: {
    attributes: {
      length: { type: "number", required: true },
      ...Object.fromEntries(names.map((name) => [name, { ...input("bool"), computed: true }])),
      ...Object.fromEntries(names.map((name) => [`min_${name}`, { ...input("number"), computed: true }])),
      override_special: input("string"),
      result: { type: "string", computed: true, sensitive: true },
      bcrypt_hash: { type: "string", computed: true, sensitive: true },
    },
    blocks: {},
  },
};
const nothing: Schema = { version: 0, block: { attributes: {}, blocks: {} } };

/** The part of hashicorp/random that a stack needs to make up a password for one run. */
export function createRandom(): Provider {
  const unknown = (type: string) =>
    new Failure(`the stand-in provider only knows the ephemeral random_password, not ${type}`);
  return {
    address: "registry.terraform.io/hashicorp/random",
    schema: nothing,
    schemas: { resource: {}, data: {}, ephemeral: { random_password: () => password } },
    configure: async () => {},
    validate: () => [],
    plan: (type) => {
      throw unknown(type);
    },
    apply: async (type) => {
      throw unknown(type);
    },
    read: async (type) => {
      throw unknown(type);
    },
    import: async (type) => {
      throw unknown(type);
    },
    readData: async (type) => {
      throw unknown(type);
    },
    open: async (_, config) => makePassword(config),
  };
}

function makePassword(config: ValueObject): Value {
  const on = (name: ClassName) => config[name] !== false;
  const least = (name: ClassName) => Number(config[`min_${name}`] ?? 0);
  const alphabet = (name: ClassName) =>
    name === "special" ? String(config.override_special ?? CLASSES.special) : CLASSES[name];
  const all = names.filter(on).map(alphabet).join("");
  const required = names.filter(on).flatMap((name) => pick(alphabet(name), least(name)));
  const length = Number(config.length);
  if (required.length > length)
    throw new Failure(`length is ${length}, but must be at least ${required.length}: the sum of min_…`, "", ["length"]);
  const characters = shuffle([...required, ...pick(all, length - required.length)]);
  const given = Object.fromEntries(
    names.flatMap((name) => [
      [name, on(name)],
      [`min_${name}`, least(name)],
    ]),
  );
  return { ...config, ...given, result: characters.join(""), bcrypt_hash: null };
}

function pick(alphabet: string, count: number): string[] {
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)] ?? "");
}

function shuffle(items: string[]): string[] {
  for (let index = items.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [items[index], items[other]] = [items[other] ?? "", items[index] ?? ""];
  }
  return items;
}
