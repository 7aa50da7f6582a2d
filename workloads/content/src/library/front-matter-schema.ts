/** What the front matter of a prompt says. */
export const FRONT_MATTER_SCHEMA = {
  type: "object",
  additionalProperties: false,
  required: ["version", "description", "input", "output"],
  properties: {
    version: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" },
    description: { type: "string", minLength: 10 },
    model: { type: "string", minLength: 1 },
    config: { type: "object" },
    input: {
      type: "object",
      additionalProperties: false,
      required: ["schema"],
      properties: { schema: { type: "object" }, default: { type: "object" } },
    },
    output: {
      type: "object",
      additionalProperties: false,
      required: ["schema"],
      properties: { format: { const: "json" }, schema: { type: "object" } },
    },
  },
} as const;
