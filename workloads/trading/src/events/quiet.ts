/** A text that was received, as a sentence may show it: short, and without what moves a terminal's cursor or hides text. */
export const quiet = (text: string): string => {
  const shown = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?").toWellFormed();
  return shown.length > 120 ? `${shown.slice(0, 120)}…` : shown;
};
