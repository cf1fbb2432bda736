import { kqlTypes, type KqlType } from '@belfry/schema';

const synonyms: Readonly<Record<string, KqlType>> = {
  boolean: 'bool',
  date: 'datetime',
  time: 'timespan',
  double: 'real',
  uuid: 'guid',
  uniqueid: 'guid',
};

/** Returns the type that a word of a declaration names, old names included; undefined when it names none. */
export const typeOfWord = (word: string): KqlType | undefined =>
  kqlTypes.find((type) => type === word) ?? (Object.hasOwn(synonyms, word) ? synonyms[word] : undefined);
