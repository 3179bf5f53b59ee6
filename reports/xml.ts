/** Text for XML, HTML and SVG, in content and in double-quoted attributes alike. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that XML 1.0 forbids, even escaped, are shown by their control pictures or as the replacement character. */
export function xml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, (character) => {
      if (character === '\n' || character === '\t') return character;
      const code = character.charCodeAt(0);
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\uFFFD';
    });
}
