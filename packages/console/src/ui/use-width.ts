import { useCallback, useRef, useState } from 'react';

/** The width of an element in CSS pixels, followed while it is shown. */
export function useWidth(initial = 600): [(element: Element | null) => void, number] {
  const [width, setWidth] = useState(initial);
  const observer = useRef<ResizeObserver | undefined>(undefined);
  const attach = useCallback((element: Element | null) => {
    observer.current?.disconnect();
    if (element === null) return;
    observer.current = new ResizeObserver((entries) => {
      const next = entries[0]?.contentRect.width ?? 0;
      if (next > 0) setWidth(Math.round(next));
    });
    observer.current.observe(element);
  }, []);
  return [attach, width];
}
