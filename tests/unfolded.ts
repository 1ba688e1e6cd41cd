/**
 * Lines of the task's log with each whole again: it breaks them where 80 columns end, and what is behind an odd number of
 * blanks goes on with the line before it.
 */
export function unfolded(lines: readonly string[]): readonly string[] {
  const whole: string[] = []
  for (const line of lines) {
    const last = whole.at(-1)
    if (last !== undefined && /^(?: {2})* (?! )/.test(line)) whole[whole.length - 1] = last + line.trimStart()
    else whole.push(line)
  }
  return whole
}
