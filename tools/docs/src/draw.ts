import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { D2 } from '@terrastruct/d2';

const WIDTH = 1600;

/**
 * Draws a D2 source as a PNG. The fonts come from a package, so that the picture is the same on every machine.
 * @throws Error with D2's own words when the source is wrong
 */
export async function draw(file: string): Promise<Buffer> {
  const d2 = new D2();
  const { diagram, renderOptions } = await d2.compile(readFileSync(file, 'utf8'));
  const svg = await d2.render(diagram, { ...renderOptions, noXMLTag: true });
  const fonts = join(createRequire(import.meta.url).resolve('source-sans-pro/package.json'), '..', 'TTF');
  // D2 embeds its fonts in a form that the rasteriser does not read, under names made for each drawing.
  const plain = svg.replaceAll(/font-family: ?"?d2-\d+-font-[a-z-]+"?/g, 'font-family: "Source Sans Pro"');
  const image = new Resvg(plain, {
    fitTo: { mode: 'width', value: WIDTH },
    background: '#ffffff',
    font: { loadSystemFonts: false, fontDirs: [fonts], defaultFontFamily: 'Source Sans Pro', sansSerifFamily: 'Source Sans Pro' },
  });
  return image.render().asPng();
}
