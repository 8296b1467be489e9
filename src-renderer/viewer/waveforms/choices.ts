import { remember, remembered } from '../../app/remembered.ts';
import type { LayoutId } from './layouts.ts';
import { type Gain, gains, type Speed, speeds } from './scales.ts';

/** How the reader likes recordings on the paper; kept from one window to the next. */
export interface Choices {
  speed: Speed;
  gain: Gain;
  layout: LayoutId;
  light: boolean;
  marks: boolean;
  list: boolean;
}

const key = 'viewer.waveforms';
const usual: Choices = { speed: 25, gain: 10, layout: '3x4', light: false, marks: false, list: true };
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

export function choicesFrom(given: Record<string, unknown>): Choices {
  const flag = (name: 'light' | 'marks' | 'list'): boolean =>
    typeof given[name] === 'boolean' ? given[name] : usual[name];
  return {
    speed: speeds.find((one) => one === given['speed']) ?? usual.speed,
    gain: gains.find((one) => one === given['gain']) ?? usual.gain,
    layout: (['3x4', '6x2', '12x1', 'all'] as const).find((one) => one === given['layout']) ?? usual.layout,
    light: flag('light'),
    marks: flag('marks'),
    list: flag('list'),
  };
}

export const rememberedChoices = (): Choices => choicesFrom(remembered(key, {}, isObject));
export const keepChoices = (choices: Choices): void => remember(key, choices);
