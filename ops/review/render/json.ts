import type { Review } from "../model.ts";

/** The review as it is, for other programs. */
export const renderJson = (review: Review): string => `${JSON.stringify(review, null, 2)}\n`;
