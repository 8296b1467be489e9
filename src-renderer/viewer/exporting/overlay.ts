import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { tellsIdentity } from './identity.ts';

/** What of a tile's layers and texts goes into a picture. */
export interface OverlayChoice {
  /** Measurements, marks, lines. */
  layers: boolean;
  texts: boolean;
  /** Texts that must not be in the picture: of who it is. Undefined: all may. */
  without: readonly string[] | undefined;
  /** One tile of several is a picture of its own: it tells itself what stands once in the viewport. */
  alone: boolean;
}

/** Where an overlay is laid out, in CSS pixels, and where that lies in the picture. */
export interface OverlayPlace {
  width: number;
  height: number;
  /** Pixels of the picture for a CSS pixel. */
  scale: number;
  left: number;
  top: number;
}

/** What is on the screen for the hand alone: handles, fields, buttons. Layers mark more of it with `data-transient`. */
const transient = '[data-transient], button, input, textarea, select';

/** A copy of a tile without its picture, as it is to be drawn. */
function copyOf(tile: HTMLElement, choice: OverlayChoice, only: 'layers' | 'texts'): HTMLElement {
  const copy = tile.cloneNode(true) as HTMLElement;
  const drop = (selector: string): void => {
    for (const element of copy.querySelectorAll(selector)) element.remove();
  };
  for (const child of [...copy.children]) {
    const isLayer = child.hasAttribute('data-layer');
    const isTexts = child.querySelector('[data-corner]') !== null;
    if (only === 'layers' ? !isLayer : !isTexts) child.remove();
  }
  drop(transient);
  drop('canvas');
  if (choice.alone && !choice.without) takeIdentity(copy);
  if (choice.without) {
    // The first corner is the patient's own.
    drop('[data-corner="topLeft"] [data-lines] > *');
    for (const corner of copy.querySelectorAll<HTMLElement>('[data-corner]')) {
      if (corner.dataset['corner'] === 'topLeft') corner.textContent = '';
      else for (const lines of corner.querySelectorAll('[data-lines]')) dropLines(lines, choice.without);
    }
    dropTexts(copy, choice.without);
  }
  return copy;
}

/** Who it is is written in the first tile of a viewport alone; the others know it. */
function takeIdentity(copy: HTMLElement): void {
  for (const lines of copy.querySelectorAll<HTMLElement>('[data-corner] [data-whole]')) {
    lines.textContent = lines.dataset['whole'] ?? '';
  }
}

/** Lines are texts between line feeds, or elements. */
function dropLines(lines: Element, without: readonly string[]): void {
  for (const child of [...lines.children]) if (tellsIdentity(child.textContent ?? '', without)) child.remove();
  for (const node of [...lines.childNodes]) {
    if (node.nodeType !== Node.TEXT_NODE) continue;
    const kept = (node.textContent ?? '').split('\n').filter((line) => !tellsIdentity(line, without));
    node.textContent = kept.join('\n');
  }
}

/** Texts of layers, a line each: what readers wrote beside their measurements may name the patient. What was broken over several lines goes as a whole. */
function dropTexts(copy: HTMLElement, without: readonly string[]): void {
  for (const layer of copy.querySelectorAll('[data-layer]')) {
    for (const element of layer.querySelectorAll('[data-whole-text]')) {
      const lines = new Set([...element.querySelectorAll('tspan')].map(({ textContent }) => textContent));
      const broken = (element.getAttribute('data-whole-text') ?? '')
        .split(/\r\n|[\n\r\f\v]/)
        .filter((line) => !lines.has(line.trimEnd()));
      if (broken.some((line) => tellsIdentity(line, without))) element.remove();
      else element.removeAttribute('data-whole-text');
    }
    for (const element of layer.querySelectorAll('*')) {
      if (element.childElementCount === 0 && tellsIdentity(element.textContent ?? '', without)) element.remove();
    }
  }
}

