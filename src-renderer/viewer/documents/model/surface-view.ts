import type { Mesh } from '../../../../src-shared/objects/mesh/read-mesh.ts';
import type { Rotation } from './turning.ts';

const vertexShader = `#version 300 es
uniform mat3 turn;
uniform vec3 middle;
uniform vec3 scale;
uniform vec2 shift;
in vec3 place;
out vec3 seen;
void main() {
  seen = turn * (place - middle);
  gl_Position = vec4(seen.xy * scale.xy + shift, -seen.z * scale.z, 1.0);
}`;
/** Light from the eye and a little from above; both sides of a triangle are lit. */
const fragmentShader = `#version 300 es
precision highp float;
in vec3 seen;
out vec4 colour;
void main() {
  vec3 normal = normalize(cross(dFdx(seen), dFdy(seen)));
  if (normal.z < 0.0) normal = -normal;
  float light = 0.12 + 0.4 * normal.z + 0.5 * max(0.0, dot(normal, vec3(-0.48, 0.68, 0.55)));
  float shine = 0.12 * pow(max(0.0, normal.z), 24.0);
  colour = vec4(vec3(0.86, 0.83, 0.77) * light + shine, 1.0);
}`;

export interface SurfaceState {
  view: Rotation;
  /** CSS pixels for a unit of the model. */
  scale: number;
  /** Of the model's middle from that of the picture, CSS pixels. */
  pan: readonly [number, number];
}

/**
 * The graphics (WebGL 2) of all models of a window: browsers have some sixteen of them at a time and take the oldest away for a new one,
 * that of the images too. Made with the first model, given back with the last.
 */
class Graphics {
  private static shared: Graphics | undefined;
  private readonly canvas: OffscreenCanvas;
  readonly gl: WebGL2RenderingContext;
  private readonly views = new Set<SurfaceView>();
  private program: WebGLProgram | undefined;

  private constructor(canvas: OffscreenCanvas, gl: WebGL2RenderingContext) {
    this.canvas = canvas;
    this.gl = gl;
    this.prepare();
    canvas.addEventListener('webglcontextlost', this.lost);
    canvas.addEventListener('webglcontextrestored', this.restored);
  }

  /** Undefined when this computer has no WebGL 2. Throws when it takes no program. */
  static take(view: SurfaceView): Graphics | undefined {
    if (!Graphics.shared) {
      const canvas = new OffscreenCanvas(1, 1);
      const gl = canvas.getContext('webgl2', { antialias: true, alpha: false, depth: true });
      if (!gl) return undefined;
      Graphics.shared = new Graphics(canvas, gl);
    }
    Graphics.shared.views.add(view);
    return Graphics.shared;
  }

  leave(view: SurfaceView): void {
    this.views.delete(view);
    if (this.views.size > 0) return;
    if (Graphics.shared === this) Graphics.shared = undefined;
    this.canvas.removeEventListener('webglcontextlost', this.lost);
    this.canvas.removeEventListener('webglcontextrestored', this.restored);
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
    this.canvas.width = 1;
    this.canvas.height = 1;
  }

  private readonly lost = (event: Event): void => {
    event.preventDefault();
    this.program = undefined;
    for (const view of this.views) view.onLost(true);
  };

  private readonly restored = (): void => {
    this.prepare();
    for (const view of this.views) {
      view.upload();
      view.onLost(false);
    }
  };

