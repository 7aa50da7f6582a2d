import { MYSQL_CHARSETS } from "../facts/mysql-charsets.ts";

export const CHARSETS: readonly string[] = Object.keys(MYSQL_CHARSETS);

/** The collations of a character set in a version; none when MySQL has no such character set. */
export function collationsOf(charset: string, version: string): readonly string[] {
  const all = Object.hasOwn(MYSQL_CHARSETS, charset) ? (MYSQL_CHARSETS[charset]?.collations ?? []) : [];
  // MySQL 5.7 has none of the Unicode 9 collations.
  return version === "5.7" ? all.filter((name) => !name.includes("_0900_")) : all;
}

/** The collation of a character set when none is chosen; undefined when MySQL has no such character set. */
export function defaultCollation(charset: string, version: string): string | undefined {
  if (charset === "utf8mb4" && version === "5.7") return "utf8mb4_general_ci";
  return Object.hasOwn(MYSQL_CHARSETS, charset) ? MYSQL_CHARSETS[charset]?.defaultCollation : undefined;
}