/** The rules of the page's styles that an element or what is in it needs, blocks (container, media) included. */
function stylesFor(root: HTMLElement): string {
  const elements = [root, ...root.querySelectorAll('*')];
  const collect = (rules: CSSRuleList): string => {
    let text = '';
    for (const rule of rules) {
      if (rule instanceof CSSStyleRule) {
        const selector = rule.selectorText.replaceAll(/::?(before|after|placeholder|-webkit-[\w-]+)/g, '');
        if (elements.some((element) => matches(element, selector))) text += `${rule.cssText}\n`;
      } else if (rule instanceof CSSContainerRule || rule instanceof CSSMediaRule || rule instanceof CSSSupportsRule) {
        if (rule instanceof CSSMediaRule && !window.matchMedia(rule.conditionText).matches) continue;
        const inner = collect(rule.cssRules);
        const head = rule instanceof CSSContainerRule ? `@container ${rule.conditionText}` : '@media all';
        if (inner !== '') text += `${head} {\n${inner}}\n`;
      }
    }
    return text;
  };
  let text = '';
  for (const sheet of document.styleSheets) {
    try {
      text += collect(sheet.cssRules);
    } catch {
      // A sheet that does not let itself be read is none of ours.
    }
  }
  return text;
}

function matches(element: Element, selector: string): boolean {
  try {
    return element.matches(selector);
  } catch {
    return false;
  }
}

/** Custom properties that a style uses, with their values at an element. */
function propertiesOf(style: string, at: Element): string {
  const computed = getComputedStyle(at);
  const names = new Set([...style.matchAll(/var\(\s*(--[\w-]+)/g)].map(([, name]) => name ?? ''));
  return [...names].map((name) => `${name}: ${computed.getPropertyValue(name)};`).join(' ');
}

const inherited = ['color', 'font-family', 'font-size', 'font-weight', 'line-height', 'font-variant-numeric'];

/**
 * Takes the layers or the texts of a tile as they are at this moment, to be drawn on a picture, laid out anew in the place given by
 * the page's own styles: what is in the picture is what is on the screen. What layers painted on canvases is drawn at once, the rest
 * when the function that is given back is called; that throws NegatoscopeError `internal` when it cannot be drawn.
 */
export function takeOverlay(
  context: OffscreenCanvasRenderingContext2D,
  tile: HTMLElement,
  choice: OverlayChoice,
  only: 'layers' | 'texts',
  place: OverlayPlace,
): () => Promise<void> {
  const nothing = async (): Promise<void> => {};
  if (only === 'layers' ? !choice.layers : !choice.texts) return nothing;
  drawCanvases(context, tile, only, place);
  const copy = copyOf(tile, choice, only);
  if (!copy.firstElementChild) return nothing;
  const { width, height, scale, left, top } = place;
  // The styles look at where the elements stand in the page; the copy stands where the tile does while they are collected.
  copy.style.cssText = `position: absolute; left: 0; top: 0; width: ${width}px; height: ${height}px; outline: none;`;
  const rules = stylesFor(tile);
  const computed = getComputedStyle(tile);
  const base = inherited.map((name) => `${name}: ${computed.getPropertyValue(name)};`).join(' ');
  const markup = new XMLSerializer().serializeToString(copy);
  const own = propertiesOf(rules + markup, tile);
  const quoted = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width * scale}" height="${height * scale}" viewBox="0 0 ${width} ${height}"><foreignObject x="0" y="0" width="${width}" height="${height}"><div xmlns="http://www.w3.org/1999/xhtml" style="${quoted(`position: relative; width: ${width}px; height: ${height}px; box-sizing: border-box; ${base} ${own}`)}"><style><![CDATA[${rules.replaceAll(']]>', '')}\n* { animation: none !important; transition: none !important; box-sizing: border-box; }]]></style>${markup}</div></foreignObject></svg>`;
  const image = new Image(Math.ceil(width * scale), Math.ceil(height * scale));
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  return async () => {
    try {
      await image.decode();
    } catch (error) {
      throw new NegatoscopeError('internal', 'the texts of a picture cannot be drawn', {}, error);
    }
    context.drawImage(image, left, top, width * scale, height * scale);
  };
}

/** What layers painted on canvases of their own. */
function drawCanvases(
  context: OffscreenCanvasRenderingContext2D,
  tile: HTMLElement,
  only: 'layers' | 'texts',
  { scale, left, top }: OverlayPlace,
): void {
  if (only !== 'layers') return;
  const origin = tile.getBoundingClientRect();
  for (const canvas of tile.querySelectorAll<HTMLCanvasElement>('[data-layer] canvas')) {
    if (canvas.closest('[data-transient]') || canvas.width === 0) continue;
    const box = canvas.getBoundingClientRect();
    context.drawImage(
      canvas,
      left + (box.left - origin.left) * scale,
      top + (box.top - origin.top) * scale,
      box.width * scale,
      box.height * scale,
    );
  }
}
