import { expect, it } from 'vitest';
import { chooseRendering, isSoftwareRenderer } from './rendering-choice.ts';

const here = { device: true, electron: '45.4.1', now: 1_000_000_000_000 };
const probe = { renderer: 'ANGLE (SwiftShader)', software: true, electron: '45.4.1', at: here.now - 1000 };

it('draws on the CPU without a graphics device', () => {
  expect(chooseRendering({ ...here, device: false })).toMatchObject({ rendering: 'cpu', wished: false });
});

it('hopes for the GPU until a probe found a software renderer', () => {
  expect(chooseRendering(here).rendering).toBe('gpu');
  expect(chooseRendering({ ...here, probe }).rendering).toBe('cpu');
  expect(chooseRendering({ ...here, probe: { ...probe, software: false } }).rendering).toBe('gpu');
});

it('probes again after a week and with another Electron', () => {
  expect(chooseRendering({ ...here, probe: { ...probe, at: 0 } }).rendering).toBe('gpu');
  expect(chooseRendering({ ...here, probe: { ...probe, electron: '33.2.1' } }).rendering).toBe('gpu');
});

it('does what it is told: the environment before the settings before what it finds', () => {
  expect(chooseRendering({ ...here, wish: 'cpu' })).toMatchObject({ rendering: 'cpu', wished: true });
  expect(chooseRendering({ ...here, device: false, wish: 'gpu' }).rendering).toBe('gpu');
  expect(chooseRendering({ ...here, wish: 'cpu', forced: 'gpu' }).rendering).toBe('gpu');
});

it('knows software renderers by their names', () => {
  expect(isSoftwareRenderer('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)))')).toBe(true);
  expect(isSoftwareRenderer('Mesa/X.org, llvmpipe (LLVM 15.0.6, 256 bits)')).toBe(true);
  expect(isSoftwareRenderer('ANGLE (Microsoft Basic Render Driver Direct3D11)')).toBe(true);
  expect(isSoftwareRenderer('ANGLE (NVIDIA GeForce RTX 3060)')).toBe(false);
});
