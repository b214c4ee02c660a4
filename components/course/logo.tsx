/** The mark: two processes as lines of time, and one message between them. What Lamport's relation is made of. */
export function Logo({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" fill="none" aria-hidden="true">
      <path d="M5 1v20M17 1v20" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
      <path d="M5 6 17 16" stroke="var(--color-accent)" strokeWidth="2" />
      <circle cx="5" cy="6" r="2.75" fill="currentColor" />
      <circle cx="17" cy="16" r="2.75" fill="var(--color-accent)" />
    </svg>
  );
}
