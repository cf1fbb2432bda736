/** The mark: a bell in its tower. */
export const Logo = ({ size = 20 }: { size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="var(--accent)"
    strokeWidth={2}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden
  >
    <path d="M5 21V9l7-6 7 6v12M3 21h18" />
    <path
      d="M8.800 16c1.200-1 1.200-2.200 1.200-3.200a2 2 0 0 1 4 0c0 1 0 2.200 1.200 3.200z"
      fill="var(--accent)"
      strokeWidth={1}
    />
  </svg>
);