  private prepare(): void {
    const { gl } = this;
    if (gl.isContextLost()) return;
    const program = gl.createProgram();
    for (const [kind, source] of [
      [gl.VERTEX_SHADER, vertexShader],
      [gl.FRAGMENT_SHADER, fragmentShader],
    ] as const) {
      const shader = gl.createShader(kind);
      if (!shader) return;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      gl.deleteShader(shader);
    }
    gl.bindAttribLocation(program, 0, 'place');
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
      if (gl.isContextLost()) return;
      throw new Error(gl.getProgramInfoLog(program) ?? 'no program');
    }
    this.program = program;
    gl.enableVertexAttribArray(0);
    gl.enable(gl.DEPTH_TEST);
    gl.clearColor(0.04, 0.04, 0.04, 1);
  }

  /** Draws into the lower left corner and gives back the canvas; undefined while the graphics are lost. */
  draw(mesh: Mesh, buffer: WebGLBuffer, { view, scale, pan }: SurfaceState, room: Room): OffscreenCanvas | undefined {
    const { gl, canvas, program } = this;
    if (!program || gl.isContextLost()) return undefined;
    const { width, height, wide, high } = room;
    // Never smaller: models beside each other would take turns in making it anew.
    if (canvas.width < wide) canvas.width = wide;
    if (canvas.height < high) canvas.height = high;
    gl.viewport(0, 0, wide, high);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    // biome-ignore lint/correctness/useHookAtTopLevel: no hook, a call of WebGL
    gl.useProgram(program);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.vertexAttribPointer(0, 3, gl.FLOAT, false, 0, 0);
    const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
    // Given by columns.
    const [a, b, c, d, e, f, g, h, i] = view;
    gl.uniformMatrix3fv(uniform('turn'), false, [a, d, g, b, e, h, c, f, i]);
    gl.uniform3fv(uniform('middle'), middleOf(mesh));
    gl.uniform3f(uniform('scale'), (2 * scale) / width, (2 * scale) / height, 1 / radiusOf(mesh));
    gl.uniform2f(uniform('shift'), (2 * pan[0]) / width, (-2 * pan[1]) / height);
    gl.drawArrays(gl.TRIANGLES, 0, mesh.triangles * 3);
    return canvas;
  }
}

/** Sides of a picture: in CSS pixels, and in those of the device. */
interface Room {
  width: number;
  height: number;
  wide: number;
  high: number;
}

/** A surface of triangles on a canvas. Draws when asked to. */
export class SurfaceView {
  private readonly canvas: HTMLCanvasElement;
  private readonly mesh: Mesh;
  /** Told when the graphics are lost and when they have come back. */
  readonly onLost: (lost: boolean) => void;
  private graphics: Graphics | undefined;
  private buffer: WebGLBuffer | null = null;

  private constructor(canvas: HTMLCanvasElement, mesh: Mesh, onLost: (lost: boolean) => void) {
    this.canvas = canvas;
    this.mesh = mesh;
    this.onLost = onLost;
  }

  /** Undefined when this computer has no WebGL 2. Throws when it takes no program. */
  static create(canvas: HTMLCanvasElement, mesh: Mesh, onLost: (lost: boolean) => void): SurfaceView | undefined {
    const view = new SurfaceView(canvas, mesh, onLost);
    view.graphics = Graphics.take(view);
    if (view.graphics?.gl.isContextLost()) onLost(true);
    view.upload();
    return view.graphics && view;
  }

  /** Gives the graphics the triangles; again when they were lost. */
  upload(): void {
    const gl = this.graphics?.gl;
    if (!gl || gl.isContextLost()) return;
    this.buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.mesh.positions, gl.STATIC_DRAW);
  }

  /** `ratio`: device pixels to CSS pixels of the canvas' size. */
  draw(state: SurfaceState, width: number, height: number, ratio: number): void {
    const { canvas, graphics, buffer, mesh } = this;
    const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== high) canvas.height = high;
    const drawn = buffer && graphics?.draw(mesh, buffer, state, { width, height, wide, high });
    if (drawn) canvas.getContext('2d')?.drawImage(drawn, 0, drawn.height - high, wide, high, 0, 0, wide, high);
  }

  /** Gives the memory of the graphics back. */
  destroy(): void {
    this.graphics?.gl.deleteBuffer(this.buffer);
    this.buffer = null;
    this.graphics?.leave(this);
    this.graphics = undefined;
    this.canvas.width = 0;
  }
}

export const middleOf = ({ lowest, highest }: Mesh): [number, number, number] => [
  (lowest[0] + highest[0]) / 2,
  (lowest[1] + highest[1]) / 2,
  (lowest[2] + highest[2]) / 2,
];

/** Half the diagonal of the box around it, a little more: nothing is cut off in depth. */
export const radiusOf = ({ lowest, highest }: Mesh): number =>
  Math.max(1e-6, (Math.hypot(highest[0] - lowest[0], highest[1] - lowest[1], highest[2] - lowest[2]) / 2) * 1.001);
