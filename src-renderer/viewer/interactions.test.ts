import { describe, expect, it } from 'vitest';
import { WheelSteps } from '../app/wheel.ts';
import { draggedWindow, draggedZoom, scrollStep } from './viewing/drags.ts';

describe('the directions of drags', () => {
  const window = { center: 40, width: 400 };

  it('are those of IHE Basic Image Review by default: right widens, up is brighter, up is out', () => {
    const right = draggedWindow(window, 10, 0, 4000, 'basic-image-review');
    expect(right.width).toBeGreaterThan(400);
    expect(right.center).toBe(40);
    expect(draggedWindow(window, 0, -10, 4000, 'basic-image-review').center).toBeLessThan(40);
    expect(draggedZoom(-10, 'basic-image-review')).toBeLessThan(1);
  });

  it('are the others where that is chosen', () => {
    expect(draggedWindow(window, 10, 0, 4000, 'conventional').width).toBeGreaterThan(400);
    expect(draggedWindow(window, 0, -10, 4000, 'conventional').center).toBeGreaterThan(40);
    expect(draggedZoom(-10, 'conventional')).toBeGreaterThan(1);
  });

  it('never make a window of no width, also of values between 0 and 1', () => {
    expect(draggedWindow(window, -5000, 0, 4000, 'conventional').width).toBe(1);
    const small = draggedWindow({ center: 0.5, width: 0.2 }, 20, 0, 1, 'conventional');
    expect(small.width).toBeGreaterThan(0.2);
    expect(small.width).toBeLessThan(0.4);
    expect(draggedWindow({ center: 0.5, width: 0.2 }, -5000, 0, 1, 'conventional').width).toBeGreaterThan(0);
  });
});

describe('the wheel', () => {
  it('moves one image a notch, whatever the size of the notch', () => {
    const wheel = new WheelSteps();
    expect([100, 120, -100, 53].map((deltaY) => wheel.steps({ deltaY, deltaMode: 0 }))).toEqual([1, 1, -1, 1]);
    expect(wheel.steps({ deltaY: 3, deltaMode: 1 })).toBe(1);
  });

  it('adds up the small movements of a touch pad', () => {
    const wheel = new WheelSteps();
    const steps = Array.from({ length: 9 }, () => wheel.steps({ deltaY: 10, deltaMode: 0 }));
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(3);
  });

  it('drags over a whole series within a viewport, and not too fast over a short one', () => {
    expect(scrollStep(400, 800)).toBe(2);
    expect(scrollStep(3, 800)).toBe(24);
  });
});
