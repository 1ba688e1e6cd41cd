import type { StepReport } from '../../../step-report/format.ts'
import { readStepReport } from '../../../step-report/read.ts'
import type { Attachment } from '../run-data.ts'
import type { Unreadable } from './story.ts'

/** A report with the text that it was read from. */
export interface ReportText {
  readonly report: StepReport
  readonly text: string
}

/** Reads what can be read of a run's attachments, and keeps what cannot be, each with the reason. */
export function readAttachments(attachments: readonly Attachment[]): {
  readonly reports: readonly ReportText[]
  readonly unreadable: readonly Unreadable[]
} {
  const reports: ReportText[] = []
  const unreadable: Unreadable[] = []
  for (const { name, text, trouble } of attachments) {
    if (text === null) {
      unreadable.push({ name, trouble: trouble ?? '' })
      continue
    }
    const reading = readStepReport(text)
    if ('report' in reading) reports.push({ report: reading.report, text })
    else unreadable.push({ name, trouble: reading.trouble })
  }
  return { reports, unreadable }
}
