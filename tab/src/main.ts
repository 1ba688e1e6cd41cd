import { attachmentType } from '../../step-report/format.ts'
import { readStepReport } from '../../step-report/read.ts'
import type { AttachmentChoice } from './azure-devops/attachments.ts'
import { openCollection } from './azure-devops/collection.ts'
import { openRun } from './azure-devops/run-source.ts'
import { Unreadable } from './azure-devops/unreadable.ts'
import { type AzureDevOpsWords, azureDevOpsWords } from './azure-devops/words.ts'
import { follow, type PageTime } from './follow.ts'
import { accessToken, findRun, HostError, meetHost, tellLoaded } from './host.ts'
import { tellStory } from './story.ts'
import { followTheme } from './theme.ts'
import { openPage, type Page } from './view/page.ts'
import { wordsFor } from './words/choose.ts'

/** The tab of a run: what Azure DevOps' page and its REST API tell goes in, the Canary page comes out. */
async function followRun(page: Page, words: AzureDevOpsWords): Promise<void> {
  await meetHost()
  // The page says itself that it reads; Azure DevOps' spinner would hide what it has to say of troubles.
  await tellLoaded()
  const { root, project, build } = await findRun()
  const collection = openCollection({ root, token: accessToken, fetch: (address, request) => fetch(address, request) })
  const run = openRun(collection, { project, build }, reports, words)
  let read: Date | undefined
  follow(
    {
      read: () => run.read(),
      show: (data) => {
        read = new Date()
        page.show(tellStory(data, read))
      },
      miss: (error) => {
        const why = explain(error, words)
        page.tell(read === undefined ? why : words.stale(read, why))
      },
    },
    windowTime,
  )
}

const reports: AttachmentChoice = {
  type: attachmentType,
  isReport: (text) => 'report' in readStepReport(text),
}

const windowTime: PageTime = {
  after: (delay, action) => {
    const timer = setTimeout(action, delay)
    return () => clearTimeout(timer)
  },
  isHidden: () => document.hidden,
  onSeen: (action) => document.addEventListener('visibilitychange', () => document.hidden || action()),
}

/** What went wrong and what to do, for people. */
function explain(error: unknown, words: AzureDevOpsWords): string {
  if (error instanceof Unreadable) return words.unread(words.run, words.why(error.hindrance), '')
  if (error instanceof HostError) return words[error.fault]
  return words.defect(error instanceof Error ? error.message : String(error))
}

const root = document.getElementById('canary')
if (root === null) throw new Error('index.html has no #canary.')
const words = wordsFor(navigator.languages)
const page = openPage(root, words)
followTheme(document, window)
followRun(page, azureDevOpsWords[words.language]).catch((error: unknown) => {
  page.tell(explain(error, azureDevOpsWords[words.language]))
})
