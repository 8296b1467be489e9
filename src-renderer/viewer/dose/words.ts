/** A dose with its unit: two digits behind the point, three below 1. */
export const doseText = (dose: number, unit: string): string =>
  `${dose.toFixed(Math.abs(dose) < 1 ? 3 : 2)} ${unit === 'Gy' ? 'Gy' : unit.toLowerCase()}`;
