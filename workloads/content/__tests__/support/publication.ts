import type { Publication } from "../../src/publish/publication.ts";

export const publication = (more: Partial<Publication> = {}, digest = "d".repeat(64)): Publication => ({
  id: "recap",
  date: "2026-03-16",
  title: "Tea",
  piece: { title: "Tea", body: "Tea is a plant." },
  provenance: {
    prompt: { name: "note", version: "1.0.0", digest: "p" },
    model: { provider: "openai", name: "gpt-4o" },
    generatedAt: "2026-03-16T08:00:00.000Z",
    draft: false,
    edited: false,
    digest,
  },
  ...more,
});
