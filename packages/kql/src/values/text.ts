/** Returns the characters (Unicode code points) of a text: what KQL's positions and lengths count. */
export const charactersOf = (text: string): string[] => Array.from(text);
