/** The numbers of RFC 3492, section 5. */
export const punycodeBase = 36;
export const punycodeLimit = 256;
const [least, most, skew, damp, initialBias, initialCode] = [1, 26, 38, 700, 72, 128];
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / damp) : Math.floor(delta / 2);
  rest += Math.floor(rest / count);
  let steps = 0;
  for (; rest > ((punycodeBase - least) * most) / 2; steps += punycodeBase)
    rest = Math.floor(rest / (punycodeBase - least));
  return steps + Math.floor(((punycodeBase - least + 1) * rest) / (rest + skew));
}

const threshold = (place: number, bias: number): number => Math.min(most, Math.max(least, place - bias));

/** Returns the text in Punycode (RFC 3492), without `xn--`; null for more than 256 characters. */
export function toPunycode(text: string): string | null {
  const points = Array.from(text.toWellFormed(), (character) => character.codePointAt(0)!);
  if (points.length > punycodeLimit) return null;
  const basic = points.filter((point) => point < initialCode);
  let output = String.fromCodePoint(...basic) + (basic.length > 0 ? '-' : '');
  let [code, delta, bias, done] = [initialCode, 0, initialBias, basic.length];
  while (done < points.length) {
    const next = points.reduce((found, point) => (point >= code && point < found ? point : found), 0x11_00_00);
    delta += (next - code) * (done + 1);
    code = next;
    for (const point of points) {
      if (point < code) delta++;
      if (point !== code) continue;
      let rest = delta;
      for (let place = punycodeBase; ; place += punycodeBase) {
        const limit = threshold(place, bias);
        if (rest < limit) break;
        output += letters[limit + ((rest - limit) % (punycodeBase - limit))]!;
        rest = Math.floor((rest - limit) / (punycodeBase - limit));
      }
      output += letters[rest]!;
      bias = adapt(delta, done + 1, done === basic.length);
      delta = 0;
      done++;
    }
    delta++;
    code++;
  }
  return output;
}

/** Returns the text of Punycode; null when it is none or of more than 256 characters. */
export function fromPunycode(text: string): string | null {
  if (text.length > punycodeLimit || !/^[\0-\x7f]*$/.test(text)) return null;
  const hyphen = text.lastIndexOf('-');
  const points = Array.from(hyphen > 0 ? text.slice(0, hyphen) : '', (character) => character.codePointAt(0)!);
  let [code, place, bias] = [initialCode, 0, initialBias];
  for (let at = hyphen > 0 ? hyphen + 1 : 0; at < text.length;) {
    const before = place;
    let weight = 1;
    for (let step = punycodeBase; ; step += punycodeBase) {
      const digit = letters.indexOf((text[at++] ?? '!').toLowerCase());
      if (digit < 0) return null;
      place += digit * weight;
      const limit = threshold(step, bias);
      if (digit < limit) break;
      weight *= punycodeBase - limit;
      if (place > 2 ** 31 || weight > 2 ** 31) return null;
    }
    const count = points.length + 1;
    bias = adapt(place - before, count, before === 0);
    code += Math.floor(place / count);
    if (code > 0x10_ff_ff || (code >= 0xd8_00 && code < 0xe0_00)) return null;
    place %= count;
    points.splice(place++, 0, code);
  }
  return String.fromCodePoint(...points);
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** The dots that stand between the labels of a name. */
export const labelDots = '.\u3002\uff0e\uff61';

/** Returns a name with each label that is not ASCII in Punycode, with `xn--`; null when one is too long. */
export function domainToPunycode(name: string): string | null {
  const labels = name.split(new RegExp(`[${labelDots}]`)).map((label) => {
    if (isAscii(label)) return label;
    const packed = toPunycode(label);
    return packed === null ? null : `xn--${packed}`;
  });
  return labels.includes(null) ? null : labels.join('.');
}

/** Returns a name with each label that begins with `xn--` as it reads; null when one is no Punycode. */
export function domainFromPunycode(name: string): string | null {
  const labels = name.split('.').map((label) => (/^xn--/i.test(label) ? fromPunycode(label.slice(4)) : label));
  return labels.includes(null) ? null : labels.join('.');
}
