/** Filters the pieces by prompt and by the words of a search, all of which a piece must have. */
export const SCRIPT = `
const [form, search, prompt, count, nothing] = ["controls", "search", "prompt", "count", "nothing"].map((id) => document.getElementById(id));
const pieces = [...document.querySelectorAll("article")];
const texts = new Map();
const textOf = (piece) => {
  if (!texts.has(piece)) texts.set(piece, piece.textContent.toLowerCase());
  return texts.get(piece);
};
function show() {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const fits = (piece) =>
    (prompt.value === "" || piece.dataset.prompt === prompt.value) && words.every((word) => textOf(piece).includes(word));
  let shown = 0;
  for (const piece of pieces) {
    piece.hidden = !fits(piece);
    if (!piece.hidden) shown += 1;
  }
  count.value = shown.toLocaleString("en") + " shown";
  nothing.hidden = shown > 0;
}
form.addEventListener("submit", (event) => event.preventDefault());
search.addEventListener("input", show);
prompt.addEventListener("change", show);
form.hidden = pieces.length === 0;
show();
`;
