/**
 * A text with what stands between two markers replaced: `<!-- NAME: … -->` and `<!-- end of NAME -->`.
 * @throws when a marker is missing.
 */
export function replaceBetween(text: string, name: string, content: string): string {
  const marked = new RegExp(`(<!-- ${name}:[^>]*-->\n)[\\s\\S]*?(<!-- end of ${name} -->)`)
  if (!marked.test(text)) throw new Error(`The page has no place marked for its ${name}.`)
  return text.replace(marked, (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`)
}
