type Json = Readonly<Record<string, unknown>>;

export type Tags = Readonly<Record<string, string>>;

export const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
export const array = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const number = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);

export const tagsOf = (value: unknown): Tags =>
  Object.fromEntries(
    Object.entries(object(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );

/** Ids and names are the same to Azure whatever their letter case. */
export const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether an id is the scope itself or lies below it. */
export const isWithin = (id: string, scope: string): boolean =>
  same(id, scope) || id.toLowerCase().startsWith(`${scope.toLowerCase()}/`);
