/** Records whose expected result is wrong or cannot be compared, with the reason. */
export const wrongRecords: Readonly<Record<string, string>> = {};
