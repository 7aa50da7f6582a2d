import { applyEdits, type JSONPath, modify } from "jsonc-parser";
import { AZURE_REGIONS } from "../facts/azure-regions.ts";
import { MYSQL_CHARSETS } from "../facts/mysql-charsets.ts";
import { COMPUTE_SIZES } from "../facts/mysql-compute-sizes.ts";

const SIZES = COMPUTE_SIZES.filter(({ isDelisted }) => isDelisted !== true).map(({ skuName }) => skuName);
const COLLATIONS = Object.values(MYSQL_CHARSETS).flatMap(({ collations }) => collations);

interface Examples {
  readonly schema: string;
  readonly at: JSONPath;
  /** What documentation and messages show first. */
  readonly first: string;
  readonly all: readonly string[];
}

const DATABASE: JSONPath = ["$defs", "database", "properties"];

/** Properties whose values editors offer. They are examples and no enum: Azure may have more than is known. */
const OFFERED: readonly Examples[] = [
  {
    schema: "environment.schema.json",
    at: ["properties", "location"],
    first: "westeurope",
    all: Object.keys(AZURE_REGIONS),
  },
  { schema: "mysql-server.schema.json", at: ["properties", "skuName"], first: "B_Standard_B1ms", all: SIZES },
  {
    schema: "mysql-server.schema.json",
    at: ["$defs", "replica", "properties", "skuName"],
    first: "GP_Standard_D2ds_v4",
    all: SIZES.filter((name) => !name.startsWith("B_")),
  },
  {
    schema: "mysql-server.schema.json",
    at: [...DATABASE, "charset"],
    first: "utf8mb4",
    all: Object.keys(MYSQL_CHARSETS),
  },
  { schema: "mysql-server.schema.json", at: [...DATABASE, "collation"], first: "utf8mb4_0900_ai_ci", all: COLLATIONS },
];

/**
 * The text of a schema with the values that editors offer, taken from the facts.
 *
 * @param name Name of the schema file.
 */
export const injectExamples = (name: string, text: string): string =>
  OFFERED.filter(({ schema }) => schema === name).reduce(
    (edited, { at, first, all }) =>
      applyEdits(
        edited,
        modify(edited, [...at, "examples"], [first, ...all.filter((value) => value !== first)], {
          formattingOptions: { insertSpaces: true, tabSize: 2 },
        }),
      ),
    text,
  );
