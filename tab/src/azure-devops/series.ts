/**
 * Puts attachments in series: those of one go of a step, the newest first. The task names them by the step, and after the last
 * dot by their number in it; what is named otherwise is a series of its own.
 */
export function seriesOf<Named extends { readonly name: string }>(
  attachments: readonly Named[],
): readonly (readonly Named[])[] {
  const series = new Map<string, { number: number; attachment: Named }[]>()
  for (const attachment of attachments) {
    const [, step = attachment.name, number = '0'] = /^(.+)\.(\d+)$/.exec(attachment.name) ?? []
    series.set(step, [...(series.get(step) ?? []), { number: Number(number), attachment }])
  }
  return [...series.values()].map((one) => one.sort((a, b) => b.number - a.number).map(({ attachment }) => attachment))
}
