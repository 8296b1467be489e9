import type { PixelArray } from './decode/protocol.ts';
import { valueSpan } from './gray.ts';

/** What a picture is made of: values, the look of each value, and what lies over them. */
export interface TablePicture {
  /** Same key, same values: they are sent to the graphics card once. */
  key: string;
  pixels: PixelArray;
  columns: number;
  rows: number;
  tableKey: string;
  table: Uint32Array<ArrayBuffer>;
  cover: { key: string; words: Uint32Array<ArrayBuffer> } | undefined;
}

const vertexShader = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/** One texel of the values, one of the table: exact, with nothing between two entries. */
const fragmentShader = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
precision highp sampler2D;
uniform usampler2D values;
uniform sampler2D shades;
uniform sampler2D cover;
uniform int rows;
uniform uint flip;
uniform bool covered;
out vec4 color;
void main() {
  ivec2 at = ivec2(int(gl_FragCoord.x), rows - 1 - int(gl_FragCoord.y));
  uint value = texelFetch(values, at, 0).r ^ flip;
  color = texelFetch(shades, ivec2(int(value & 255u), int(value >> 8u)), 0);
  if (covered) {
    vec4 over = texelFetch(cover, at, 0);
    if (over.a > 0.0) color = over;
  }
}`;

/** Values kept on the graphics card. */
const textureBudget = 192 * 1024 * 1024;

interface Kept {
  texture: WebGLTexture;
  bytes: number;
}

/** Looks the values of 8- and 16-bit images up in tables on the graphics card. One for a window. */
export class TablePainter {
  private readonly canvas: OffscreenCanvas;
  private readonly gl: WebGL2RenderingContext;
  private readonly program: WebGLProgram;
  private readonly shades: WebGLTexture;
  private readonly cover: WebGLTexture;
  private readonly values = new Map<string, Kept>();
  private bytes = 0;
  private shadesKey: string | undefined;
  private coverKey: string | undefined;
  readonly largestSide: number;

  private constructor(canvas: OffscreenCanvas, gl: WebGL2RenderingContext) {
    this.canvas = canvas;
    this.gl = gl;
    this.largestSide = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    this.program = programOf(gl);
    this.shades = nearestTexture(gl);
    this.cover = nearestTexture(gl);
    // biome-ignore lint/correctness/useHookAtTopLevel: a function of WebGL, no hook.
    gl.useProgram(this.program);
    for (const [unit, name] of ['values', 'shades', 'cover'].entries()) {
      gl.uniform1i(gl.getUniformLocation(this.program, name), unit);
    }
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  }

  /** Undefined where WebGL 2 is not to be had; `lost` is called when the graphics card forgot everything. */
  static create(lost: () => void): TablePainter | undefined {
    const canvas = new OffscreenCanvas(1, 1);
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false });
    if (!gl) return undefined;
    canvas.addEventListener('webglcontextlost', lost, { once: true });
    try {
      return new TablePainter(canvas, gl);
    } catch {
      return undefined;
    }
  }

  get isLost(): boolean {
    return this.gl.isContextLost();
  }

  /** Whether it can paint such an image at all: whole numbers, not too large. */
  canPaint({ pixels, columns, rows }: Pick<TablePicture, 'pixels' | 'columns' | 'rows'>): boolean {
    const whole = pixels instanceof Uint8Array || pixels instanceof Uint16Array || pixels instanceof Int16Array;
    return whole && columns <= this.largestSide && rows <= this.largestSide && !this.isLost;
  }

  /** The picture, one pixel for one of the image, until the next one. Undefined when the graphics card does not answer. */
  paint(picture: TablePicture): OffscreenCanvas | undefined {
    const { gl } = this;
    const { columns, rows, pixels } = picture;
    if (this.canvas.width !== columns) this.canvas.width = columns;
    if (this.canvas.height !== rows) this.canvas.height = rows;
    // A card that is short of memory gives a smaller surface than the one that was asked for, and says nothing.
    if (gl.drawingBufferWidth !== columns || gl.drawingBufferHeight !== rows) return undefined;
    gl.viewport(0, 0, columns, rows);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.valuesOf(picture));
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.shades);
    if (this.shadesKey !== picture.tableKey) {
      const bytes = new Uint8Array(picture.table.buffer);
      const height = picture.table.length >> 8;
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
      this.shadesKey = picture.tableKey;
    }
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, this.cover);
    const coverKey = picture.cover && `${picture.cover.key}|${columns}|${rows}`;
    if (picture.cover && this.coverKey !== coverKey) {
      const bytes = new Uint8Array(picture.cover.words.buffer);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, columns, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
      this.coverKey = coverKey;
    }
    const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(this.program, name);
    gl.uniform1i(uniform('rows'), rows);
    gl.uniform1ui(uniform('flip'), valueSpan(pixels)[0] < 0 ? 0x8000 : 0);
    gl.uniform1i(uniform('covered'), picture.cover ? 1 : 0);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    if (gl.getError() === gl.NO_ERROR && !gl.isContextLost()) return this.canvas;
    // Values or a table that did not find room would be read as zeros the next time.
    this.forget([picture.key]);
    this.shadesKey = undefined;
    this.coverKey = undefined;
    return undefined;
  }

  /** Loses the context on purpose, for tests. */
  lose(): void {
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  /** Lets the values of images go. */
  forget(keys: Iterable<string>): void {
    for (const key of keys) {
      const kept = this.values.get(key);
      if (!kept) continue;
      this.values.delete(key);
      this.bytes -= kept.bytes;
      this.gl.deleteTexture(kept.texture);
    }
  }

  private valuesOf({ key, pixels, columns, rows }: TablePicture): WebGLTexture {
    const { gl } = this;
    const known = this.values.get(key);
    if (known) {
      this.values.delete(key);
      this.values.set(key, known);
      return known.texture;
    }
    const texture = nearestTexture(gl);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    if (pixels instanceof Uint8Array) {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, columns, rows, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, pixels);
    } else {
      const words = new Uint16Array(pixels.buffer, pixels.byteOffset, columns * rows);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16UI, columns, rows, 0, gl.RED_INTEGER, gl.UNSIGNED_SHORT, words);
    }
    this.values.set(key, { texture, bytes: pixels.byteLength });
    this.bytes += pixels.byteLength;
    for (const oldest of this.values.keys()) {
      if (this.bytes <= textureBudget || oldest === key) break;
      this.forget([oldest]);
    }
    return texture;
  }
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error('no shader');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'link');
  return program;
}

function nearestTexture(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
  for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
  return texture;
}
