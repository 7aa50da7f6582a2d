import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Command } from "commander";
import { writeDurably } from "../files.ts";
import { galleryPage } from "../gallery/gallery.ts";
import { readPieces } from "../gallery/read.ts";
import type { ContentContext } from "../types.ts";

const HELP = `
The page stands alone: it loads nothing, sends nothing and opens from a file.

Exit code: 0 written, 2 the folder cannot be read.

Examples:
  $ npm run content -- gallery --pieces pieces
  $ npm run content -- gallery --pieces pieces/market --out recaps.html`;

/** `content gallery`: one page of pieces with where they are from. */
export function galleryCommand(context: ContentContext): Command {
  return new Command("gallery")
    .description("make a page of the pieces with where each is from")
    .requiredOption("--pieces <folder>", "folder of pieces, such as --out of content generate")
    .option("--out <file>", "the page", "gallery.html")
    .addHelpText("after", HELP)
    .action(async ({ pieces: folder, out }: { readonly pieces: string; readonly out: string }) => {
      const { pieces, unusable } = await readPieces(resolve(context.cwd, folder));
      const file = resolve(context.cwd, out);
      await writeDurably(file, galleryPage(pieces));
      for (const each of unusable)
        context.stderr.write(`${each} is left out: it is no provenance, or has no piece beside it\n`);
      context.stderr.write(
        `${pieces.length} ${pieces.length === 1 ? "piece" : "pieces"}: ${pathToFileURL(file).href}\n`,
      );
    });
}
