/** What comes before an amount and after it, between thousands, and before the cents: the server knows every language of ours, and browsers do not. */
export type Marks = [before: string, after: string, group: string, point: string];

/** Writes minor units as an amount of money, as the server writes it. */
export const amounts = ([before, after, group, point]: Marks, digits: number) => (minor: number): string => {
  const all = String(Math.abs(minor)).padStart(digits + 1, '0'), cut = all.length - digits;
  return (minor < 0 ? '-' : '') + before + all.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, group) + (digits ? point + all.slice(cut) : '') + after;
};

const rules: { [language: string]: Intl.PluralRules } = {};

/** Which of a sentence's forms a count takes: its name and ".one", ".two", ".few", ".many" or ".other". A browser that does not know the language counts as English does. */
export const form = (words: { [key: string]: string }, language: string, key: string, count: number): string => {
  const asked = (rules[language] = rules[language] || new Intl.PluralRules([language, 'en'])).select(count);
  return [asked, asked === 'two' ? 'few' : 'other'].map(name => `${key}.${name}`).find(name => name in words) || key + '.other';
};
