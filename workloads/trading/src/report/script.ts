/** Reads values off the plots, by pointer and by arrow keys. Runs in the page; it only ever sets text. */
export const SCRIPT = `"use strict";
const plots = JSON.parse(document.getElementById("plots").textContent);
const number = (value, kind) => value === null ? "–" : kind === "percent" ? (value * 100).toFixed(1) + "%"
  : value.toLocaleString("en", { maximumSignificantDigits: 6 });
const moment = (time) => new Date(time).toISOString().replace(/T00:00:00.*/, "").replace("T", " ").slice(0, 16);
for (const canvas of document.querySelectorAll("[data-plot]")) {
  const { times, lines, kind } = plots[Number(canvas.dataset.plot)];
  if (times.length === 0) continue;
  const inner = canvas.querySelector(".inner");
  const cursor = canvas.querySelector(".cursor");
  const reading = canvas.closest("figure").querySelector(".reading");
  const hint = reading.textContent;
  const [start, end] = [times[0], times[times.length - 1]];
  let at = -1;
  const show = (index) => {
    at = Math.min(times.length - 1, Math.max(0, index));
    cursor.hidden = false;
    cursor.style.left = (end > start ? (times[at] - start) / (end - start) * 100 : 0) + "%";
    reading.textContent = [moment(times[at]), ...lines.map(({ name, values }) => name + " " + number(values[at], kind))].join("   ");
  };
  const hide = () => { at = -1; cursor.hidden = true; reading.textContent = hint; };
  const nearest = (time) => {
    let [low, high] = [0, times.length - 1];
    while (low < high) { const middle = (low + high) >> 1; if (times[middle] < time) low = middle + 1; else high = middle; }
    return low > 0 && time - times[low - 1] < times[low] - time ? low - 1 : low;
  };
  canvas.addEventListener("pointermove", ({ clientX }) => {
    const { left, width } = inner.getBoundingClientRect();
    show(nearest(start + (clientX - left) / width * (end - start)));
  });
  canvas.addEventListener("pointerleave", hide);
  canvas.addEventListener("blur", hide);
  canvas.addEventListener("keydown", (event) => {
    const far = event.shiftKey ? Math.max(1, Math.round(times.length / 20)) : 1;
    const to = { ArrowLeft: at < 0 ? times.length - 1 : at - far, ArrowRight: at < 0 ? 0 : at + far, Home: 0, End: times.length - 1 }[event.key];
    if (event.key === "Escape") hide();
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  });
}
`;
