import type { ReactNode } from 'react';

/** Icons in the manner of the others of the toolbar: 24 units, lines of two. */
function Icon({ size, children }: { size: number; children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {children}
    </svg>
  );
}

/** Two lines and what lies between them. */
export const AngleIcon = ({ size }: { size: number }) => (
  <Icon size={size}>
    <path d="M3 20h18M3 20 17 4M10 20a8 8 0 0 0-2.2-5.5" />
  </Icon>
);

/** Two vertebral end plates and their perpendiculars. */
export const CobbIcon = ({ size }: { size: number }) => (
  <Icon size={size}>
    <path d="M3 7l11-4M3 17l11 4" />
    <path d="M9 6l5 7M9 18l5-6" strokeWidth={1.3} strokeDasharray="2 2.6" />
    <path d="M18 9a5 5 0 0 1 0 6" />
  </Icon>
);

/** A long axis and a short one across it. */
export const AxesIcon = ({ size }: { size: number }) => (
  <Icon size={size}>
    <path d="M4 20 20 4M9 9l6 6" />
  </Icon>
);
