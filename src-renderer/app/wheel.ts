/** Steps of a wheel: one notch is one image, slow movements of a touch pad add up. */
export class WheelSteps {
  private sum = 0;

  steps(event: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): number {
    if (event.deltaMode !== 0) return Math.sign(event.deltaY) * Math.max(1, Math.round(Math.abs(event.deltaY) / 3));
    if (Math.abs(event.deltaY) >= 50) {
      this.sum = 0;
      return Math.sign(event.deltaY) * Math.max(1, Math.round(Math.abs(event.deltaY) / 120));
    }
    this.sum += event.deltaY;
    const steps = Math.trunc(this.sum / 30);
    this.sum -= steps * 30;
    return steps;
  }
}
