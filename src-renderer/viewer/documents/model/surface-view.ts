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

/** A surface of triangles, drawn by the graphics (WebGL 2). Draws when asked to. */
export class SurfaceView {
  private readonly canvas: HTMLCanvasElement;
  private readonly gl: WebGL2RenderingContext;
  private readonly mesh: Mesh;
  private program: WebGLProgram | undefined;
  private buffer: WebGLBuffer | null = null;

  private constructor(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext, mesh: Mesh) {
    this.canvas = canvas;
    this.gl = gl;
    this.mesh = mesh;
    this.prepare();
  }

  /** Undefined when this computer has no WebGL 2. */
  static create(canvas: HTMLCanvasElement, mesh: Mesh): SurfaceView | undefined {
    const gl = canvas.getContext('webgl2', { antialias: true, alpha: false, depth: true });
    return gl ? new SurfaceView(canvas, gl, mesh) : undefined;
  }

  /** Also after the graphics were lost and came back. Throws when they take no program. */
  prepare(): void {
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
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
      if (gl.isContextLost()) return;
      throw new Error(gl.getProgramInfoLog(program) ?? 'no program');
    }
    this.program = program;
    this.buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.mesh.positions, gl.STATIC_DRAW);
    const at = gl.getAttribLocation(program, 'place');
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, 3, gl.FLOAT, false, 0, 0);
    gl.enable(gl.DEPTH_TEST);
    gl.clearColor(0.04, 0.04, 0.04, 1);
  }

  /** Ratio of device pixels to CSS pixels of the canvas' size. */
  draw({ view, scale, pan }: SurfaceState, width: number, height: number, ratio: number): void {
    const { gl, canvas, program, mesh } = this;
    const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== high) canvas.height = high;
    if (!program || gl.isContextLost()) return;
    gl.viewport(0, 0, wide, high);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    // biome-ignore lint/correctness/useHookAtTopLevel: no hook, a call of WebGL
    gl.useProgram(program);
    const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
    // Given by columns.
    const [a, b, c, d, e, f, g, h, i] = view;
    gl.uniformMatrix3fv(uniform('turn'), false, [a, d, g, b, e, h, c, f, i]);
    gl.uniform3fv(uniform('middle'), middleOf(mesh));
    gl.uniform3f(uniform('scale'), (2 * scale) / width, (2 * scale) / height, 1 / radiusOf(mesh));
    gl.uniform2f(uniform('shift'), (2 * pan[0]) / width, (-2 * pan[1]) / height);
    gl.drawArrays(gl.TRIANGLES, 0, mesh.triangles * 3);
  }

  /** Gives the memory of the graphics back. */
  destroy(): void {
    const { gl } = this;
    gl.deleteBuffer(this.buffer);
    if (this.program) gl.deleteProgram(this.program);
    this.program = undefined;
    gl.getExtension('WEBGL_lose_context')?.loseContext();
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
