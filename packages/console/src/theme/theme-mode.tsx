import { FluentProvider } from '@fluentui/react-components';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { fluentThemes } from './fluent-theme.ts';

export type ThemeName = 'dark' | 'light';
const storageKey = 'belfry.theme';

/** The theme of the first paint: `?theme=` wins, then the remembered choice, then the system's. */
export function initialTheme(search: string, stored: string | null, systemPrefersLight: boolean): ThemeName {
  const asked = new URLSearchParams(search).get('theme');
  if (asked === 'dark' || asked === 'light') return asked;
  if (stored === 'dark' || stored === 'light') return stored;
  return systemPrefersLight ? 'light' : 'dark';
}

interface ThemeMode {
  theme: ThemeName;
  toggle: () => void;
}
const ThemeContext = createContext<ThemeMode>({ theme: 'dark', toggle: () => undefined });
export const useTheme = (): ThemeMode => useContext(ThemeContext);

export function ThemeRoot({ children }: { children: ReactNode }) {
  const [theme, setTheme] = useState<ThemeName>(() =>
    initialTheme(
      window.location.search,
      localStorage.getItem(storageKey),
      matchMedia('(prefers-color-scheme: light)').matches,
    ),
  );
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const mode = useMemo<ThemeMode>(
    () => ({
      theme,
      toggle: () =>
        setTheme((current) => {
          const next = current === 'dark' ? 'light' : 'dark';
          localStorage.setItem(storageKey, next);
          return next;
        }),
    }),
    [theme],
  );
  return (
    <ThemeContext value={mode}>
      {/* No class here: Fluent gives it to the layers of menus and dialogs too, which would then cover the page. */}
      <FluentProvider theme={fluentThemes[theme]} style={{ height: '100%', background: 'transparent' }}>
        {children}
      </FluentProvider>
    </ThemeContext>
  );
}
