import { expect, it } from 'vitest';
import { ownValue, ownValues } from './own-values.ts';

it('takes what people type for what DICOM writes', () => {
  expect(ownValue('00100010', ' Doe , Jane ')).toBe('Doe^Jane');
  expect(ownValue('00100010', 'Doe^Jane=土井^香')).toBe('Doe^Jane=土井^香');
  expect(ownValue('00100030', '1961-04-02')).toBe('19610402');
  expect(ownValue('00100030', '1961-02-30')).toBeUndefined();
  expect(ownValue('00100030', '61')).toBeUndefined();
  expect(ownValue('00100040', 'f')).toBe('F');
  expect(ownValue('00100040', 'W')).toBeUndefined();
  // A backslash would be two values.
  expect(ownValue('00100020', 'a\\b')).toBeUndefined();
  expect(ownValue('00100020', ' 7 ')).toBe('7');
});

it('has no values while one of them cannot be written', () => {
  expect(ownValues({ '00100020': '7', '00100030': '1961-04-02' })).toEqual({ '00100020': '7', '00100030': '19610402' });
  expect(ownValues({ '00100020': '7', '00100030': '1961-04' })).toBeUndefined();
});
