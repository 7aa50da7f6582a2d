import { Decoder, Encoder, ExtensionCodec } from "@msgpack/msgpack";

/** A value Terraform does not know yet. */
export class Unknown {
  toJSON(): string {
    return "(unknown)";
  }
}

export const UNKNOWN = new Unknown();

/** A Terraform value. Sets are arrays, objects and maps are plain objects. */
export type Value = null | string | number | boolean | Unknown | readonly Value[] | ValueObject;
export interface ValueObject {
  readonly [name: string]: Value;
}

export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

export function isObject(value: unknown): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** True when nothing inside the value is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (isUnknown(value)) return false;
  if (Array.isArray(value)) return value.every(isWhollyKnown);
  return isObject(value) ? Object.values(value).every(isWhollyKnown) : true;
}

// Terraform writes an unknown value as extension 0, and as extension 12 when it knows something about it.
const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: 0,
  encode: (value) => (isUnknown(value) ? new Uint8Array([0]) : null),
  decode: () => UNKNOWN,
});
extensionCodec.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

/** The bytes of a DynamicValue. */
export function encodeValue(value: Value): Uint8Array {
  return new Encoder({ extensionCodec }).encode(value);
}

export function decodeValue(bytes: Uint8Array | undefined): Value {
  return bytes === undefined || bytes.length === 0 ? null : (new Decoder({ extensionCodec }).decode(bytes) as Value);
}

/** Text that is equal for equal values, whatever the order of keys. */
export function canonical(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (isObject(value)) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export function sameValue(left: Value, right: Value): boolean {
  return canonical(left) === canonical(right);
}

/** Whether the old SDK, on which azurerm is built, cannot tell the value from an absent one. */
export function isZero(value: Value): boolean {
  if (value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
