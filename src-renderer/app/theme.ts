import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Neutral greys: equal red, green and blue, so that nothing beside a grey image has a colour. */
const dark: MantineColorsTuple = [
  '#dedede',
  '#b4b4b4',
  '#8f8f8f',
  '#6a6a6a',
  '#3a3a3a',
  '#2b2b2b',
  '#202020',
  '#171717',
  '#101010',
  '#0a0a0a',
];

/** The one accent: selection, focus, progress. */
const accent: MantineColorsTuple = [
  '#e3f4fb',
  '#c3e4f3',
  '#9bd1ea',
  '#6fbcdf',
  '#4cabd5',
  '#3499c7',
  '#2786b2',
  '#1d6f96',
  '#17597a',
  '#10425c',
];

export const theme = createTheme({
  colors: { dark, accent },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  black: '#0a0a0a',
  white: '#f2f2f2',
  fontFamily:
    '"Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, system-ui, "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  spacing: { xs: '6px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '3px', md: '4px', lg: '6px', xl: '8px' },
  defaultRadius: 'sm',
  cursorType: 'default',
  focusRing: 'auto',
  respectReducedMotion: true,
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '18px' }, h2: { fontSize: '15px' }, h3: { fontSize: '13px' } },
  },
  components: {
    Button: { defaultProps: { size: 'compact-sm' }, styles: { label: { fontWeight: 500 } } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 24 } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 500, withArrow: false, transitionProps: { duration: 0 } } },
    Modal: {
      defaultProps: { transitionProps: { duration: 0 }, overlayProps: { backgroundOpacity: 0.6 }, centered: true },
    },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
  },
});
