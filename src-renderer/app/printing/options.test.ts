import { describe, expect, it } from 'vitest';
import { printerProfileSchema } from '../../../src-shared/settings/printing.ts';
import {
  changedOptions,
  lastingOptions,
  optionFields,
  optionProblems,
  optionsToSend,
  stillOffered,
  termText,
  withOption,
} from './options.ts';

const profile = printerProfileSchema.parse({});
const keys = (given: Parameters<typeof optionFields>[0], options = {}): string[] =>
  optionFields(given, options).map(({ key }) => key);

describe('what a printer can be told', () => {
  it('is what its profile has', () => {
    const all = keys(profile);
    expect(all).toContain('mediumType');
    expect(all).not.toContain('smoothingType');
    expect(all).not.toContain('colour');
    expect(all).not.toContain('annotationFormat');
    const rich = printerProfileSchema.parse({
      colours: ['grayscale', 'color'],
      smoothingTypes: ['SHARP'],
      annotationBox: true,
      annotationFormats: [{ id: 'COMBINED', positions: 2 }],
      withheld: ['Trim', 'box-create.ConfigurationInformation'],
    });
    const more = keys(rich);
    expect(more).toEqual(expect.arrayContaining(['smoothingType', 'colour', 'annotationFormat']));
    expect(more).toContain('configurationInformation');
    expect(more).not.toContain('trim');
    expect(more).not.toContain('annotations');
    expect(keys(rich, { annotationFormat: 'COMBINED' })).toContain('annotations');
    expect(keys(rich, { annotationFormat: 'COMBINED', imaging: 'page' })).not.toContain('annotationFormat');
  });

  it('refuses what is not in its range', () => {
    const canon = printerProfileSchema.parse({ densityRange: { minimum: 170, maximum: 350 } });
    expect(optionProblems(canon, { maxDensity: 360 }).maxDensity).toContain('170 to 350');
    expect(optionProblems(canon, { maxDensity: 350, minDensity: 170 })).toEqual({});
    expect(optionProblems(canon, { maxDensity: 200, minDensity: 200 }).maxDensity).toBeDefined();
    expect(optionProblems(canon, { borderDensity: '169' }).borderDensity).toBeDefined();
    expect(optionProblems(canon, { borderDensity: '170' })).toEqual({});
    expect(optionProblems(canon, { borderDensity: 'GREEN' }).borderDensity).toBeDefined();
    expect(optionProblems(canon, { copies: 0 }).copies).toBeDefined();
    expect(optionProblems(canon, { copies: 100 }).copies).toBeDefined();
    expect(optionProblems(canon, { copies: 99 })).toEqual({});
    expect(optionProblems(canon, { mediumType: 'GLASS' }).mediumType).toContain('GLASS');
    expect(optionProblems(canon, { sessionLabel: 'a\\b' }).sessionLabel).toBeDefined();
    expect(optionProblems(canon, { sessionLabel: 'a\u0007b' }).sessionLabel).toBeDefined();
    expect(optionProblems(canon, { configurationInformation: 'a\\b\r\nc' })).toEqual({});
    expect(optionProblems(canon, { calledAeTitle: 'ÄRZTE' }).calledAeTitle).toBeDefined();
  });

  it('keeps what differs from the profile alone', () => {
    const usual = printerProfileSchema.parse({ defaults: { mediumType: 'BLUE FILM', copies: 2 } });
    const chosen = withOption(usual, {}, 'mediumType', 'PAPER');
    expect(changedOptions(usual, chosen)).toEqual(['mediumType']);
    expect(withOption(usual, chosen, 'mediumType', 'BLUE FILM')).toEqual({});
    expect(withOption(usual, {}, 'copies', 2)).toEqual({});
  });

  it('remembers nothing of one job or patient, and only what is still there', () => {
    const kept = lastingOptions({ copies: 5, sessionLabel: 'DOE', annotations: ['DOE'], trim: 'YES' });
    expect(kept).toEqual({ trim: 'YES' });
    expect(stillOffered(profile, { copies: 5, mediumType: 'GLASS', trim: 'YES' })).toEqual({ trim: 'YES' });
    expect(stillOffered(profile, 'rubbish')).toEqual({});
    expect(stillOffered(profile, { minDensity: 70_000, priority: 'URGENT', toString: 1, trim: 'YES' })).toEqual({
      trim: 'YES',
    });
  });

  it('sends no texts for boxes that are not there, and says greys or colour', () => {
    const texts = printerProfileSchema.parse({
      annotationBox: true,
      annotationFormats: [{ id: 'A', positions: 1 }],
      colours: ['color'],
    });
    expect(optionsToSend(texts, { annotations: ['x', 'y'] })).toEqual({ colour: 'color' });
    expect(optionsToSend(texts, { annotations: ['x', 'y'], annotationFormat: 'A' })).toEqual({
      annotationFormat: 'A',
      annotations: ['x'],
      colour: 'color',
    });
  });

  it('names the defined terms', () => {
    expect(termText('BLUE FILM')).toBe('Blue film');
    expect(termText('BIN_2')).toBe('Bin 2');
    expect(termText('OWN TERM')).toBe('OWN TERM');
  });
});
