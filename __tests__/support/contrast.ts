import type { Page } from "playwright-core";

/** Pairs of text and background that are too alike to read (WCAG AA: 4.5, or 3 for large text). */
export const unreadable = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    type Colour = [number, number, number, number];
    const parse = (text: string): Colour => {
      const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      // What is mixed is written from 0 to 1.
      return text.startsWith("color(") ? [255 * r, 255 * g, 255 * b, a] : [r, g, b, a];
    };
    const light = ([r, g, b]: Colour): number => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((one) =>
        one / 255 <= 0.03928 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = (element: Element | null): Colour => {
      for (let at = element; at !== null; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor);
        if (colour[3] === 1) return colour;
      }
      return [255, 255, 255, 1];
    };
    return [...document.querySelectorAll("body *:not(svg *)")].flatMap((element) => {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && (node.textContent ?? "").trim() !== "");
      if (!own || !element.checkVisibility()) return [];
      const style = getComputedStyle(element);
      const [a, b] = [light(parse(style.color)), light(behind(element))].sort((x, y) => y - x) as [number, number];
      const ratio = (a + 0.05) / (b + 0.05);
      const enough = Number.parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
      return ratio >= enough
        ? []
        : [`${element.tagName}.${element.className} ${ratio.toFixed(2)}: ${element.textContent?.slice(0, 40)}`];
    });
  });
